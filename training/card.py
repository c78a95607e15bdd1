"""The model card, written from the run."""

from pathlib import Path
from typing import Any

from .config import TrainConfig
from .history import first_encoder
from .sources import SOURCES

_HEAD = """\
---
license: apache-2.0
language: en
library_name: geostance
tags: [stance-detection, sentiment, news, target-dependent-sentiment]
---

# {name}

Reads a news statement and says where its speaker stands toward each actor named in
it (favor, against, neutral, or none: not spoken of), what its tone is, and, where
attribution was trained, which words name its source, cue and content. One encoding of
the statement tells all of it, for any number of targets. Fine-tuned from
`{encoder}`.

    from geostance.inference import Scorer
    scorer = Scorer.from_pretrained({folder!r})

## Neutral by construction

Every named actor is replaced by a slot token before the encoder sees the text, in
training and in scoring. So a swap of one name for another cannot change a score; what
is left of a bias between targets can only come from the words around the names.
`geostance audit` over {carriers} carrier sentences and {actors} actors:
{flip_rate:.2f}% of labels change, probabilities move by {max_shift:.4f} at most, and
{accuracy:.1f}% of labels are what a reader expects.

## Data

{data}

Each source is read in its own labelling convention (a head shared by all, with a
correction for each); scoring reports the convention `geostance` (docs/labels.md).

## Dev results

Held out by article or sentence group, and used to choose settings and temperatures:
expect a little less on new text. Intervals are a bootstrap over articles; ECE is the
expected calibration error, 0 to 1.

{metrics}

## Limits

- English news. Tweets, other languages and headlines alone were not trained on.
- A statement is read on its own: what its stance owes to the sentences before it is
  lost. Who speaks is linked over sentences afterwards, by rules (docs/speakers.md).
- NewsMTSC and DSE speak mostly of US politics before 2020. Our own statements are
  written for the purpose and are no sample of any outlet.
- Irony, concession and stance that is only implied are where it errs most. Single
  labels err often; read aggregates with the dev results in mind, and check a sample
  by hand before publishing.
- Not for judging persons, and no measure of what an outlet's audience believes.

## Again

    geostance train CONFIG data.root=FOLDER
    geostance soup FOLDER RUN RUN ... --out MODEL   # where training.yaml has members

training.yaml here holds the resolved config, or that of every member whose weights were
averaged; start.yaml, where there is one, that of the model they went on from. The
folder also holds package versions and seed (environment.json), dev metrics
(metrics.json) and the audit (audit.json).
"""


def write_card(
    config: TrainConfig, metrics: dict[str, Any], audit: dict[str, Any], folder: Path
) -> None:
    """Write README.md of a model folder from what the run measured."""
    text = _HEAD.format(
        name=config.output.name,
        folder=str(config.output),
        encoder=first_encoder(config.encoder.name).removeprefix("package:"),
        carriers=audit["carriers"],
        actors=len(audit["actors"]),
        flip_rate=audit["flip_rate"],
        max_shift=audit["max_shift"],
        accuracy=audit["accuracy"],
        data=_data_table(config),
        metrics=_metrics_table(metrics),
    )
    (folder / "README.md").write_text(text, "utf-8")


def _data_table(config: TrainConfig) -> str:
    rows = ["| source | weight | published at | licence |", "|---|---|---|---|"]
    for chosen in config.data.sources:
        source = SOURCES[chosen.name]
        rows.append(
            f"| {source.name} | {chosen.weight:g} | {source.published} | "
            f"{source.licence} |"
        )
    return "\n".join(rows)


def _metrics_table(metrics: dict[str, Any]) -> str:
    rows = ["| source | head | n | macro-F1 (95%) | ECE | accuracy | F1 per class |"]
    rows.append("|---|---|---|---|---|---|---|")
    for source, report in metrics.items():
        for head, scores in report.items():
            rows.append(_row(source, head, scores))
            for target, own in scores.get("targets", {}).items():
                rows.append(_row(f"{source}: {target}", head, own))
    return "\n".join(rows)


def _row(source: str, head: str, scores: dict[str, Any]) -> str:
    sure = " | "
    if "interval" in scores:
        low, high = scores["interval"]
        sure = f" ({low:.1f} to {high:.1f}) | {scores['ece']:.3f}"
    classes = ", ".join(f"{label} {f1:.1f}" for label, f1 in scores["f1"].items())
    return (
        f"| {source} | {head} | {scores['support']} | {scores['macro_f1']:.1f}{sure} | "
        f"{scores['accuracy']:.1f} | {classes} |"
    )
