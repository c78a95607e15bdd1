"""Article text as users have it -> paragraphs as the author meant them."""

import re

from .offsets import INVISIBLE

_BREAK = re.compile(r"\r\n?|[\v\f\x85\u2028]|\u2029")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_BULLET = re.compile(r"^\s*(?:[•●▪◦‣·]|[*–—-](?=\s))\s*(?=.*\w)")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»“)\]]*$")
_LATE_CLOSER = re.compile(r" ([”»\"])(?=\w)")
_DOUBLE = re.compile("[“”]")
_SPACE_IN_BRACKET = re.compile(r"(?<=[(\[]) | (?=[)\],;])")
_DANGLING = re.compile(
    r"\s(?:in|of|the|and|to|by|with|for|an?|at|from|that|which|or|as|than|into|between)$"
)
_WRAPPED_WORD = re.compile(r"[^\W\d_]-$")

_INSERTION = 160
"""Characters within which an editor's bracket that was cut in pieces closes."""


def paragraphs(text: str) -> list[str]:
    """Split a text into paragraphs, mended and without stray space.

    Soft line breaks are joined, and so are paragraphs that an editor's insertion or a
    stray break has cut ("(Putin." / "- RT" / ") told me"). Nothing is left out:
    bullets stay where they are.
    """
    text = _INVISIBLE.sub("", _BREAK.sub("\n", text))
    return _mend([_tidy(block) for block in _blocks(text)])


def ends_sentence(block: str) -> bool:
    """Say whether a block ends the way a sentence does."""
    return bool(_TERMINAL.search(block))


def bullet_length(block: str) -> int:
    """Return how many characters of bullet and space a block opens with."""
    found = _BULLET.match(block)
    return found.end() if found else 0


def _blocks(text: str) -> list[str]:
    lines = text.split("\n")
    filled = [line for line in lines if line.strip()]
    has_blank_lines = any(
        not line.strip() for line in "\n".join(lines).strip().split("\n")
    )
    hard_wrapped = has_blank_lines or _is_wrapped(filled)
    full = 0.8 * max(map(len, filled), default=0)
    blocks: list[list[str]] = []
    fresh = True
    for line in lines:
        if not line.strip():
            fresh = True
            continue
        if fresh or not hard_wrapped or bullet_length(line):
            blocks.append([line])
        else:
            blocks[-1].append(line)
        # A wrapped paragraph ends with a sentence, on a line that is not full.
        fresh = (
            not has_blank_lines
            and hard_wrapped
            and len(line) < full
            and ends_sentence(line.strip())
        )
    return [_joined(block) for block in blocks]


def _joined(lines: list[str]) -> str:
    """Join the lines of a paragraph; a word that a hyphen divides stays whole."""
    pieces = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        divided = _WRAPPED_WORD.search(line.rstrip()) and after.lstrip()[:1].islower()
        pieces.append(line.rstrip() if divided else line + " ")
    return "".join(pieces)


def _is_wrapped(lines: list[str]) -> bool:
    """Say whether lines without blank ones between them are pieces of paragraphs."""
    if len(lines) < 3:
        return False
    broken = sum(not ends_sentence(line.strip()) for line in lines)
    return broken > len(lines) / 2 and max(map(len, lines)) <= 100


def _tidy(block: str) -> str:
    block = " ".join(block.split())
    return _SPACE_IN_BRACKET.sub("", _LATE_CLOSER.sub(_closed, block))


def _closed(mark: re.Match[str]) -> str:
    """Put a quotation mark beside what it closes: ', "said' becomes '," said'."""
    char, before = mark.group(1), mark.string[max(0, mark.start() - 500) : mark.start()]
    if char == '"':
        # After a full stop, it rather opens what comes next.
        goes_on = before.endswith(",") or mark.string[mark.end()].islower()
        opened = goes_on and before.count('"') % 2 == 1
    else:
        opened = before.count("“" if char == "”" else "«") > before.count(char)
        opened |= char == "”" and _closes_alone(before, mark)
    return f"{char} " if opened else mark.group()


def _closes_alone(before: str, mark: re.Match[str]) -> bool:
    """Say whether a mark closes what was opened paragraphs before (... , ”he said).

    A mark of the same shape further on tells that it rather opens.
    """
    text, end = mark.string, mark.end()
    goes_on = before.endswith(",") or (before[-1:] in "!?…" and text[end].islower())
    later = _DOUBLE.search(text, end)
    return goes_on and not (later and later.group() == "”")


def _mend(blocks: list[str]) -> list[str]:
    # Pieces are joined at the end: joining each as it comes takes quadratic time.
    mended: list[list[str]] = []
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if mended and _continues(mended[-1], block):
            mended[-1].append(block)
        else:
            mended.append([block])
        # The piece that closes one insertion may open the next.
        while taken := _pieces_of_insertion(mended[-1][-1], blocks[place : place + 4]):
            mended[-1] += blocks[place : place + taken]
            place += taken
    return [_tidy(" ".join(pieces)) for pieces in mended]


def _pieces_of_insertion(block: str, following: list[str]) -> int:
    """Count the blocks after which an open bracket at the end of a block closes."""
    opened = max(block.rfind("("), block.rfind("["))
    if opened < 0 or len(block) - opened > _INSERTION:
        return 0
    opener, closer = ("(", ")") if block[opened] == "(" else ("[", "]")
    if closer in block[opened:]:
        return 0
    for count, piece in enumerate(following, 1):
        closes = piece.find(closer)
        if closes >= 0:
            return count if opener not in piece[:closes] and closes < _INSERTION else 0
        if opener in piece or len(piece) > _INSERTION:
            return 0
    return 0


def _continues(before: list[str], block: str) -> bool:
    """Say whether a block goes on in the middle of the sentence before it."""
    last = before[-1]
    if _DANGLING.search(last) and len(last.split()) > 4 and not bullet_length(block):
        return True
    return (
        block[:1].islower()
        and not bullet_length(before[0])
        and not ends_sentence(_tidy(" ".join(before[-2:])))
        and (len(before) > 5 or len(_tidy(" ".join(before)).split()) > 2)
    )
