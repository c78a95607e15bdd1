"""What reading costs: from text to statements and mentions, without the model.

    python benchmarks/reading.py

Reads articles made of the written cases (tests/inference/splitting/cases), of growing
length, and prints statements a second on one core; the last column would fall if
anything were quadratic. "All" adds mentions, quotations, and speakers from made-up
tags.
"""

import runpy
import time
from pathlib import Path
from typing import Any

from geostance.inference.speakers import attribute
from geostance.inference.splitting.quotes import find_quotes
from geostance.inference.splitting.statements import read_statements
from geostance.models.mentions import MentionFinder
from geostance.models.tagging import Tagged
from geostance.models.targets import default_targets

CASES = Path(__file__).parent.parent / "tests/inference/splitting/test_written_cases.py"


def main() -> None:
    """Measure and print."""
    cases: list[Any] = runpy.run_path(str(CASES))["CASES"]
    whole = "\n\n".join(case.given for case in cases)
    finder = MentionFinder(default_targets())
    finder.find("")
    print(f"{'characters':>12} {'statements':>11} {'reading /s':>11} {'all /s':>11}")
    for times in (1, 4, 16):
        text = "\n\n".join([whole] * times)
        started = time.perf_counter()
        reading = read_statements(text)
        read = time.perf_counter() - started
        tagged = [
            [Tagged("source", p.start, min(p.start + 9, p.end))] if n % 3 == 0 else []
            for n, p in enumerate(reading.statements)
        ]
        for part in reading.parts:
            finder.find(part.text)
        attribute(reading.text, reading.statements, tagged, find_quotes(reading.text))
        all_of_it = time.perf_counter() - started
        count = len(reading.statements)
        print(
            f"{len(text):12,} {count:11,} {count / read:11,.0f} "
            f"{count / all_of_it:11,.0f}"
        )


if __name__ == "__main__":
    main()
