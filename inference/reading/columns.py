"""Rows of a collection -> articles."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from geostance.models.errors import InputError

from .articles import MAX_BYTES, Article, check_prose

_USUAL = {
    field: tuple(names.split())
    for field, names in {
        "id": "id article_id doc_id document_id uuid guid",
        "title": "title headline article_title news_title",
        "text": "text body content article_text article_body full_text "
        "fulltext main_text maintext article story",
        "url": "url link permalink article_url source_url",
        "outlet": "outlet source publisher publication newspaper source_name site_name "
        "sitename website domain media",
        "date": "date published published_at publish_date publication_date "
        "published_date date_published date_publish pub_date pubdate",
        "author": "author authors byline creator journalist",
        "language": "language lang language_code",
    }.items()
}

FIELDS = tuple(field.name for field in fields(Article) if field.name in _USUAL)


class MissingColumnError(InputError):
    """A collection, or a row of one, lacks the column of texts, or a chosen one."""


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field of an article.

    Args:
        chosen: Field -> column, where the column's name is not a usual one.
    """

    chosen: Mapping[str, str]

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            InputError: If a field is none of an article's.
        """
        for name in self.chosen:
            if name not in FIELDS:
                raise InputError(
                    f"column for {name!r}: an article has {', '.join(FIELDS)}"
                )

    def find(self, names: Collection[str]) -> dict[str, str]:
        """Return field -> column for the columns there are; case does not matter.

        Raises:
            MissingColumnError: If a chosen column or one with the text is missing.
        """
        found = self._find(names)
        if "text" not in found:
            raise MissingColumnError(
                f"no column with the text: found {_listed(names)}; name it "
                "with --column text=NAME"
            )
        return found

    def told(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return what values tell of an article besides its text and id."""
        told = {
            field: _told(values[name])
            for field, name in self._find(values).items()
            if field not in ("text", "id")
        }
        return {field: value for field, value in told.items() if value}

    def _find(self, names: Iterable[str]) -> dict[str, str]:
        by_name = {_plain(name): name for name in reversed(list(names))}
        found = {}
        for field, usual in _USUAL.items():
            wanted = self.chosen.get(field)
            if wanted is not None and _plain(wanted) not in by_name:
                raise MissingColumnError(
                    f"no column {wanted!r} for {field}: found "
                    f"{_listed(by_name.values())}"
                )
            for name in (_plain(wanted),) if wanted else usual:
                if name in by_name:
                    found[field] = by_name[name]
                    break
        return found

    def article(self, values: Mapping[str, Any], where: str) -> Article:
        """Make an article of a row; its id is `where` if it has none of its own.

        Raises:
            InputError: If the text is missing, no text, or too long.
        """
        found = self.find(values)
        row = {field: values[name] for field, name in found.items()}
        text = _joined(row.pop("text"))
        if not isinstance(text, str):
            raise InputError(
                f"{where}: the text ({found['text']}) is {_kind(text)}, not text"
            )
        if not text.strip():
            raise InputError(f"{where}: the text ({found['text']}) is empty")
        if len(text) > MAX_BYTES:
            raise InputError(f"{where}: a text of more than {MAX_BYTES:,} characters")
        check_prose(text, where)
        own = _told(row.pop("id", None))
        told: dict[str, Any] = {**self.told(values)}
        return Article(text, own or where, **told)


def _plain(name: str) -> str:
    """Bring "Article-ID", "articleId" and "article id" to one form."""
    name = _CAMEL.sub(" ", name.strip("\ufeff "))
    return "_".join(name.lower().replace("-", " ").split())


def _joined(value: Any) -> Any:  # noqa: ANN401
    """Make one text of a list of paragraphs; leave what is something else."""
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return "\n\n".join(value)
    return value


def _told(value: Any) -> str | None:  # noqa: ANN401
    """Write a value of any type as text; None where there is none."""
    if value is None or value != value:
        return None
    if isinstance(value, dict):  # {"id": null, "name": "The Gull"}
        name = value.get("name")
        return name.strip() or None if isinstance(name, str) else None
    if isinstance(value, list):
        flat = (_told(item) for item in value if not isinstance(item, list))
        return ", ".join(filter(None, flat)) or None
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    return str(value).strip() or None


def _kind(value: Any) -> str:  # noqa: ANN401
    return "missing" if value is None else f"a {type(value).__name__}"


def _listed(names: Iterable[str]) -> str:
    found = sorted(name[:60] for name in names)
    more = f" and {len(found) - 30} more" if len(found) > 30 else ""
    return (", ".join(found[:30]) or "no columns").replace("\n", " ") + more
