"""Score, export, label, import, train: what annotators say reaches a model."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from geostance.inference import Scorer
from geostance.models.cli import main

VERBS = ("praised", "blamed")
LABELS = ("favor", "against")


@pytest.fixture
def scores(tmp_path: Path, model_folder: Path) -> Path:
    """A folder of scores of forty articles."""
    news = tmp_path / "news.jsonl"
    with news.open("w") as file:
        for number in range(40):
            verb = VERBS[number % 2]
            text = f"The minister {verb} NATO on day {number}. It rained in the port."
            file.write(json.dumps({"id": f"a{number}", "text": text}) + "\n")
    out = f"{tmp_path / 'scores'}/"
    given = ["--model", str(model_folder), "--shard-size", "15", "--any-language"]
    assert main(["score", str(news), "--out", out, *given]) == 0
    return tmp_path / "scores"


def label_of(text: str) -> str:
    return LABELS[next(n for n, verb in enumerate(VERBS) if verb in text)]


def label_studio(path: Path) -> Path:
    """Label a project as Label Studio exports it; two annotators, who agree."""
    tasks: list[dict[str, Any]] = json.loads(path.read_text())
    for number, task in enumerate(tasks, 1):
        choice = {"choices": [label_of(task["data"]["text"])]}
        result = [{"from_name": "stance_nato", "type": "choices", "value": choice}]
        task |= {"id": number}
        task["annotations"] = [
            {
                "completed_by": who,
                "created_at": "2026-02-01T10:00:00Z",
                "result": result,
            }
            for who in (1, 2)
        ]
    path.write_text(json.dumps(tasks))
    return path


def filled_in(path: Path) -> Path:
    """Label the rows of a JSONL or CSV file."""
    text = path.read_text()
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in text.splitlines()]
    else:
        rows = list(csv.DictReader(text.splitlines()))
    for row in rows:
        row |= {"stance_nato": label_of(row["text"]), "annotator": "1"}
    with path.open("w", newline="") as file:
        if path.suffix == ".jsonl":
            file.writelines(json.dumps(row) + "\n" for row in rows)
        else:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return path


def test_every_format_comes_back_the_same(scores: Path, tmp_path: Path):
    tables = []
    for ending in ("json", "jsonl", "csv"):
        tasks = tmp_path / f"tasks.{ending}"
        export = ["annotate", "export", str(scores), "--n", "10", "--out", str(tasks)]
        assert main(export) == 0
        own = tmp_path / ending
        file = label_studio(tasks) if ending == "json" else filled_in(tasks)
        assert main(["annotate", "import", str(file), "--out", str(own)]) == 0
        lines = (own / "annotated.jsonl").read_text().splitlines()
        rows = [json.loads(line) for line in lines]
        tables.append([row | {"annotators": ""} for row in rows])
    assert len(tables[0]) == 10
    assert tables[0] == tables[1] == tables[2]


def test_labels_reach_a_model(
    scores: Path,
    tmp_path: Path,
    encoder_folder: Path,
    capsys: pytest.CaptureFixture[str],
):
    tasks = tmp_path / "tasks.json"
    export = ["annotate", "export", str(scores), "--strategy", "random", "--blind"]
    assert main([*export, "--n", "30", "--out", str(tasks)]) == 0
    own = tmp_path / "corpora" / "own"
    assert (
        main(["annotate", "import", str(label_studio(tasks)), "--out", str(own)]) == 0
    )
    assert main(["sources", str(tmp_path / "corpora")]) == 0
    assert "favor" in capsys.readouterr().out.split("\nown\n")[1]
    config = tmp_path / "train.yaml"
    values = {
        "encoder": {"name": str(encoder_folder), "max_length": 48, "overlap": 12},
        "data": {"root": str(tmp_path / "corpora"), "sources": [{"name": "own"}]},
        "optim": {"epochs": 1, "batch_size": 8},
        "output": str(tmp_path / "run"),
    }
    config.write_text(yaml.safe_dump(values))
    assert main(["train", str(config)]) == 0
    data = json.loads((tmp_path / "run" / "data.json").read_text())["sources"]["own"]
    counts = Counter(
        label_of(task["data"]["text"]) for task in json.loads(tasks.read_text())
    )
    assert data["targets"] == {"nato": dict(counts)}
    assert data["splits"]["train"] == data["seen"] == 30 - data["splits"]["dev"]
    scorer = Scorer.from_pretrained(tmp_path / "run")
    article = scorer.score_text("The minister praised NATO.")
    assert 0 < article.statements[0].stances["nato"].probabilities["favor"] < 1
