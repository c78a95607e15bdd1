import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geostance.models.archive import TrainedModel
from geostance.models.errors import ModelError
from geostance.models.saving import whole_folder


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: writing fails as it does on a full disk."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("size", [0, 3_000, 20_000], ids=str)
def test_full_disk_leaves_the_earlier_model(
    tiny_model: TrainedModel, tmp_path: Path, size: int
):
    folder = tmp_path / "model"
    tiny_model.save(folder)
    before = contents(folder)
    assert max(map(len, before.values())) > 20_000
    with full_disk(size), pytest.raises(ModelError) as caught:
        tiny_model.save(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder}: the model cannot be written (")
    assert "File too large" in message
    assert "\n" not in message
    assert contents(folder) == before
    TrainedModel.load(folder)


def test_full_disk_leaves_no_part_of_a_first_model(
    tiny_model: TrainedModel, tmp_path: Path
):
    with full_disk(3_000), pytest.raises(ModelError):
        tiny_model.save(tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_other_files_stay(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "config.json").write_text("old")
    with whole_folder(tmp_path) as place:
        (place / "config.json").write_text("new")
        (place / "a.bin").write_text("new")
        assert (tmp_path / "config.json").read_text() == "old"
    assert contents(tmp_path) == {
        "notes.txt": b"mine",
        "config.json": b"new",
        "a.bin": b"new",
    }


def test_other_errors_are_not_taken_for_a_full_disk(tmp_path: Path):
    with pytest.raises(RuntimeError, match="out of memory"), whole_folder(tmp_path):
        raise RuntimeError("out of memory")
    assert not list(tmp_path.iterdir())


def test_folder_that_may_not_be_made(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ModelError, match="the model cannot be written"),
        whole_folder(tmp_path / "file" / "model"),
    ):
        pass
