"""Templates -> HTML: everything from outside is escaped."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .article_view import classes, mark_classes, strengths
from .wording import share

_PACKAGE, _TEMPLATES = "geostance.inference.reporting", "templates"


def target_css(count: int) -> Markup:
    """Write the rules that colour statements by the chosen one of so many targets."""
    return Markup(environment().get_template("targets.css").render(count=count))


@cache
def environment() -> Environment:
    """Return the templates, with what they call."""
    made = Environment(
        loader=PackageLoader(_PACKAGE, _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(classes=classes, strengths=strengths, mark_classes=mark_classes)
    made.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "separators": (",", ":"),
    }
    made.filters.update(percent=share, sentence=_sentence)
    return made


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


@cache
def own_file(name: str) -> Markup:
    """Return a file that is part of the project, to stand in the page as it is."""
    folder = files(_PACKAGE) / _TEMPLATES
    return Markup((folder / name).read_text("utf-8"))
