"""What a block of an article is: prose, or what stands around it."""

import itertools
import re
from typing import Literal

from geostance.models.sentences import SIGNED, sentence_spans

from .cleaning import bullet_length, ends_sentence

Kind = Literal[
    "statement",
    "title",
    "heading",
    "caption",
    "credit",
    "byline",
    "dateline",
    "time",
    "link",
    "signature",
    "notice",
    "unnamed",
]
"""What a part of an article is; only statements are scored. "unnamed" are statements
that a scorer was told to leave out because they name no target."""

_AGENCY = (
    r"(?:afp|reuters|ap photo|ap|tass|ria novosti|ria news|epa|xinhua|dpa|ansa|"
    r"interfax|getty images|shutterstock|globallookpress|associated press|bloomberg)"
)
_CREDIT = re.compile(
    r"©|\(c\)|^\W*(?:photos?|images?|pictures?|video|credits?|source)\b"
    rf".{{0,60}}[:/]|^\W*photo by\b.{{0,60}}$|\b{_AGENCY}\W*$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"^(?:file (?:photo|picture|image)|image|photo|pictured)\s*:|"
    r"\b(?:reuters|afp|ap photo|epa|getty)/[A-Z][\w. -]+\)?$|\(ap photo\b|"
    r"\bcredit: |\[file\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:by\s+(?!and large|far)(?-i:[A-Z])|reporting by|edited by|written by|text by)"
    r"\s*\S",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"^[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}(?:, | \| | [–—-] )"
    r"(?:[A-Z]\w+ ){0,3}(?:Editor|Reporter|Correspondent|Writer|Columnist|Staff|"
    r"Analyst)\b[\w ]{0,20}$"
)
_DATELINE = re.compile(
    r"^(?:(?:[A-Z][A-Z.'’-]+(?:[ ,/]+[A-Z][A-Z.'’-]+){0,4}"
    r"(?:[.,]? (?:\d{1,2} )?[A-Z][a-z]{2,8}\.?(?: \d{1,2})?(?:, \d{4})?\.?)?[.,]? ?"
    r"(?:/[A-Z][\w ]+/\.?|\([A-Z][\w ]+\)|[A-Z]{4,})?)"
    r"|[A-Z][a-z]+(?:[ ,]+[A-Z][a-z.]+){0,3} (?:/[A-Z][\w ]+/|\([A-Z][\w ]+\)))"
    r"(?: ?[—–-]+|(?<=[/)])|(?<=[/)]\.))\s+(?=[A-Z\d“\"‘«„])"
)
_CLOCK = re.compile(
    r"^(?:\d{1,2}[:.]\d{2}|\d{1,2}(?=\s?[ap]\.?m))(?:\s?[ap]\.?m\.?(?!\w))?"
    r"(?:\s(?:GMT|BST|EE?S?T|[ECMP][SD]?T|CES?T|UTC|MSK|IST))?\s*[—–:|-]?"
    r"(?:\s+(?=(?-i:[A-Z“\"‘«]))|$)",
    re.IGNORECASE,
)
_DAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2} )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?)?,? \d{4}"
)
_DATE = re.compile(
    rf"^(?:(?:first )?(?:published|updated|posted|last modified|modified)\b.{{0,60}}|"
    rf"{_DAY}.{{0,24}})$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:read (?:also|more|next|in full)|also read|see also|more on this|also on|"
    r"related(?: (?:articles?|stories))?(?=\s*[:|]|$)|watch(?: now)?(?=\s*[:|]|$)|"
    r"subscribe\b|sign up\b|follow us\b|click here\b|share (?:this|on|via)\b|"
    r"join us\b|https?://\S+$)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^\W*(?:(?:additional )?reporting by .*(?:edit|writ)|(?:with )?(?:additional )?"
    r"reporting (?:by|from) (?-i:[A-Z])|(?:editing|writing) by (?-i:[A-Z])|"
    r"[—–-]\s*[A-Z][\w ]{1,30}$)|\bcontributed (?:to|reporting)\b(?:.{0,20}"
    r"\b(?:this|report)\b.{0,12})?$"
    r"|\bis an? [\w -]{3,60}\b.*\bfollow (?:him|her|them)\b",
    re.IGNORECASE,
)
_AGENCY_ALONE = re.compile(rf"^\W*{_AGENCY}\W*$", re.IGNORECASE)
_NOTICE = re.compile(
    r"^(?:corrections?(?: \([^)]*\))?:|clarification:|editor['’]s note:|"
    r"(?:this|the) (?:article|story|report|piece|headline)(?: \w+)? "
    r"(?:has been|was|is being) (?:\w+ )?(?:updated|amended|corrected|first published|"
    r"originally published)|an earlier version of this\b|advertisement$|"
    r"story continues below|(?:©|copyright\b).*\b(?:\d{4}|rights)\b|"
    r"all rights reserved|the (?:views|opinions) expressed\b)",
    re.IGNORECASE,
)
_TITLE = 30
"""Words of the longest title."""

