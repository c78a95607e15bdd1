import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geostance.inference.batch.making import load_scorer
from geostance.inference.batch.run import score_folder
from geostance.inference.batch.settings import ScoreConfig
from geostance.models.archive import TrainedModel
from tests.inference.batch.archives import Archive, Reacting, Run, nothing


@pytest.fixture
def archive(tmp_path: Path, tiny_model: TrainedModel, model_folder: Path) -> Archive:
    return Archive(tmp_path, tiny_model, model_folder)


@pytest.fixture
def run(tmp_path: Path, model_folder: Path) -> Run:
    """Score a small archive into a folder; return the exit code and all files."""
    archive = tmp_path / "archive.jsonl"
    with archive.open("w", encoding="utf-8") as file:
        for number in range(14):
            row = {"id": f"n{number}", "text": f"NATO praised Moscow on day {number}."}
            file.write("broken\n" if number == 5 else json.dumps(row) + "\n")

    def run(
        name: str,
        workers: int,
        react: Callable[[], None] = nothing,
        resume: bool = False,
        on: str = "here",
    ) -> tuple[int, dict[str, bytes]]:
        config = ScoreConfig.model_validate(
            {"model": str(model_folder), "shard_size": 2, "format": "jsonl"}
            | {"threads": 1, "workers": workers, "on": on}
        )
        out = tmp_path / name
        report = Reacting(react)
        code = score_folder(
            out, [str(archive)], load_scorer(config), config, report, resume
        )
        assert report.reacted
        return code, {path.name: path.read_bytes() for path in sorted(out.iterdir())}

    return run
