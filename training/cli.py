"""The commands of this room: parse, call, report."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostance.models.errors import GeostanceError

if TYPE_CHECKING:
    from .overview import Overview

_RAW = argparse.RawDescriptionHelpFormatter


def add_train(commands: Any) -> None:  # noqa: ANN401
    """Add `train` to the command line."""
    parser = commands.add_parser(
        "train",
        help="fine-tune a model from a config",
        description="Fine-tune a model; the folder it writes is what --model takes.",
        epilog="example:\n  geostance train configs/train/minilm.yaml "
        "data.root=corpora optim.epochs=4",
        formatter_class=_RAW,
    )
    parser.add_argument("config", type=Path, help="a YAML file as in configs/train")
    parser.add_argument("override", nargs="*", help="key=value, as in optim.epochs=4")
    parser.set_defaults(run=_train)


def add_soup(commands: Any) -> None:  # noqa: ANN401
    """Add `soup` to the command line."""
    parser = commands.add_parser(
        "soup",
        help="average the weights of several runs",
        description="Average the weights of runs that share encoder, sources and seed "
        "and differ in how they were trained; one model, as fast as each of them.",
        epilog="example:\n  geostance soup corpora runs/a runs/b --out runs/soup",
        formatter_class=_RAW,
    )
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("member", type=Path, nargs="+", help="folders of runs")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write")
    parser.set_defaults(run=_soup)


def add_evaluate(commands: Any) -> None:  # noqa: ANN401
    """Add `evaluate` to the command line."""
    parser = commands.add_parser(
        "evaluate",
        help="macro-F1 of a model on annotated data",
        description="Print macro-F1 per source and target, as the held-out dev split "
        "of each source has it, each answered in its own labelling convention.",
        epilog="example:\n  geostance evaluate runs/minilm corpora "
        "--source newsmtsc --source dse",
        formatter_class=_RAW,
    )
    parser.add_argument("model", help="a model folder, a hub id, or `default`")
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--source", action="append", help="default: all that lie there")
    parser.add_argument("--split", default="dev", help="default: dev")
    parser.add_argument("--convention", help="answer in this one, for every source")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_evaluate)


def add_audit(commands: Any) -> None:  # noqa: ANN401
    """Add `audit` to the command line."""
    parser = commands.add_parser(
        "audit",
        help="how often a swap of the target changes the label",
        description="Swap the actor in carrier sentences and count the labels that "
        "change: stance must follow from the words and never from the name.",
        epilog="example:\n  geostance audit runs/minilm",
        formatter_class=_RAW,
    )
    parser.add_argument("model", help="a model folder, a hub id, or `default`")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=_audit)


def add_sources(commands: Any) -> None:  # noqa: ANN401
    """Add `sources` to the command line."""
    parser = commands.add_parser(
        "sources",
        help="the annotated corpora that training knows",
        description="List the corpora that a config may name, where they are published "
        "and how to lay them out; with a folder, also what lies in those it holds.",
        epilog="example:\n  geostance sources corpora",
        formatter_class=_RAW,
    )
    parser.add_argument(
        "data", type=Path, nargs="?", help="the folder above the corpora"
    )
    parser.set_defaults(run=_sources)


def add_baselines(commands: Any) -> None:  # noqa: ANN401
    """Add `baselines` to the command line."""
    parser = commands.add_parser(
        "baselines",
        help="what simple models reach on the same data",
        description="Fit the majority label, and TF-IDF with logistic regression, on "
        "the train split of each source, names hidden, and score its dev split.",
        epilog="example:\n  geostance baselines corpora --source newsmtsc",
        formatter_class=_RAW,
    )
    parser.add_argument("data", type=Path, help="the folder above the corpora")
    parser.add_argument("--source", action="append", help="default: all that lie there")
    parser.set_defaults(run=_baselines)


def _train(options: argparse.Namespace) -> int:
    _needs_extra()
    from geostance.models.config import load_config

    from .config import TrainConfig
    from .run import train

    config = load_config(TrainConfig, options.config, options.override)
    return _written(train(config), config.output)


def _soup(options: argparse.Namespace) -> int:
    _needs_extra()
    from .soup import soup

    return _written(soup(options.member, options.data, options.out), options.out)


def _evaluate(options: argparse.Namespace) -> int:
    _needs_extra()
    from .evaluation import evaluate_sources

    model = _load(options.model)
    reports = evaluate_sources(
        model, options.data, options.source, options.split, options.convention
    )
    if options.json:
        print(json.dumps(reports, indent=2))
        return 0
    for source, report in reports.items():
        for head, values in report.items():
            _print_scores(f"{source} {head}", values)
    return 0


def _audit(options: argparse.Namespace) -> int:
    from .audit import audit

    report = audit(_load(options.model))
    if options.json:
        print(json.dumps(report, indent=2))
        return 0
    print(
        f"{report['carriers']} carriers x {len(report['actors'])} actors: "
        f"{report['flip_rate']:.2f}% of labels differ from the carrier's most common "
        f"one; probability shift {report['mean_shift']:.4f} mean, "
        f"{report['max_shift']:.4f} at most; "
        f"{report['accuracy']:.1f}% of labels as a reader expects"
    )
    for name, values in report["phenomena"].items():
        print(
            f"  {name:12} {values['carriers']:3} carriers, flips "
            f"{values['flip_rate']:5.2f}%, as expected {values['accuracy']:5.1f}%"
        )
    for case in report["worst"]:
        print(f"  differs: {case}")
    return 0


def _written(metrics: dict[str, Any], output: Path) -> int:
    from .run import headline

    for source, report in metrics.items():
        head, macro_f1 = headline(report)
        print(f"{source:12} {head} macro-F1 {macro_f1:6.2f}")
    print(f"{output}: model written", file=sys.stderr)
    return 0


def _load(name: str) -> Any:  # noqa: ANN401
    from geostance.models.archive import TrainedModel

    return TrainedModel.load(None if name == "default" else name)


def _print_scores(name: str, values: dict[str, Any]) -> None:
    per_class = "  ".join(f"{label} {f1:.1f}" for label, f1 in values["f1"].items())
    print(
        f"{name:24} macro-F1 {values['macro_f1']:6.2f}{_sure(values)}  accuracy "
        f"{values['accuracy']:6.2f}  n {values['support']:5}  {per_class}"
    )
    for target, scores in values.get("targets", {}).items():
        _print_scores(f"  {target}", scores)


def _sure(values: dict[str, Any]) -> str:
    """Return the interval and the calibration, where a report has them."""
    if "interval" not in values:
        return ""
    low, high = values["interval"]
    ece = f"  ECE {values['ece']:.3f}" if "ece" in values else ""
    return f" ({low:.1f} to {high:.1f}){ece}"


def _needs_extra() -> None:
    from importlib.util import find_spec

    needed = ("datasets", "evaluate", "sklearn", "accelerate")
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        raise GeostanceError(
            f"{', '.join(missing)} not installed: pip install 'geostance[training]'"
        )


def _baselines(options: argparse.Namespace) -> int:
    _needs_extra()
    from .baselines import baseline_reports
    from .data import split_source
    from .overview import lying_in
    from .sources import SOURCES

    for name in options.source or lying_in(options.data):
        if name in SOURCES and not SOURCES[name].labels:
            continue  # attributions have no label to guess
        examples = split_source(name, options.data)
        for baseline, report in baseline_reports(examples).items():
            _print_scores(f"{name} {baseline}", report)
    return 0


def _sources(options: argparse.Namespace) -> int:
    _needs_extra()
    from .overview import lying_in, overview
    from .sources import SOURCES

    here = lying_in(options.data) if options.data else []
    for source in SOURCES.values():
        print(source.name)
        print(f"  published  {source.published}")
        print(f"  layout     {source.layout}")
        print(f"  licence    {source.licence}")
        tells = ", ".join(source.labels) or "source, cue, content"
        print(f"  labels     {tells}")
        if options.data and source.name not in here:
            print(f"  not in     {options.data}")
        elif options.data:
            _print_overview(overview(source.name, options.data))
    return 0


def _print_overview(found: "Overview") -> None:
    def counts(values: dict[str, int]) -> str:
        return ", ".join(f"{count:,} {name}" for name, count in values.items())

    print(f"  statements {counts(found.splits)}")
    for name, values in (("stance", found.stances), ("sentiment", found.sentiments)):
        if values:
            print(f"  {name:10} {counts(values)}")
    if found.tagged:
        print(f"  spans      {found.tagged:,}")
    print(f"  words      median {found.words[0]:g}, at most {found.words[1]:,}")
    print(f"  texts      {found.duplicates:,} repeated, {found.leaks:,} in two splits")
