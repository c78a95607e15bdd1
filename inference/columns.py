"""Rows of a collection -> articles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from geostance.models.errors import InputError

from .articles import MAX_BYTES, Article, check_prose

FIELDS = tuple(field.name for field in fields(Article))

_USUAL = {
    "id": ("id", "article_id", "doc_id", "uuid", "guid"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content", "article", "article_text", "full_text"),
    "url": ("url", "link", "permalink"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "domain", "media"),
    "date": ("date", "published", "published_at", "publish_date", "publication_date"),
}


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

    def find(self, names: Iterable[str]) -> dict[str, str]:
        """Return field -> column for the columns there are; case does not matter.

        Raises:
            InputError: If a chosen column or one with the text is missing.
        """
        by_name = {name.strip().lower(): name for name in reversed(list(names))}
        found = {}
        for field, usual in _USUAL.items():
            wanted = self.chosen.get(field)
            if wanted is not None and wanted.lower() not in by_name:
                raise InputError(
                    f"no column {wanted!r} for {field}: found {_listed(by_name)}"
                )
            for name in (wanted.lower(),) if wanted else usual:
                if name in by_name:
                    found[field] = by_name[name]
                    break
        if "text" not in found:
            raise InputError(
                f"no column with the text: found {_listed(by_name)}; name it with "
                "--column text=NAME"
            )
        return found

    def article(self, values: Mapping[str, Any], where: str) -> Article:
        """Make an article of a row; its id is `where` if it has none of its own.

        Raises:
            InputError: If the text is missing, no text, or too long.
        """
        found = self.find(values)
        row = {field: values[name] for field, name in found.items()}
        text = row.pop("text")
        if not isinstance(text, str):
            raise InputError(
                f"{where}: the text ({found['text']}) is {_kind(text)}, not text"
            )
        if not text.strip():
            raise InputError(f"{where}: the text ({found['text']}) is empty")
        if len(text) > MAX_BYTES:
            raise InputError(f"{where}: a text of more than {MAX_BYTES:,} characters")
        check_prose(text, where)
        told = {"id": where}
        for field, value in row.items():
            if known := _told(value):
                told[field] = known
        return Article(text=text, **told)


def _told(value: Any) -> str | None:  # noqa: ANN401
    """Write a value of any type as text; None where there is none."""
    if value is None or value != value:
        return None
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    return str(value).strip() or None


def _kind(value: Any) -> str:  # noqa: ANN401
    return "missing" if value is None else f"a {type(value).__name__}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "no columns"
