"""What a text says of somebody right beside the name."""

import re

from .words import words

_FAR = 160
"""Characters beside a name in which it is looked for."""

_LONG = 9
"""Words of an office behind its role: "of the security commission of the council"."""

_AFTER = re.compile(r"^(?:['’]s)?,\s+((?:who is\b|\w[\w’'-]*)[^.;:()\"“”]*)")
_APPOSITION = re.compile(
    r"(?:^|[\s(])(?:the|an?|its|their|his|her)\s+([^,.;:()\"“”]{3,80}),\s*$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"((?:[\w’'-]+\s){1,4}of\s(?:the\s)?[A-Z][\w’'&-]+(?:\s[A-Z][\w’'&-]+){0,4})$"
)
_BRACKETED = re.compile(r"^\s*\(([^()]{3,80})\)")
_VERB = re.compile(
    r"^(?:said|says|told|tells|added|adds|wrote|noted|stressed|believes?|explained|"
    r"has|had|is|was|were|are|will|would|which|whose|where|when|but|as|while)$"
)
_WORD = re.compile(r"[\w’'&.-]+")
_SENTENCE_END = re.compile(r"(?:(?<!\b[A-Z])\.|[!?:;,\"“”()\n–—])\s*$")


def after_name(text: str, end: int) -> str | None:
    """Return the apposition after a name that ends at `end`: ", an analyst at X,".

    >>> after_name("Ilse Dorn, a lawyer from Arlen, left.", 9)
    'lawyer from Arlen'
    """
    near = text[end : end + _FAR]
    found = _AFTER.match(near)
    said = found.group(1) if found else None
    if said is None and (bracketed := _BRACKETED.match(near)):
        said = bracketed.group(1)
    if said is None:
        return None
    pieces = said.split(", ")
    kept = pieces[0]
    # "director of the Institute for Ports, Roads and Rails": the first one tells.
    for number, word in enumerate(kept.split()):
        if number and _VERB.match(word):
            kept = " ".join(kept.split()[:number])
            break
    return _plain(kept) if _has_role(kept) else None


def before_name(text: str, start: int) -> str | None:
    """Return the role before a name that starts at `start`: "Foreign Minister".

    >>> text = "The Arlen port authority spokeswoman Ilse Dorn left."
    >>> before_name(text, text.index("Ilse"))
    'Arlen port authority spokeswoman'
    """
    near = text[max(0, start - _FAR) : start].rstrip(" \u00a0")
    apposition = _APPOSITION.search(near)
    if apposition and _has_role(apposition.group(1)):
        return _plain(apposition.group(1))
    if office := _OFFICE.search(near):
        said = office.group(1).split()
        while said and not _describes(said[0], first=False):
            said.pop(0)
        if _has_role(" ".join(said).partition(" of ")[0]):
            return _plain(" ".join(said))
    if long := _long_office(near):
        return long
    found: list[str] = []
    while near and not _SENTENCE_END.search(near):
        match = list(_WORD.finditer(near[-40:]))
        if not match or not near.endswith(match[-1].group()):
            break
        word = match[-1].group()
        if not _describes(word, first=not found):
            break
        found.insert(0, word)
        near = near[: len(near) - len(word)].rstrip(" \u00a0")
    while found and found[0].lower() in ("of", "for"):
        found.pop(0)
    said = " ".join(found)
    return _plain(said) if _has_role(said) and len(said) > 3 else None


def _long_office(near: str) -> str | None:
    """Return an office in small letters: "head of the press center of the army"."""
    start = max(near.rfind(mark) for mark in '.,;:!?\n“”"()–—')
    given = near[start + 1 :].split()
    roles = [n for n, word in enumerate(given) if word.lower() in words("roles")]
    for first in roles:
        rest = [word.lower() for word in given[first + 1 :]]
        if not rest or rest[0] not in ("of", "for", "in", "at") or len(rest) > _LONG:
            continue
        if any(word.endswith("ed") or word in words("verbs") for word in rest):
            continue
        while first and _describes(given[first - 1], first=False):
            first -= 1
        return _plain(" ".join(given[first:]))
    return None


def _describes(word: str, first: bool) -> bool:
    plain = word.rstrip(".").lower()
    if plain in words("roles") or plain in words("titles"):
        return True
    if first:
        return False
    if word[0].isupper() and plain not in words("no_name"):
        return True
    return plain in words("of_roles")


def _has_role(said: str) -> bool:
    given = [word.lower() for word in _WORD.findall(said)]
    return any(w in words("roles") or w[:-1] in words("roles") for w in given)


def _plain(said: str) -> str:
    return re.sub(r"^(?:the|a|an|who is)\s+", "", said.strip(" ,-–—"), flags=re.I)
