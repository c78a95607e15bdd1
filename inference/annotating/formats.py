"""Tasks -> Label Studio JSON, JSONL or CSV."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from geostance.models.annotation import SPEAKER
from geostance.models.durable import appearing
from geostance.models.targets import Targets

from .labelling_config import labelling_config
from .tasks import Chosen, flat_task, guess, sureness, task

TaskFormat = Literal["label-studio", "jsonl", "csv"]


def write_tasks(
    path: Path,
    kind: TaskFormat,
    chosen: Sequence[Chosen],
    targets: Targets,
    blind: bool,
    version: str,
) -> list[Path]:
    """Write tasks in a format; each file appears once it is complete.

    Args:
        path: Where to.
        kind: The format.
        chosen: What is asked about.
        targets: All targets, in the order of the scores.
        blind: Hide what the model thinks.
        version: Names the model in Label Studio.

    Returns:
        The files written: for Label Studio also the labelling config, `path` with
        the ending .xml.

    Raises:
        OSError: If one cannot be written.
    """
    names = targets.ids
    with appearing(path, "w", encoding="utf-8", newline="") as file:
        if kind == "label-studio":
            rows = [_studio(one, targets, blind, version) for one in chosen]
            json.dump(rows, file, ensure_ascii=False, indent=1)
            file.write("\n")
        elif kind == "jsonl":
            for one in chosen:
                line = json.dumps(flat_task(one, names, blind), ensure_ascii=False)
                file.write(line + "\n")
        else:
            rows = [_cells(flat_task(one, names, blind)) for one in chosen]
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    if kind != "label-studio":
        return [path]
    config = path.with_suffix(".xml")
    with appearing(config, "w", encoding="utf-8", newline="\n") as file:
        file.write(labelling_config(targets))
    return [path, config]


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """Write lists into cells, so that they read back alike from any program."""
    return row | {
        "asked": " ".join(row["asked"]),
        "mentions": json.dumps(row["mentions"]),
        "blind": json.dumps(row["blind"]),
    }


def _studio(
    chosen: Chosen, targets: Targets, blind: bool, version: str
) -> dict[str, Any]:
    """Return a task as Label Studio imports it, the guess as a prediction."""
    data = task(chosen, targets.ids) | {"blind": blind}
    asked = ", ".join(targets.targets[target].name for target in data["asked"])
    data = _cells(data)
    # What the labelling config shows must be there, and text.
    shown = {name: data[name] or "" for name in ("title", "outlet", "date")}
    data |= shown | {"ask": f"Asked about: {asked}"}
    if blind:
        return {"data": data}
    result = [
        _result(name, value)
        for name, value in guess(chosen, targets.ids).items()
        if value is not None
    ]
    return {
        "data": data,
        "predictions": [
            {
                "model_version": version,
                "score": round(sureness(chosen), 4),
                "result": result,
            }
        ],
    }


def _result(name: str, value: str) -> dict[str, Any]:
    kind, key = ("textarea", "text") if name == SPEAKER else ("choices", "choices")
    return {
        "id": name,
        "from_name": name,
        "to_name": "text",
        "type": kind,
        "value": {key: [value]},
    }
