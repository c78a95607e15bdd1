"""What our corpus gives: models trained with it against models trained without it.

    geostance seeds configs/train/minilm.yaml data.root=DATA optim.consistency=0 \
        optim.epochs=1.5 data.limit=4000 output=runs/with --seeds 1 2 3
    geostance seeds configs/train/minilm.yaml data.root=DATA optim.consistency=0 \
        optim.epochs=1.5 data.limit=4000 output=runs/without --seeds 1 2 3 \
        'data.sources=[{name: newsmtsc}, {name: dse, weight: 0.6}, {name: semeval2016}]'
    python benchmarks/corpus_value.py DATA --with runs/with --without runs/without

Prints mean and sample standard deviation over the seeds, and the difference of the
means: macro-F1 of stances on our test split, whose articles no model was trained on, on
NewsMTSC's and DSE's dev splits and on RUW's, and what the audit finds. Models that have
not seen our corpus have no label `none`; "3 labels" counts the other three alone, and
RUW is answered in the reported convention by all.
"""

import argparse
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from geostance.models.archive import TrainedModel
from geostance.models.labels import REPORTED, TAKEN_STANCES
from geostance.training.auditing import audit
from geostance.training.evaluating.evaluation import evaluate_sources

_PARTS = (
    ("geostance", "test", None),
    ("newsmtsc", "dev", None),
    ("dse", "dev", None),
    ("ruw", "dev", REPORTED),
)
"""Source, split, and the convention to answer in where it is not the source's own."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--with", type=Path, required=True, dest="taught")
    parser.add_argument("--without", type=Path, required=True)
    options = parser.parse_args()
    taught, without = (
        [
            _figures(TrainedModel.load(run), options.data)
            for run in sorted(folder.glob("seed-*"))
        ]
        for folder in (options.taught, options.without)
    )
    print(f"{'':34} {'with':>14} {'without':>14} {'difference':>11}")
    for name in taught[0]:
        own, other = ([run[name] for run in runs] for runs in (taught, without))
        difference = fmean(own) - fmean(other)
        print(f"{name:34} {_told(own):>14} {_told(other):>14} {difference:+11.1f}")


def _figures(model: TrainedModel, data: Path) -> dict[str, float]:
    """Return every figure of a model by its name, all in percent."""
    found: dict[str, float] = {}
    for source, split, convention in _PARTS:
        reports = evaluate_sources(model, data, [source], split, convention)
        stance: dict[str, Any] = reports[source]["stance"]
        found[f"{source} {split} macro-F1"] = stance["macro_f1"]
        if source == "geostance":
            known = [stance["f1"][label] for label in TAKEN_STANCES]
            found[f"{source} {split} macro-F1, 3 labels"] = fmean(known)
        if source == "ruw":
            found["ruw dev macro-F1, Russia"] = stance["targets"]["russia"]["macro_f1"]
    swaps = audit(model)
    found["audit: carriers right"] = swaps["accuracy"]
    found["audit: names flip"] = swaps["flip_rate"]
    found["audit: contrasts right"] = swaps["contrasts"]["right"]
    found["audit: invariances flip"] = swaps["invariances"]["flip_rate"]
    return found


def _told(values: list[float]) -> str:
    sd = f" ± {stdev(values):.1f}" if len(values) > 1 else ""
    return f"{fmean(values):.1f}{sd}"


if __name__ == "__main__":
    main()
