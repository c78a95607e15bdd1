"""What a user names -> articles: files, folders, globs, collections, standard input."""

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BufferedReader

from geostance.models.errors import InputError

from .articles import Article
from .columns import Columns, MissingColumnError
from .decoding import ReadingWarning
from .documents import READERS as DOCUMENTS
from .documents import read_document
from .files import files, is_pattern
from .kinds import ENDINGS, HEAD, Kind, ending, kind_of
from .language import language_name, with_language
from .opening import READ_ERRORS, opened, unreadable
from .rows import READERS as COLLECTIONS
from .storage import Place, Url, place


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that is not read, and why."""

    reason: str
    """One line that names the file, and the row if it is one of a collection."""
    file: str = ""
    """Where it was read from."""
    row: int | None = None
    """Its row in a collection, from 1."""
    id: str | None = None
    """The article's, where one could be made of it."""
    out_of_scope: bool = False
    """Whether it is sound, and only in a language that the model does not read."""


class DuplicateWarning(ReadingWarning):
    """Articles whose id came before, which cannot be told apart in the output."""


@dataclass(frozen=True, slots=True)
class _Options:
    columns: Columns
    kind: Kind | None
    language: str | None
    judge: bool


def read_articles(
    inputs: Iterable[Place | str],
    columns: Mapping[str, str] | None = None,
    kind: Kind | None = None,
    language: str | None = None,
    judge: bool = True,
) -> Iterator[Article | Failure]:
    """Read articles, one at a time, from all that is named.

    Args:
        inputs: Text, Markdown and HTML files, collections (.jsonl, .json, .csv, .tsv,
            .parquet), any of them also as .gz or .zst; folders, which are searched;
            globs; URLs of any of these, which fsspec reads; "-" for standard input.
            Where the ending says nothing, the content tells the kind.
        columns: Field of an article -> column of the collections, where its name is
            not a usual one ("text": "Volltext").
        kind: What all inputs are, whatever they look like; standard input is plain
            text without it.
        language: The code of the only language to let through ("en"): an article in
            another is a failure. What is too short or mixed to tell passes.
        judge: Whether to tell languages; if not, `judged` does it later, in another
            process perhaps: it takes most of the time of reading.

    Yields:
        Articles in order, and a failure for each file or row that cannot be read.

    Raises:
        InputError: If `columns` names a field that articles do not have.
        ConfigError: If what a URL needs is not installed.
        StorageError: If a URL cannot be reached.

    Warns:
        EncodingWarning: If a file is not UTF-8; names the encoding that was used.
        SkippedWarning: If a folder also holds files of other kinds.
        DuplicateWarning: If articles have an id that came before.
    """
    options = _Options(Columns(columns or {}), kind, language, judge)
    seen: set[int] = set()
    return (
        found
        for path in map(place, inputs)
        for found in _unique(_read(path, options), path, seen)
    )


def is_collection(path: Place) -> bool:
    """Say whether a path may stand for any number of articles."""
    if isinstance(path, Url):
        return True  # that it is a folder shows only if the storage is asked
    kind = ENDINGS.get(ending(path))
    return (kind or "text") not in DOCUMENTS or path.is_dir() or is_pattern(path)


def _unique(
    articles: Iterator[Article | Failure], path: Place, seen: set[int]
) -> Iterator[Article | Failure]:
    """Warn of ids that came before; the articles pass all the same."""
    doubled = 0
    first = ""
    for found in articles:
        if isinstance(found, Article):
            mark = hash(found.id)  # an archive has more ids than should be kept whole
            if mark in seen:
                doubled += 1
                first = first or found.id
            seen.add(mark)
        yield found
    if doubled:
        warnings.warn(
            f"{path}: {doubled} with an id that came before, the first is {first!r}",
            DuplicateWarning,
            stacklevel=2,
        )


def _read(path: Place, options: _Options) -> Iterator[Article | Failure]:
    try:
        found = files(path)
    except InputError as error:
        yield Failure(str(error), str(path))
        return
    for file in found:
        try:
            yield from _read_file(file, options)
        except InputError as error:
            yield Failure(str(error), str(file))


def _read_file(path: Place, options: _Options) -> Iterator[Article | Failure]:
    with opened(path) as file:
        try:
            kind = options.kind or kind_of(path, file.peek(HEAD))
        except READ_ERRORS as error:
            raise unreadable(path, error) from None
        if kind not in DOCUMENTS:
            yield from _collection(file, path, kind, options)
            return
        article = replace(read_document(file, path, kind), file=str(path))
        if kind == "html":  # a page's word for it serves where its text does not tell
            article = with_language(article, trusted=False)
        yield judged(article, options.language) if options.judge else article


def _collection(
    file: BufferedReader, path: Place, kind: Kind, options: _Options
) -> Iterator[Article | Failure]:
    """Yield a collection's rows as articles; what is wrong with all is said once."""
    read = 0
    has_text = False
    without: list[Failure] = []
    lacking: MissingColumnError | None = None
    try:
        for row in COLLECTIONS[kind](file, str(path)):
            read += 1
            where = f"{path}: row {row.number}"
            if row.values is None:
                yield Failure(f"{where}: {row.reason}", str(path), row.number)
                continue
            try:
                article = options.columns.article(row.values, f"{path}#{row.number}")
            except MissingColumnError as error:
                lacking = lacking or error
                failure = Failure(f"{where}: {error}", str(path), row.number)
                if has_text:
                    yield failure
                else:  # perhaps it is so with all rows
                    without.append(failure)
                if kind in ("csv", "tsv", "parquet"):
                    break
                continue
            except InputError as error:
                reason = str(error).removeprefix(f"{path}#{row.number}: ")
                yield Failure(f"{where}: {reason}", str(path), row.number)
                continue
            yield from without
            has_text, without = True, []
            article = replace(article, file=str(path), row=row.number)
            yield judged(article, options.language) if options.judge else article
    except READ_ERRORS as error:
        raise unreadable(path, error) from None
    if not read:
        raise InputError(f"{path}: no rows: nothing to score")
    if lacking and without:
        raise InputError(f"{path}: {lacking}")


def judged(article: Article, language: str | None) -> Article | Failure:
    """Note an article's language, which its own word for it outweighs.

    Args:
        article: As `read_articles` yields it.
        language: The only one to let through; None for all.

    Returns:
        The article, or a failure if it is in another language.
    """
    article = with_language(article, trusted=True)
    found = article.language
    if language is None or found is None or found == language:
        return article
    where = f"{article.file}: row {article.row}" if article.row else article.file
    return Failure(
        f"{where}: looks {language_name(found)} ({found}), the model reads "
        f"{language_name(language)}: not scored; --any-language scores it",
        article.file or "",
        article.row,
        article.id,
        out_of_scope=True,
    )
