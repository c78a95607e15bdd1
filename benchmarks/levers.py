"""What each lever of training gives, pulled alone on one small mixture.

    python benchmarks/levers.py DATA --work runs/levers [--levers ...] [--seeds 13 14]

DATA is the folder above newsmtsc and dse. All runs learn from 2,000 examples each of
these two and of our own corpus, three passes, and differ from `base` by what is
printed; `base` has its three seeds, from which the others' differences can be told from
chance. Macro-F1 on the dev splits, in percent. A run that is finished is not run again.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev

from geostance.models.config import load_config
from geostance.training.config import TrainConfig
from geostance.training.pretraining import pretrain
from geostance.training.seeds import run_seeds

CONFIG = Path(__file__).parent.parent / "configs" / "train" / "minilm.yaml"
SOURCES = "data.sources=[{name: geostance}, {name: newsmtsc}, {name: dse}]"
BASE = (
    SOURCES,
    "data.limit=2000",
    "optim.consistency=0",
    "optim.averaging=0.99",
    "optim.checkpoint_steps=0",
)
BASE_SEEDS = (13, 14, 15)
TEACHERS = "three models of base as teachers"
MASKED_WORDS = "masked words first"
LEVERS: dict[str, tuple[str, ...]] = {
    "base": (),
    "names shown": ("data.names.masking=0",),
    "names swapped": ("data.names.masking=0", "data.names.swapping=1"),
    "conventions: bias": ("encoder.conventions=bias",),
    "conventions: heads": ("encoder.conventions=heads",),
    "conventions: none": ("encoder.conventions=none",),
    "label smoothing 0.1": ("optim.label_smoothing=0.1",),
    "R-Drop": ("optim.consistency=1",),
    "layer decay 0.9": ("optim.layer_decay=0.9",),
    "last weights, not their average": ("optim.averaging=0",),
    TEACHERS: ("optim.retention=1",),
    MASKED_WORDS: (),
}
HEADS = (
    ("geostance", "stance"),
    ("geostance", "sentiment"),
    ("newsmtsc", "stance"),
    ("dse", "stance"),
)


def main() -> None:
    """Run what has not been run, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--work", type=Path, required=True, help="where runs go")
    parser.add_argument("--levers", nargs="+", choices=LEVERS, default=list(LEVERS))
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[BASE_SEEDS[0]], help="of the levers"
    )
    options = parser.parse_args()
    root = f"data.root={options.data}"
    rows: dict[str, dict[str, list[float]]] = {}
    for lever in dict.fromkeys(("base", *options.levers)):
        seeds = BASE_SEEDS if lever == "base" else options.seeds
        rows[lever] = measured(lever, root, seeds, options.work)
        print(f"{lever}: {rows[lever]}", flush=True)
    print(table(rows))


def measured(
    lever: str, root: str, seeds: Sequence[int], work: Path
) -> dict[str, list[float]]:
    """Train with a lever and each seed, unless that is done, and return the figures."""
    changes = [*BASE, root, f"output={folder(work, lever)}", *LEVERS[lever]]
    if lever == TEACHERS:
        names = [str(folder(work, "base") / f"seed-{own}") for own in BASE_SEEDS]
        changes.append(f"optim.teachers=[{', '.join(names)}]")
    if lever == MASKED_WORDS:
        changes.append(f"encoder.name={_read_first(root, work)}")
    summary = run_seeds(load_config(TrainConfig, CONFIG, changes), seeds)
    figures = {
        f"{source} {head}": summary["metrics"][source][head]["macro_f1"]["values"]
        for source, head in HEADS
    }
    means = [fmean(run) for run in zip(*figures.values(), strict=True)]
    flips = summary["audit"]["flip_rate"]["values"]
    return figures | {"mean of macro-F1": means, "flips": flips}


def folder(work: Path, lever: str) -> Path:
    """Return where the runs of a lever lie."""
    return work / lever.replace(" ", "-").replace(":", "")


def table(rows: dict[str, dict[str, list[float]]]) -> str:
    """Return means and, of several seeds, sample standard deviations, as Markdown."""
    names = rows["base"]
    lines = [f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    lines += [
        f"| {lever} | {' | '.join(map(_told, figures.values()))} |"
        for lever, figures in rows.items()
    ]
    return "\n".join(lines)


def _read_first(root: str, work: Path) -> Path:
    """Let the encoder read the mixture's texts, three passes, before any label."""
    output = work / "encoder"
    if not output.is_dir():
        changes = [*BASE, root, f"output={output}"]
        pretrain(load_config(TrainConfig, CONFIG, changes))
    return output


def _told(values: Sequence[float]) -> str:
    spread = f" ± {stdev(values):.1f}" if len(values) > 1 else ""
    return f"{fmean(values):.1f}{spread}"


if __name__ == "__main__":
    main()
