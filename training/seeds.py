"""One config, several seeds: what a figure owes to chance."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from geostance.models.config import load_config
from geostance.models.errors import ConfigError
from geostance.training.config import TrainConfig
from geostance.training.run import train


def run_seeds(config: TrainConfig, seeds: Sequence[int]) -> dict[str, Any]:
    """Train with each seed in a folder of its own, output/seed-N, and sum up.

    A run that is finished is not run again, and one that was cut off goes on.
    summary.json and summary.md are written after every run.

    Args:
        config: The run; its own seed is replaced.
        seeds: Of the new weights, the order and the slots. Dev splits go by a hash of
            the group, so that all runs are measured on the same data.

    Returns:
        What summary.json holds (see `summarize`).

    Raises:
        ConfigError: If a folder holds a run with other settings.
        DataError: If a source is missing or malformed.
    """
    runs = [_with_seed(config, seed) for seed in dict.fromkeys(seeds)]
    finished = [_is_finished(run) for run in runs]
    summary: dict[str, Any] = {}
    for number, run in enumerate(runs):
        if not finished[number]:
            train(run, resume=True)
        summary = summarize(runs[: number + 1])
        text = json.dumps(summary, indent=2) + "\n"
        (config.output / "summary.json").write_text(text, "utf-8")
        (config.output / "summary.md").write_text(table(summary) + "\n", "utf-8")
    return summary


def summarize(runs: Sequence[TrainConfig]) -> dict[str, Any]:
    """Sum up what finished runs have written.

    Returns:
        `seeds`; `metrics`, by source and head, and `audit`: name of the figure -> its
        mean, sample standard deviation `sd` (None of one run), n and values.
    """
    metrics = [_read(run.output / "metrics.json") for run in runs]
    swaps = [_read(run.output / "audit.json") for run in runs]
    return {
        "seeds": [run.seed for run in runs],
        "metrics": {
            source: {
                head: {
                    figure: _spread([m[source][head][figure] for m in metrics])
                    for figure in ("macro_f1", "ece")
                    if figure in report
                }
                for head, report in heads.items()
            }
            for source, heads in metrics[0].items()
        },
        "audit": {"flip_rate": _spread([swap["flip_rate"] for swap in swaps])},
    }


def table(summary: dict[str, Any]) -> str:
    """Return a summary as a Markdown table: mean and standard deviation."""
    return "\n".join(_lines(summary))


def _lines(summary: dict[str, Any]) -> Iterator[str]:
    seeds = ", ".join(map(str, summary["seeds"]))
    yield f"Mean ± sample standard deviation over seeds {seeds}, on dev data:\n"
    yield "| source | head | macro-F1 | ECE |"
    yield "|---|---|---|---|"
    for source, heads in summary["metrics"].items():
        for head, figures in heads.items():
            ece = _told(figures["ece"], 3) if "ece" in figures else ""
            yield f"| {source} | {head} | {_told(figures['macro_f1'], 2)} | {ece} |"
    yield f"\nAudit: {_told(summary['audit']['flip_rate'], 2)}% of labels change."


def _told(spread: dict[str, Any], digits: int) -> str:
    sd = "" if spread["sd"] is None else f" ± {spread['sd']:.{digits}f}"
    return f"{spread['mean']:.{digits}f}{sd}"


def _spread(values: list[float]) -> dict[str, Any]:
    return {
        "mean": round(fmean(values), 4),
        "sd": round(stdev(values), 4) if len(values) > 1 else None,
        "n": len(values),
        "values": values,
    }


def _with_seed(config: TrainConfig, seed: int) -> TrainConfig:
    output = config.output / f"seed-{seed}"
    return config.model_copy(update={"seed": seed, "output": output})


def _is_finished(run: TrainConfig) -> bool:
    """Say whether a folder holds this very run, with its card, which comes last."""
    if not (run.output / "README.md").is_file():
        return False
    found = load_config(TrainConfig, run.output / "training.yaml")
    if _settings(found) != _settings(run):
        raise ConfigError(
            f"{run.output}: holds a run with other settings: choose another output, or "
            "remove it"
        )
    return True


def _settings(config: TrainConfig) -> dict[str, Any]:
    """Return what makes a run what it is, wherever its folders lie."""
    return config.model_dump(exclude={"output": True, "data": {"root"}})


def _read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return values
