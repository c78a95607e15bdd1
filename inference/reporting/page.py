"""What stands on a page of a report, and its HTML: complete, with one script."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from .article_view import ArticleView, Person
from .carriers import Words
from .overview import Overview
from .parts import Key
from .rendering import environment, own_file, target_css


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
    people: Sequence[Person] = ()
    """Speakers, as the details number them."""
    speakers: Sequence[str] = ()
    """Those that the filter offers."""
    overview: Overview | None = None
    places: Mapping[Key, Place] = field(default_factory=dict)
    """Where the articles stand that the overview names."""
    links: Sequence[Link] = ()
    words: Words = "none"
    """Which statements tell the words that carried their labels."""


def page_html(page: Page) -> str:
    """Render a page, complete in itself."""
    script = own_file("report.js")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        environment()
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
            css=own_file("report.css"),
            target_css=target_css(len(page.targets)),
            script=script,
            script_hash=f"sha256-{digest}",
            data={
                "targets": [page.names[target] for target in page.targets],
                "speakers": list(page.speakers),
                "people": list(page.people),
                "statements": page.details,
            },
        )
    )
