"""Sentence segmenters against the written cases: which to build on.

    pip install pysbd syntok blingfire
    python benchmarks/segmenters.py

Each is asked for the sentences of those cases in tests/inference/splitting/cases that
are one paragraph of prose, read as it stands. Prints the share of cases in which every
boundary is right, alone and within `sentence_spans`, which repairs what sentencex
misses, and sentences a second, all in one run. The others are installed for this
comparison only. First, how many of all cases are read right as articles: every part,
with its kind.
"""

import runpy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sentencex

from geostance.models.sentences import sentence_spans

CASES = Path(__file__).parent.parent / "tests/inference/splitting/test_written_cases.py"
ROUNDS = 5


def segmenters() -> dict[str, Callable[[str], list[str]]]:
    """Return the segmenters that are installed, by name."""
    found: dict[str, Callable[[str], list[str]]] = {
        "ours (on sentencex)": lambda t: [t[s:e] for s, e in sentence_spans(t)],
        "sentencex": lambda text: list(sentencex.segment("en", text)),
    }
    try:
        import pysbd

        found["pysbd"] = pysbd.Segmenter(language="en", clean=False).segment
    except ImportError:
        print("pysbd is not installed")
    try:
        import syntok.segmenter as syntok

        found["syntok"] = lambda text: [
            "".join(token.spacing + token.value for token in sentence)
            for paragraph in syntok.process(text)
            for sentence in paragraph
        ]
    except ImportError:
        print("syntok is not installed")
    try:
        import blingfire

        found["blingfire"] = lambda t: str(blingfire.text_to_sentences(t)).split("\n")
    except ImportError:
        print("blingfire is not installed")
    return found


def main() -> None:
    """Measure and print."""
    test: dict[str, Any] = runpy.run_path(str(CASES))
    for name, held_out in (("worked on", False), ("held out", True)):
        own = [case for case in test["CASES"] if case.held_out == held_out]
        read = sum(test["read"](case) == case.parts for case in own)
        print(f"read whole, {name}: {read} of {len(own)} cases right")
    cases = [case for case in test["CASES"] if case.is_prose]
    plain = [case for case in cases if not any("▪" in text for _, text in case.parts)]
    print(f"{len(plain)} cases of prose, {sum(len(c.parts) for c in plain)} sentences")
    for name, segment in segmenters().items():
        right = sum(
            [piece.strip() for piece in segment(case.given) if piece.strip()]
            == [text for _, text in case.parts]
            for case in plain
        )
        started = time.perf_counter()
        count = sum(len(segment(c.given)) for _ in range(ROUNDS) for c in plain)
        speed = count / (time.perf_counter() - started)
        print(f"{name:20} {100 * right / len(plain):5.1f}% right {speed:10,.0f} /s")


if __name__ == "__main__":
    main()
