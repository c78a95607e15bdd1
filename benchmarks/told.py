"""Who says each statement of our own articles (tests/end_to_end/told).

    python benchmarks/told.py [--model MODEL] [--wrong]

They are written for the purpose, in many registers; no model is trained on them. Prints
the share of statements that have a speaker and get that name, of those in the article's
own voice that get no speaker, and of all whose quote kind is right: for those articles
that were read while the rules were made, and for those that were written afterwards.
With --wrong, it lists what is not right.
"""

import argparse
import runpy
from pathlib import Path
from typing import Any

from geostance.inference.scorer import Scorer

TEST = Path(__file__).parent.parent / "tests" / "end_to_end" / "test_told_articles.py"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a model folder; default: the shipped one")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    options = parser.parse_args()
    test: dict[str, Any] = runpy.run_path(str(TEST))
    scorer = Scorer.from_pretrained(options.model)
    parts: dict[str, dict[str, list[bool]]] = {
        part: {"speaker": [], "own voice": [], "quote kind": []}
        for part in ("seen", "unseen")
    }
    for article in test["told_articles"]():
        right = parts["unseen" if "unseen" in article.name else "seen"]
        found = scorer.score_text(article.text).statements
        for scored, told in zip(found, article.statements, strict=True):
            kind = "own voice" if told.quote == "none" else "speaker"
            is_right = test["is_right"](scored, told)
            right[kind].append(is_right)
            right["quote kind"].append(scored.quote == told.quote)
            if options.wrong and not (is_right and right["quote kind"][-1]):
                print(f"{article.name}: {told.text}")
                print(f"  is  {scored.speaker}, {scored.quote}")
                print(f"  not {told.speaker}, {told.quote}")
    for part, right in parts.items():
        for kind, hits in right.items():
            share = 100 * sum(hits) / len(hits)
            print(f"{part:7} {kind:11} {share:5.1f}%  of {len(hits)}")


if __name__ == "__main__":
    main()