_SENTENCES = 2
"""Sentences of a title: "Drones over Arlen. Army: we saw them"."""

_NUMBERED = re.compile(r"^\(?\d{1,2}[.)]\s+(?=\S)")


def block_kinds(blocks: list[str]) -> list[Kind]:
    """Tell the kind of each block of an article, in order."""
    kinds: list[Kind] = [_kind(block) for block in blocks]
    if blocks and (kinds[0] == "heading" or _is_long_title(blocks, kinds)):
        kinds[0] = "title"
    first = kinds.index("statement") if "statement" in kinds else 0
    kinds[:first] = ["byline" if k == "signature" else k for k in kinds[:first]]
    _spread_captions(blocks, kinds)
    _spread_links(blocks, kinds)
    _close(blocks, kinds)
    if "statement" not in kinds:
        # A headline or a tweet on its own is what its author had to say.
        kinds = ["statement" if k in ("title", "heading") else k for k in kinds]
    return kinds


def _is_long_title(blocks: list[str], kinds: list[Kind]) -> bool:
    """Say whether an article opens with a headline that is long for a heading."""
    first = blocks[0]
    return (
        kinds[0] == "statement"
        and "statement" in kinds[1:]
        and len(first.split()) <= _TITLE
        and not ends_sentence(first)
        and not SIGNED.search(first)
        and len(sentence_spans(first)) <= _SENTENCES
    )


def opening_length(block: str) -> tuple[int, Kind]:
    """Return how far a dateline or a time reaches that opens a block of prose."""
    near = block[:120]
    if clock := _CLOCK.match(near):
        return clock.end(), "time"
    if dateline := _DATELINE.match(near):
        return dateline.end(), "dateline"
    return 0, "statement"


def _kind(block: str) -> Kind:
    body = block[bullet_length(block) :]
    words = len(body.split())
    if words > 60:
        return "statement"
    ends = ends_sentence(body)
    if clock := _CLOCK.match(body):
        if clock.end() == len(body):
            return "time"
        return "statement"
    if words <= 14 and _DATE.match(body):
        return "time"
    for kind, matches in (
        ("notice", _NOTICE.match(body)),
        ("signature", words <= 40 and _SIGNATURE.search(block)),
        ("caption", 6 < words <= 50 and _CAPTION.search(body)),
        ("credit", words <= 25 and not ends and _CREDIT.search(body)),
        ("byline", words <= 10 and not ends and _BYLINE.match(body)),
        ("byline", words <= 9 and _JOB.match(body)),
        ("link", words <= 25 and _LINK.match(body)),
    ):
        if matches:
            return kind  # type: ignore[return-value]
    if not ends and words <= 16 and len(sentence_spans(body)) == 1:
        return "heading"
    if not ends and words <= 8 and _NUMBERED.match(body):
        return "heading"
    return "statement"


def _spread_captions(blocks: list[str], kinds: list[Kind]) -> None:
    """Take the short bullets next to a photo credit for its caption."""
    for step in (1, -1):
        order = range(len(blocks))[::step]
        for place, after in itertools.pairwise(order):
            near = kinds[place] in ("credit", "caption")
            if near and kinds[after] == "heading" and bullet_length(blocks[after]):
                kinds[after] = "caption"


def _spread_links(blocks: list[str], kinds: list[Kind]) -> None:
    """Take the bullets under "See also:" for links."""
    for place, after in itertools.pairwise(range(len(blocks))):
        listed = bullet_length(blocks[after]) and kinds[after] == "heading"
        if kinds[place] == "link" and listed:
            kinds[after] = "link"


def _close(blocks: list[str], kinds: list[Kind]) -> None:
    """Take an agency's name under the last statement for its signature."""
    last = max((n for n, kind in enumerate(kinds) if kind == "statement"), default=-1)
    for place in range(last + 1, len(blocks)):
        if (
            last >= 0
            and kinds[place] == "credit"
            and _AGENCY_ALONE.match(blocks[place])
        ):
            kinds[place] = "signature"
