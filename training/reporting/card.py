"""The model card, written from the run."""

import json
from pathlib import Path
from textwrap import fill
from typing import Any

from geostance.models.config import read_yaml
from geostance.training.config import TrainConfig
from geostance.training.evaluating.wording import sure

from .card_tables import (
    abstention_table,
    audit_table,
    baseline_table,
    calibration_table,
    class_table,
    data_table,
    edits_table,
    metrics_table,
)
from .history import first_encoder

_CARD = """\
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
    scorer = Scorer.from_pretrained({name!r})  # this folder

## What it is for

Measuring how many statements about named actors take which side, over many articles in
English, by people who report the figures with their uncertainty and have checked a
sample of the labels by hand.

It is not for judging a person, an author or a single statement; for deciding on its own
what is published, removed, believed or paid for; for calling an outlet biased on a
difference that lies within the intervals below; or as a measure of what is true, or of
what an audience believes. Labels of one convention are not to be compared with
those of another.

## {names_title}

{names}
`geostance audit` over {carriers} carrier sentences and {actors} actors:
{flip_rate:.2f}% of labels change, probabilities move by {max_shift:.4f} at most, and
{accuracy:.1f}% of labels are what a reader expects.

{audit}

{aliases}

{edits}

## Data

{data}

Each source is read in its own labelling convention: what its labels mean differs, and
so does what the model answers under it. Scoring reports the convention `geostance`.

## Dev results

Held out by article or sentence group, and used to choose settings and temperatures:
expect a little less on new text. Intervals hold 95% of the figures of resampled
articles. F-avg is the mean F1 of the two labels that take a side. docs/evaluation.md
defines every figure.

{metrics}

{classes}

{baselines}\
{confidence}\
## Limits

- English news. Tweets, other languages and headlines alone were not trained on, unless
  the data above says so.
- A statement is read on its own: what its stance owes to the sentences before it is
  lost. Who speaks is linked over sentences afterwards, by rules (docs/speakers.md).
- NewsMTSC and DSE speak mostly of US politics before 2020. Our own statements are
  written for the purpose and are no sample of any outlet.
- Irony, concession and stance that is only implied are where it errs most. Single
  labels err often; read aggregates with the dev results in mind, and check a sample
  by hand before publishing.
- Errors are not spread evenly: where the rows above differ between targets or classes,
  so do the errors of an aggregate over them.

## How to reproduce

{commands}

{reproduction}
"""

_HIDDEN = """\
Every named actor is replaced by a slot token before the encoder sees the text, in
training and in scoring. So a swap of one name for another cannot change a score; what
is left of a bias between targets can only come from the words around the names."""

_SHOWN = """\
This model sees the names of actors, so what is usually said of one can color what it
says of a statement about that actor. The audit swaps them and counts what changes."""

_ALIASES = """\
The same actors under {names} names, found as scoring finds them ("Moscow", "the Russian
government"): {within} % of the labels differ from the usual one of their actor, and
{between} % of the actors from the label of most. In P(favor) - P(against), {actor} is
furthest from the mean of all, by {bias}. Of their sentiments {tones} % differ between
actors; {toned} is furthest from the mean, by {tone} in P(positive) - P(negative).
Below, edits that must change the label of a statement, and edits that must leave it;
docs/audit.md defines every figure."""

_CONFIDENCE = """\
## Calibration

How far the probabilities are from the share of right labels (expected calibration
error, 0 to 1), without and with the temperature. It was fitted on these same answers,
which flatters the error with it. "By chance" is what a calibrated model would show on
as many answers.

{calibration}

## Abstaining

Keeping the answers with the highest probability leaves fewer errors. AURC is the mean
error over all shares that may be kept; a probability that told nothing would have that
of all answers. The confidence is the lowest at which, {level:.0%} sure, no more than
{risk:.0%} of the kept answers are wrong, on data like these.

{abstention}

"""

_BASELINES = """\
## Baselines

What simple models reach on the same dev statements, macro-F1 of stance:

{table}

"""


def write_card(
    config: TrainConfig, metrics: dict[str, Any], audit: dict[str, Any], folder: Path
) -> None:
    """Write README.md of a model folder from what the run measured and recorded.

    Args:
        config: Of the run.
        metrics: Source -> head -> report, on dev data.
        audit: Its audit.
        folder: Holds training.yaml and environment.json, and baselines.json if
            baselines were fitted.
    """
    hides = config.data.names.masking > 0
    text = _CARD.format(
        name=config.output.name,
        encoder=_named(first_encoder(config.encoder.name)),
        names_title="Neutral by construction" if hides else "The names are seen",
        names=_HIDDEN if hides else _SHOWN,
        carriers=audit["carriers"],
        actors=len(audit["actors"]),
        flip_rate=audit["flip_rate"],
        max_shift=audit["max_shift"],
        accuracy=audit["accuracy"],
        audit=audit_table(audit),
        aliases=_aliases(audit),
        edits=edits_table(audit),
        data=data_table(config),
        metrics=metrics_table(metrics),
        classes=class_table(metrics),
        baselines=_baselines(folder, metrics),
        confidence=_confidence(metrics),
        commands=_commands(config, folder),
        reproduction=_reproduction(folder),
    )
    (folder / "README.md").write_text(text, "utf-8")


