"""A paragraph -> its sentences, also those within quotation marks.

sentencex finds the plain ones (benchmarks/segmenters.py compares). This adds the
boundaries it does not see, in quotations, after initials and ellipses, and joins what
it cuts too early.
"""

import re
from collections.abc import Iterator

import sentencex

MAX_STATEMENT = 4_000
"""Characters; what a segmenter leaves longer is cut at a space."""

# The segmenter does not split within a quote, nor in what a bullet opens.
_HIDDEN = str.maketrans(dict.fromkeys('“”„‟«»"•●▪◦‣', " "))
_WINDOW = 20_000
"""Characters that the segmenter is given at a time: where it finds no boundary, its
time grows with their square."""

_NEAR = 200
"""Characters around the end of a sentence that tell whether it is one."""

_STARTER = (
    r"(?:The|An?|He|She|It|They|We|You|I|Nobody|No one|None|Nothing|But|And|Or|In|On|"
    r"At|By|For|His|Her|Their|Its|My|Our|This|That|These|Those|There|Many|Most|Some|Few|"
    r"Both|All|Each|Yet|So|Then|If|When|While|After|Before|Not|As|What|Who|Why|How|"
    r"Where|Even|Only|Still|Now|One|Two|Such)(?=[ ,’'])"
)
_EMOJI = "\U0001f300-\U0001faff\u2600-\u27bf"
_MORE = re.compile(
    # Each of them stands behind one of these: to look for that first is quicker.
    rf"(?<=[.!?…”»){_EMOJI}])(?:"
    + "|".join(
        (
            rf"(?<=\b(?:[A-Z]\.){{2}})\s+(?={_STARTER})",  # the U.N. Nobody
            rf"(?<=[a-z]\s[A-Z]\.)\s+(?={_STARTER})",  # plan B. Nobody
            r"(?<=[a-z]{2}\.)\s+(?=A\s[a-z])",  # in May. A ruling
            r"(?<=[^.\s]…)\s+(?=[A-Z]\w*\s[a-z])(?!I\s)",  # silence… A door
            r"(?<=\w\.\.\.)\s+(?=[A-Z]\w*\s[a-z])(?!I\s)",
            r"(?<=[.!?][”»])\s+(?=[A-Z“(])",
            r"(?<=[.!?])(?=[“„«]\w)",  # said.“We
            r"(?<=[.!?])\s+(?=(?:de|van|von|al|el|bin|ibn)[ -][A-Z])",
            r"(?<=\w{2}[.!?])\s+(?=[a-z][A-Z]\w)",  # eBay gained
            r"(?<=\)\.)\s+(?=[A-Z])|(?<=[.!?]\))\s+(?=[A-Z])",
            rf"(?<=[{_EMOJI}])\s+(?=[A-Z])",
            r"(?<=[.!?])\s+(?=#\w)",
        )
    )
    + ")"
)
SIGNED = re.compile(
    r"(?<=[.!?…,][”\"»])\s*(?P<dash>[―—–]|--)\s?"
    r"(?P<name>[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|de|van|von|der|al|bin|el)){1,4})"
    r"(?:, [^.!?“”\"«»\n]{2,80})?(?=\s+[“\"«„]|\s*(?:\n|$))"
)
"""Who is quoted, behind a dash at the end of a quotation: “We left.” — Ann Brown."""
_WORD = re.compile(r"\w+")
_CLOSES = re.compile(r"[^()]*\)")
_AFTER_QUOTE = re.compile(r"[”»\"’']\s*$")
_OPENED = re.compile(r"(?:(?<=\s)[“”„«»\"‘'•●▪◦‣]\s*|(?<=[.!?])[“„«])\Z")
_SAYS = re.compile(
    r"^(?!(?:He|She|It|They|We|Nobody|No one|None|Also|Although|And|Asked|Besides|But|"
    r"Earlier|However|If|Instead|Later|Meanwhile|Moreover|Nevertheless|Now|So|Still|Then|"
    r"Though|Yet)\b)"
    r"(?:[A-Z][\w.'’-]*|of|the|and|de|von|van|al)?(?:,?\s+[\w.'’-]+){0,5}?\s+"
    r"(?:said|says|asked|asks|added|adds|told|wrote|writes|replied|noted|stressed|"
    r"insisted|warned|explained|exclaimed|shouted|wondered|argued|demanded|answered|"
    r"commented|concluded|quipped|tweeted|declared|stated|continued|emphasized)\b"
)
_ABBREVIATED = re.compile(
    r"(?<![\w.])(?:(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Lieut|Col|Maj|Capt|Cmdr|Cpt|Sgt|Cpl|Adm|"
    r"Amb|Gov|Sen|Rep|Atty|Supt|Hon|Rev|Fr|Msgr|Brig|Pres|St|Ft|Mt|Pvt|Insp|Ald|Secy|"
    r"approx|ca|cf|vs|viz|Nos?|Art|Arts|Sec|Fig|Figs|pp?|vol|Vol|est|Op|Ch)\."
    r"|[A-Z]\w+\.-(?:Gen|Col|Adm)\.)\s*$"
)
_MONTH = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.\s*$", re.IGNORECASE
)
_INITIAL = re.compile(r"(?<!\w)[A-Z]\.(?:\Z|(?=\s[a-z]))")
_UNDER = re.compile(r"^Under[ -][Ss]ecretar(?:y|ies)\b")
_NUMBER = re.compile(r"^[(\[]?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)]\s*$")
_CLOCK = re.compile(r"\b[ap]\.m\.\s*$")
_ZONE = re.compile(r"^(?:(?:[A-Z]{2,4}|[A-Z]\w+ time|local time)\b[.,;]?)")
_DATED = re.compile(
    r"^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b"
)
_PARTICLE = re.compile(r"^(?:(?:de|van|von|al|el|bin|ibn)[ -][A-Z]|[a-z][A-Z]\w)")
_CLOCK_ALONE = re.compile(r"^(?:At|By|From|Until|Before|After)\s[\d:.]+\s[ap]\.m\.\s*$")


