"""The labelling interface of Label Studio, with the rules of docs/labels.md."""

from xml.etree import ElementTree

from geostance.models.annotation import NOTE, SENTIMENT, SPEAKER, STANCE
from geostance.models.labels import SENTIMENTS, STANCES, Sentiment, Stance
from geostance.models.targets import Targets

_STANCE_MEANS: dict[Stance, str] = {
    "favor": "approves, supports, defends, trusts or praises it, or argues that its "
    "interests are legitimate",
    "against": "criticises, blames, accuses, threatens, rejects or mistrusts it, or "
    "its demands and actions",
    "neutral": "speaks of it without taking a side: a fact, a meeting, a plan, "
    "somebody else's view that is not shared",
    "none": "does not speak of it",
}
_SENTIMENT_MEANS: dict[Sentiment, str] = {
    "positive": "praise, thanks, relief, hope",
    "neutral": "news told plainly, though it is good or bad for somebody",
    "negative": "blame, complaint, threat, alarm, mockery; people killed or hurt",
}
_RULES = (
    "Stance is that of the statement's speaker, or of the author where nobody speaks, "
    "as a careful reader infers it from the statement in its article.",
    "Reporting is not sharing: an accusation that is reported is the accuser's.",
    "A bad event near a target is not a stance.",
    "Governments, leaders and forces stand for their target; people, companies and "
    "languages do not.",
    "Rejecting a target's demand is against, welcoming it favor, needing time for it "
    "neutral.",
    "Irony and scare quotes count as what they mean.",
    "Of a target that speaks itself: praise of itself and defence against a charge are "
    "favor, a plan or an offer is neutral.",
    "A city is its government only where it acts.",
    "Leave a target blank that is not asked about, and any label that you cannot give.",
)
_STYLE = ".around { color: gray } .asked { font-weight: bold }"


def labelling_config(targets: Targets) -> str:
    """Return the labelling config (XML) for tasks about these targets.

    A task shows its title, the statements around it and whom it asks about; what is
    filled in is a stance for each target, the sentiment, the speaker and a note.
    """
    view = ElementTree.Element("View")
    _child(view, "Style").text = _STYLE
    rules = _child(_child(view, "Collapse"), "Panel", value="Rules (docs/labels.md)")
    for rule in _RULES:
        _child(rules, "Header", value=rule, size="6")
    _child(view, "Header", value="$title", size="4")
    for name in ("before", "text", "after"):
        style = "asked" if name == "text" else "around"
        part = _child(view, "View", className=style)
        _child(part, "Text", name=name, value=f"${name}")
    _child(view, "Header", value="$ask", size="5")
    for target, actor in targets.targets.items():
        _child(view, "Header", value=f"Stance toward {actor.name}", size="5")
        _choices(view, STANCE + target, {s: _STANCE_MEANS[s] for s in STANCES})
    _child(view, "Header", value="Sentiment of the statement itself", size="5")
    _choices(view, SENTIMENT, {s: _SENTIMENT_MEANS[s] for s in SENTIMENTS})
    _text(view, SPEAKER, "Speaker: full name; blank for the article's own voice")
    _text(view, NOTE, "Note")
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _choices(view: ElementTree.Element, name: str, labels: dict[str, str]) -> None:
    choices = _child(
        view,
        "Choices",
        name=name,
        toName="text",
        choice="single-radio",
        showInline="true",
        required="false",
    )
    for label, means in labels.items():
        _child(choices, "Choice", value=label, hint=means)


def _text(view: ElementTree.Element, name: str, asks: str) -> None:
    _child(
        view,
        "TextArea",
        name=name,
        toName="text",
        placeholder=asks,
        rows="1",
        maxSubmissions="1",
        editable="true",
        required="false",
    )


def _child(
    parent: ElementTree.Element, kind: str, **attributes: str
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, kind, attributes)
