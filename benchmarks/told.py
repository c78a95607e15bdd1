"""Who says each statement of our own articles (tests/end_to_end/told, and the corpus).

    python benchmarks/told.py [--model MODEL] [--wrong]

The first are written for the purpose, in many registers; no model is trained on them.
Prints the share of statements that have a speaker and get that name, of those in the
article's own voice that get no speaker, and of all whose quote kind is right: for those
articles that were read while the rules were made, for those that were written
afterwards, and for the corpus (training/corpus), from which stances are learned and
speakers are not. Its paragraphs are not kept: each statement is read as one, those that
are then split in two are left out, and it was in view while the rules were made. With
--wrong, it lists what is not right.
"""

import argparse
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geostance.inference.scorer import Scorer
from geostance.training.annotation.schema import read_articles
from geostance.training.sources.corpus import FOLDER

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
        for part in ("seen", "unseen", "corpus")
    }
    for article in [*test["told_articles"](), *_corpus(test)]:
        part, _, name = article.name.rpartition("/")
        right = parts[part or "seen"]
        told_of = {told.text: told for told in article.statements}
        for scored in scorer.score_text(article.text).statements:
            told = told_of.get(scored.text)
            if told is None:
                continue
            kind = "own voice" if told.quote == "none" else "speaker"
            is_right = test["is_right"](scored, told)
            right[kind].append(is_right)
            right["quote kind"].append(scored.quote == told.quote)
            if options.wrong and not (is_right and right["quote kind"][-1]):
                print(f"{name}: {told.text}")
                print(f"  is  {scored.speaker}, {scored.quote}")
                print(f"  not {told.speaker}, {told.quote}")
    for part, right in parts.items():
        for kind, hits in right.items():
            share = 100 * sum(hits) / len(hits)
            print(f"{part:7} {kind:11} {share:5.1f}%  of {len(hits)}")


def _corpus(test: dict[str, Any]) -> Iterator[Any]:
    """Yield the articles of the corpus, as those of the test are."""
    for placed in read_articles(FOLDER):
        article = placed.article
        yield test["ToldArticle"](
            name=f"corpus/{article.id}",
            text="\n\n".join(one.text for one in article.statements),
            statements=tuple(
                test["Told"](one.text, one.speaker, one.quote)
                for one in article.statements
            ),
        )


if __name__ == "__main__":
    main()