def sentence_spans(block: str) -> list[tuple[int, int]]:
    """Return the spans of a paragraph's sentences."""
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(block):
        if spans and _belongs(block, max(spans[-1][0], start - _NEAR), start, end):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if spans:
        spans[-1] = (spans[-1][0], len(block))
    return [
        span
        for start, end in spans
        for span in _cut(block, *_stripped(block, start, end))
    ]


def _pieces(block: str) -> Iterator[tuple[int, int]]:
    """Cut a paragraph wherever a sentence may end."""
    ends = {match.end() for match in _MORE.finditer(block)}
    ends |= {match.end() for match in SIGNED.finditer(block)}
    place = 0
    for length in _segments(block.translate(_HIDDEN)):
        place += length
        ends.add(place)
    start = 0
    for end in sorted(ends):
        # These were spaces to the segmenter: one that opens belongs to what follows.
        opened = _OPENED.search(block, max(start, end - 4), end)
        if opened and block[end : end + 1].isalnum():
            end = opened.start()
        if end > start:
            yield start, end
        start = max(start, end)


def _segments(block: str) -> Iterator[int]:
    """Yield the lengths of the segmenter's sentences."""
    start = 0
    while start < len(block):
        window = block[start : start + _WINDOW]
        found = [len(piece) for piece in sentencex.segment("en", window)]
        if len(found) > 1 and start + len(window) < len(block):
            found.pop()  # it may go on in the next window
        yield from found
        start += sum(found)


def _belongs(block: str, near: int, start: int, end: int) -> bool:
    """Say whether the piece at [start, end) completes the sentence before it."""
    before, piece = block[near:start], block[start:end]
    opening = piece.lstrip()
    if not any(char.isalnum() for char in opening):
        return True
    if opening[0].islower():
        return not _PARTICLE.match(opening)
    # A bracket that nothing closes is a smiley or a slip, and holds no sentence open.
    if before.rfind("(") > before.rfind(")") and _CLOSES.match(
        block, start, start + _NEAR
    ):
        return True
    if _is_cut(before, opening) or SIGNED.match(block, near + len(before.rstrip())):
        return True
    # “Is it true?” Mr. Brown asked.
    return bool(_AFTER_QUOTE.search(before) and _SAYS.match(opening))


def _is_cut(before: str, opening: str) -> bool:
    """Say whether a point that ends no sentence stands between two pieces."""
    if opening[0] == "-" and opening[1:2].isalpha() and not before[-1:].isspace():
        return True
    if _ABBREVIATED.search(before) and opening[0] not in '“"':
        return not (before.rstrip().endswith("No.") and not opening[0].isdigit())
    if _MONTH.search(before) and opening[0].isdigit():
        return True
    if _INITIAL.search(before) and _INITIAL.match(opening):
        return True  # the Japan-U.S. alliance
    if _UNDER.match(opening) and before.rstrip().endswith("."):
        return True
    if _NUMBER.match(before) or _CLOCK_ALONE.match(before):
        return True
    cries = {word.lower() for word in _WORD.findall(before[-80:])}
    if len(cries) == 1 and cries == {w.lower() for w in _WORD.findall(opening)[:1]}:
        return True  # “Out! Out!” they cried.
    if _CLOCK.search(before) and _DATED.match(opening):
        return True
    zone = _CLOCK.search(before) and _ZONE.match(opening)
    return bool(zone) and len(opening.split()) < 4


def _stripped(block: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space around a sentence."""
    while start < end and block[start].isspace():
        start += 1
    while end > start and block[end - 1].isspace():
        end -= 1
    return start, end


def _cut(block: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_STATEMENT:
        space = block.rfind(" ", start + 1, start + MAX_STATEMENT)
        cut = space if space > start else start + MAX_STATEMENT
        yield start, cut
        start = cut + (cut == space)
    if start < end:
        yield start, end
