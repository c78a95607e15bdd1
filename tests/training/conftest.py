"""What only the tests of training need: corpora written by us, and small runs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from transformers import set_seed

from geostance.models.archive import TrainedModel
from geostance.models.config import build_config
from geostance.training.config import TrainConfig
from geostance.training.fitting.build import build_model
from geostance.training.fitting.checkpoints import Checkpoint
from geostance.training.fitting.fit import fit
from geostance.training.mixing.data import load_splits
from geostance.training.run import dev_metrics, headline

Make = Callable[..., TrainConfig]
Fit = Callable[..., TrainedModel]


@pytest.fixture(scope="session")
def all_corpora(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every source in its published format."""
    root = tmp_path_factory.mktemp("all_corpora")
    shutil.copytree(corpora, root, dirs_exist_ok=True)
    for number in range(30):
        _write_rusentrel(
            root / "rusentrel",
            f"art{number}",
            [f"Морвен {number} раз винил Келлану.", f"Келлана и Дорна пели {number}."],
            ["Морвен", "Келлану", "Келлана", "Дорна"],
            ["Морвен, Келлана, neg, current"],
        )
    for number in range(12):
        split = "valid" if number > 7 else "train"
        _write_seesaw(
            root / "seesaw",
            f"TRIPLET_{number:03}_DOCUMENT_0",
            split,
            {"Ada Kellan": "People", "Marwick Bank": "Organization"},
            [f"Kellan blamed Marwick Bank on day {number}.", "It rained."],
            {"0": [("Ada Kellan", "NEG", "Marwick Bank")]},
        )
    return root


@pytest.fixture(scope="session")
def write_rusentrel() -> Callable[..., None]:
    """Write an article with its entities, in order, and its attitudes."""
    return _write_rusentrel


@pytest.fixture(scope="session")
def write_seesaw() -> Callable[..., None]:
    """Write an article with its entities and the triples of its sentences."""
    return _write_seesaw


def _write_rusentrel(
    root: Path, name: str, lines: list[str], entities: list[str], attitudes: list[str]
) -> None:
    (root / "train").mkdir(parents=True, exist_ok=True)
    (root / "synonyms.txt").write_text("келлана, ада келлана\nроссия, рф\n", "utf-8")
    text = "".join(f"{{Author, Unknown}} {line}\r\n" for line in lines)
    marks, place = ["T1\tPER 1 7\tAuthor\n"], 0
    for number, words in enumerate(entities, 2):
        place = text.index(words, place)
        end = place + len(words)
        marks.append(f"T{number}\tPER {place} {end}\t{words}\n")
        place = end
    path = root / "train" / f"{name}.txt"
    path.write_bytes(text.encode())
    path.with_suffix(".ann").write_text("".join(marks), "utf-8")
    path.with_suffix(".opin.txt").write_text("\n".join(attitudes), "utf-8")


def _write_seesaw(
    root: Path,
    name: str,
    split: str,
    entities: dict[str, str],
    sentences: list[str],
    stances: dict[str, list[tuple[str, str, str]]],
) -> None:
    for part in ("annotations", "articles", "meta"):
        (root / part).mkdir(parents=True, exist_ok=True)
    rows = [{"id": number, "text": text} for number, text in enumerate(sentences)]
    annotation = {
        "entity lists": [
            [entity, [kind], ["Main"], ["A"]] for entity, kind in entities.items()
        ],
        "sentence-level stances": {
            number: [
                {"id": n, "subject": s, "sentiment": label, "object": o}
                for n, (s, label, o) in enumerate(triples)
            ]
            for number, triples in stances.items()
        },
    }
    for path, value in (
        (f"annotations/{name}.json", annotation),
        (f"articles/{name}.json", {"title": "News", "text": rows}),
        (f"meta/{name[:11]}.json", {"Split": split}),
    ):
        (root / path).write_text(json.dumps(value), "utf-8")


@pytest.fixture
def make(encoder_folder: Path, corpora: Path, tmp_path: Path) -> Make:
    """Return a config with some keys of `optim` set, and others of the top level."""

    def build(output: str = "model", seed: int = 13, **optim: Any) -> TrainConfig:
        values = {
            "encoder": {"name": str(encoder_folder), "max_length": 48, "overlap": 12},
            "data": {
                "root": str(corpora),
                "sources": [{"name": "newsmtsc"}, {"name": "dse", "weight": 1.5}],
            },
            "optim": {
                "epochs": 2,
                "batch_size": 16,
                "head_learning_rate": 0.01,
                "precision": "fp32",
                "averaging": 0.9,
            }
            | optim,
            "seed": seed,
            "output": str(tmp_path / output),
        }
        return build_config(TrainConfig, values, "test")

    return build


@pytest.fixture
def fitted() -> Fit:
    """Return the model that a config gives, fitted and not yet saved."""

    def run(config: TrainConfig, checkpoint: Checkpoint | None = None) -> TrainedModel:
        set_seed(config.seed)
        splits = load_splits(config.data, config.seed)
        model = build_model(config.encoder, list(splits.dev))

        def dev_scores(model: TrainedModel) -> dict[str, float]:
            metrics = dev_metrics(model, splits)
            return {name: headline(values)[1] for name, values in metrics.items()}

        fit(model, splits, config, dev_scores, checkpoint)
        return model

    return run
