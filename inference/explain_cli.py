"""`geostance explain`: parses, calls, reports."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostance.models.errors import GeostanceError
from geostance.models.labels import STANCES

if TYPE_CHECKING:
    from .scorer import Scorer

_EXAMPLES = """examples:
  geostance explain "The envoy praised Moscow for its restraint." --target russia
  geostance explain "NATO thanked Norway." --target nato --target Norway --json
"""


def add_explain(commands: Any) -> None:  # noqa: ANN401
    """Add `explain` to the command line."""
    parser = commands.add_parser(
        "explain",
        help="say which words of a statement carry its stance",
        description="Leave out each word of a statement in turn, and say by how much "
        "the probability of its label falls.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("text", help="one statement, quoted")
    parser.add_argument(
        "--target",
        action="append",
        help="the id of a target, or words of the text that name anybody; any number "
        "of times; default: all targets that the text names",
    )
    parser.add_argument(
        "--label", choices=STANCES, help="default: the most probable one"
    )
    parser.add_argument("--model", help="a model folder or hub id; default: ours")
    parser.add_argument("--targets", type=Path, help="a targets file; default: ours")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=explain)


def explain(options: argparse.Namespace) -> int:
    """Explain the stance of a statement toward each target."""
    from .scorer import Scorer

    scorer = Scorer.from_pretrained(options.model, options.targets)
    chosen = options.target or scorer.named_in(options.text)
    if not chosen:
        known = ", ".join(scorer.targets.ids)
        raise GeostanceError(f"the text names none of {known}: name one by --target")
    places = {target: _place(scorer, options.text, target) for target in chosen}
    found = {
        target: scorer.explain(options.text, place, options.label)
        for target, place in places.items()
    }
    if options.json:
        rows = [{"target": target} | asdict(one) for target, one in found.items()]
        print(json.dumps({"text": options.text, "explanations": rows}, indent=2))
        return 0
    from rich.console import Console

    from .writing.explained import print_explanations

    names = {target: actor.name for target, actor in scorer.targets.targets.items()}
    named = {names.get(target, target): one for target, one in found.items()}
    print_explanations(options.text, named, Console(soft_wrap=True))
    return 0


def _place(scorer: "Scorer", text: str, target: str) -> str | tuple[int, int]:
    """Return what `Scorer.explain` takes for a target on the command line."""
    from geostance.models.mentions import find_words

    if target in scorer.named_in(text):
        return target
    words = find_words(text, target)
    if words is None:
        raise GeostanceError(
            f"--target {target}: the text does not name it: give one of "
            f"{', '.join(scorer.targets.ids)} that it names, or words of the text"
        )
    return words
