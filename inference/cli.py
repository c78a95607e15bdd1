"""`geostance score`: parses, calls, reports."""

import argparse
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostance.models.errors import GeostanceError

from .reading.kinds import KINDS

if TYPE_CHECKING:
    from .reading.articles import Article

_EXAMPLES = """examples:
  geostance score article.txt                       a table in the terminal
  geostance score news/*.txt --out scores.parquet   a row for each statement
  geostance score article.txt --format jsonl | jq   JSON lines on standard output
  geostance score article.txt --targets mine.yaml   other targets
  geostance score archive.csv.gz --column text=Body --out scores.csv
  curl -s URL | geostance score - --input-format html

exit codes: 0 all scored; 1 some inputs failed, the rest is scored; 2 usage
"""


def add_score(commands: Any) -> None:  # noqa: ANN401
    """Add `score` to the command line."""
    parser = commands.add_parser(
        "score",
        help="say where each statement of an article stands",
        description="Say, for each statement of news articles, where it stands toward "
        "every target, with its sentiment.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "input",
        nargs="+",
        type=Path,
        help="plain text, Markdown, HTML; collections (.jsonl, .json, .csv, .tsv, "
        ".parquet); any of them as .gz or .zst; folders; globs; - for standard input",
    )
    parser.add_argument(
        "--input-format",
        choices=KINDS,
        help="what the inputs are; by default as their names end or they look, and "
        "text on standard input",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        help="the column of id, title, text, url, outlet, date, author or language, "
        "if not named so",
    )
    parser.add_argument(
        "--any-language",
        action="store_true",
        help="score articles in any language; default: English, which the model reads",
    )
    parser.add_argument(
        "--keep-all",
        action="store_true",
        help="write also what is not scored (titles, captions, ...), with its kind",
    )
    parser.add_argument("--out", type=Path, help="write here instead of printing")
    parser.add_argument(
        "--format",
        choices=("jsonl", "csv", "parquet"),
        help="of what is written; by default as the name in --out ends",
    )
    parser.add_argument("--model", help="a model folder or hub id; default: ours")
    parser.add_argument("--targets", type=Path, help="a targets file; default: ours")
    parser.add_argument(
        "--engine",
        choices=("auto", "torch", "int8"),
        default="auto",
        help="what runs the model; default: int8 where the model has it and OpenVINO "
        "is installed",
    )
    parser.add_argument("--batch-size", type=int, default=32, help="default: 32")
    parser.set_defaults(run=score)


def score(options: argparse.Namespace) -> int:
    """Score the inputs; each that fails is named on stderr."""
    if options.batch_size < 1:
        raise GeostanceError(f"--batch-size {options.batch_size}: must be 1 or more")
    kind = _format(options.out, options.format)
    articles = _Articles(options)
    scorer = _scorer(options)
    with (
        _progress(articles.total) as advance,
        _output(options, kind, scorer) as emit,
    ):
        for article in scorer.score(articles):
            emit(article)
            advance()
    if options.out and sys.stderr.isatty():
        print(f"{options.out}: {articles.read} scored", file=sys.stderr)
    return 1 if articles.failed else 0


class _Articles:
    """Reads the inputs, and reports and counts those that cannot be read."""

    def __init__(self, options: argparse.Namespace) -> None:
        from .reading.inputs import is_collection, read_articles
        from .reading.language import MODEL_LANGUAGE

        paths = options.input
        self.found = read_articles(
            paths,
            _columns(options.column),
            options.input_format,
            None if options.any_language else MODEL_LANGUAGE,
        )
        self.total = None if any(map(is_collection, paths)) else len(paths)
        self.read = self.failed = 0

    def __iter__(self) -> Iterator["Article"]:
        from .reading.inputs import Failure

        while True:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                found = next(self.found, None)
            for warning in caught:
                print(f"geostance: warning: {warning.message}", file=sys.stderr)
            if found is None:
                return
            if isinstance(found, Failure):
                self.failed += 1
                print(f"geostance: error: {found.reason}", file=sys.stderr)
            else:
                self.read += 1
                yield found


def _columns(pairs: list[str]) -> dict[str, str]:
    """Read --column FIELD=NAME, any number of times."""
    for pair in pairs:
        if not all(pair.partition("=")):
            raise GeostanceError(f"--column {pair}: expected FIELD=NAME")
    return {pair.partition("=")[0]: pair.partition("=")[2] for pair in pairs}


def _format(out: Path | None, chosen: str | None) -> str | None:
    """Choose what to write; None is a table."""
    if chosen or out is None:
        return chosen
    ending = out.suffix.removeprefix(".").lower()
    if ending not in ("jsonl", "csv", "parquet"):
        raise GeostanceError(
            f"--out {out}: cannot tell the format: end it in .jsonl, .csv or .parquet, "
            "or give --format"
        )
    return ending


def _scorer(options: argparse.Namespace) -> Any:  # noqa: ANN401
    import torch

    from geostance.models.threads import cores

    from .scorer import Scorer

    torch.set_num_threads(cores())
    return Scorer.from_pretrained(
        options.model, options.targets, options.batch_size, options.engine
    )


def _output(options: argparse.Namespace, kind: str | None, scorer: Any) -> Any:  # noqa: ANN401
    """Return a context manager that gives a function to hand scored articles to."""
    from contextlib import contextmanager

    @contextmanager
    def table() -> Iterator[Any]:
        from rich.console import Console

        from .writing.table import print_article

        class Pipe(Console):
            def on_broken_pipe(self) -> None:
                raise  # our caller knows: a reader that leaves is no failure

        # A pipe has no width; 80 columns would fold every statement to ribbons.
        console = Console() if sys.stdout.isatty() else Pipe(width=140)
        yield lambda article: print_article(
            article, scorer.targets, console, options.keep_all
        )

    @contextmanager
    def rows() -> Iterator[Any]:
        from .writing.writers import open_writer

        with open_writer(
            options.out,
            kind,  # type: ignore[arg-type]
            scorer.targets.ids,
            options.keep_all,
        ) as writer:
            yield writer.write

    return rows() if kind else table()


def _progress(total: int | None) -> Any:  # noqa: ANN401
    """Return a context manager that gives a function to call after each article."""
    from contextlib import contextmanager

    @contextmanager
    def bar() -> Iterator[Any]:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        quiet = not console.is_terminal or total == 1
        with Progress(console=console, disable=quiet, transient=True) as progress:
            task = progress.add_task("scoring", total=total)
            yield lambda: progress.advance(task)

    return bar()
