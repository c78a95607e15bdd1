"""Templates -> pages: everything from outside is escaped, and one script may run."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .article_view import ArticleView, classes, mark_classes, strengths
from .carriers import Words
from .overview import Overview
from .parts import Key
from .wording import share

_TEMPLATES = "templates"


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the report, as the others point to it."""

    name: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands."""

    href: str
    """Its page; empty for this one."""
    number: int
    """Within the report."""


@dataclass(slots=True)
class Page:
    """What stands on a page; what is empty is not shown."""

    title: str
    source: str
    """What was scored, for the foot of the page."""
    targets: Sequence[str]
    names: Mapping[str, str]
    """Target -> how it is written."""
    views: Sequence[ArticleView] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    """Statement ("article-number") -> what its panel tells."""
    speakers: Sequence[str] = ()
    overview: Overview | None = None
    places: Mapping[Key, Place] = field(default_factory=dict)
    """Where the articles stand that the overview names."""
    links: Sequence[Link] = ()
    words: Words = "none"
    """Which statements tell the words that carried their labels."""


def page_html(page: Page) -> str:
    """Render a page, complete in itself."""
    script = _own("report.js")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=page.title,
            source=page.source,
            version=version("geostance"),
            targets=page.targets,
            names=page.names,
            views=page.views,
            speakers=page.speakers,
            overview=page.overview,
            places=page.places,
            pages=page.links,
            words=page.words,
            css=_own("report.css"),
            target_css=target_css(len(page.targets)),
            script=script,
            script_hash=f"sha256-{digest}",
            data={
                "targets": [page.names[target] for target in page.targets],
                "speakers": list(page.speakers),
                "statements": page.details,
            },
        )
    )


def target_css(count: int) -> Markup:
    """Write the rules that colour statements by the chosen one of so many targets."""
    return Markup(_environment().get_template("targets.css").render(count=count))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("geostance.inference.reporting", _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        classes=classes, strengths=strengths, mark_classes=mark_classes
    )
    environment.filters.update(percent=share, sentence=_sentence)
    return environment


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


@cache
def _own(name: str) -> Markup:
    """Return a file that is part of the project, to stand in the page as it is."""
    folder = files("geostance.inference.reporting") / _TEMPLATES
    return Markup((folder / name).read_text("utf-8"))