def _aliases(audit: dict[str, Any]) -> str:
    """Tell how labels differ under other names of the same actors."""
    aliases = audit["aliases"]
    tones = audit["sentiment"]["aliases"]
    most, toned = _most_biased(aliases), _most_biased(tones)
    text = _ALIASES.format(
        names=aliases["names"],
        within=sure(aliases, "flip_rate_within", 1),
        between=sure(aliases, "flip_rate_between", 1),
        actor=most,
        bias=sure(aliases["by_actor"][most], "bias", 3),
        tones=sure(tones, "flip_rate_between", 1),
        toned=toned,
        tone=sure(tones["by_actor"][toned], "bias", 3),
    )
    return fill(text, 88)


def _most_biased(part: dict[str, Any]) -> str:
    biases: dict[str, float] = {
        name: values["bias"] for name, values in part["by_actor"].items()
    }
    return max(biases, key=lambda name: abs(biases[name]))


def _baselines(folder: Path, metrics: dict[str, Any]) -> str:
    path = folder / "baselines.json"
    if not path.is_file():
        return ""
    rows = json.loads(path.read_text("utf-8"))
    return _BASELINES.format(table=baseline_table(rows, metrics)) if rows else ""


def _confidence(metrics: dict[str, Any]) -> str:
    """Tell what probabilities are worth, if any head gives them."""
    asked = [
        report["risk_coverage"]["abstain"]
        for heads in metrics.values()
        for report in heads.values()
        if "risk_coverage" in report
    ]
    if not asked:
        return ""
    return _CONFIDENCE.format(
        calibration=calibration_table(metrics),
        abstention=abstention_table(metrics),
        level=asked[0]["level"],
        risk=asked[0]["risk"],
    )


def _commands(config: TrainConfig, folder: Path) -> str:
    """Return the commands that train the model again from training.yaml."""
    start = " encoder.name=START" if (folder / "start.yaml").is_file() else ""
    members = len(read_yaml(folder / "training.yaml").get("members", []))
    runs = [f"run-{place}" for place in range(1, members + 1)]
    lines = [
        f"geostance train member-{place}.yaml data.root=CORPORA output={run}{start}"
        for place, run in enumerate(runs, 1)
    ]
    name = config.output.name
    if members:
        lines.append(f"geostance soup CORPORA {' '.join(runs)} --out {name}")
    else:
        lines = [
            f"geostance train training.yaml data.root=CORPORA output={name}{start}"
        ]
    lines += [f"geostance evaluate {name} CORPORA", f"geostance audit {name}"]
    return "\n".join(f"    {line}" for line in lines)


def _reproduction(folder: Path) -> str:
    """Say what the commands take, and with what and on what they were run."""
    settings = "the config of the run, with every default"
    if "members" in read_yaml(folder / "training.yaml"):
        settings = (
            "under `members` the config of each run whose weights were averaged, to be "
            "saved as member-1.yaml and so on"
        )
    if (folder / "start.yaml").is_file():
        settings += ", and start.yaml that of START, the model it went on from"
    if (folder / "teachers.yaml").is_file():
        settings += ", and teachers.yaml those of optim.teachers, by name"
    values = json.loads((folder / "environment.json").read_text("utf-8"))
    versions = {"Python": values["python"], **values["packages"]}
    used = ", ".join(f"{name} {number}" for name, number in versions.items())
    on = f"{values['machine']}, {values['cores']} cores"
    if values["accelerator"]:
        on += f", {values['accelerator']}"
    text = (
        "CORPORA is the folder above the corpora (`geostance sources`); training.yaml "
        f"holds {settings}. Seed {values['seed']}; {used}; on {on}. Another processor "
        "may change the last digits. The folder also holds metrics.json (all figures), "
        "audit.json, calibration.json and environment.json."
    )
    return fill(text, 88, break_long_words=False, break_on_hyphens=False)


def _named(encoder: str) -> str:
    """Return how to name an encoder: a folder by its own name, not by its path."""
    name = encoder.removeprefix("package:")
    return Path(name).name if Path(name).is_absolute() else name
