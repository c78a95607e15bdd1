"""What a run that is gone on with takes, and what it refuses."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from geostance.models.errors import ConfigError, InputError
from geostance.models.targets import Actor, Targets
from tests.inference.batch.archives import Archive, half, line


@pytest.mark.parametrize(
    ("settings", "phrase"),
    [
        ({"batch_size": 16}, "settings.batch_size was 32 and is 16"),
        ({"any_language": True}, "settings.any_language was false and is true"),
        ({"shard_size": 4}, "settings.shard_size was 3 and is 4"),
        ({"format": "csv"}, 'settings.format was "jsonl" and is "csv"'),
    ],
)
def test_another_setting(archive: Archive, settings: dict[str, Any], phrase: str):
    half(archive)
    before = archive.contents()
    with pytest.raises(ConfigError) as caught:
        archive.run(resume=True, **settings)
    assert phrase in str(caught.value)
    assert archive.contents() == before


def test_another_model_and_other_targets(archive: Archive, tmp_path: Path):
    half(archive)
    other = tmp_path / "model"
    shutil.copytree(archive.model, other)
    weights = other / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    archive.scorer.targets = Targets(
        targets={"boat": Actor(name="Boat", aliases=("boat",))}
    )
    with pytest.raises(ConfigError) as caught:
        archive.run(resume=True, model=str(other))
    assert "model.sha256.model.safetensors was" in str(caught.value)
    assert "targets.sha256 was" in str(caught.value)
    assert "tokenizer.json" not in str(caught.value)


def test_an_input_that_grows(archive: Archive):
    half(archive)
    with archive.second.open("a") as file:
        file.write(line(12) + line(13))
    expected = archive.unbroken()
    assert archive.run(resume=True) == 1
    assert archive.ids() == [f"n{n}" for n in range(14)]
    ours = archive.contents()
    assert {n: ours[n] for n in ours if n.startswith("part")} == {
        n: expected[n] for n in expected if n.startswith("part")
    }


def grow(archive: Archive) -> None:
    with archive.first.open("a") as file:
        file.write(line(99))


def edit(archive: Archive) -> None:
    text = archive.first.read_text()
    archive.first.write_text(text.replace("praised", "accused", 1))


def edit_second(archive: Archive) -> None:
    archive.second.write_text(line(77) + archive.second.read_text())


def swap(archive: Archive) -> None:
    archive.first.rename(archive.place / "c.jsonl")


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        (grow, "a.jsonl: has changed since it was read: it had"),
        (edit, "a.jsonl: has changed since it was read: its first 8 articles are not"),
        (edit_second, "b.jsonl: has changed since it was read: its first 1 articles"),
        (swap, "a.jsonl: has changed since it was read: it had"),
    ],
)
def test_an_input_that_was_read_has_changed(archive: Archive, change: Any, phrase: str):
    half(archive)
    before = archive.contents()
    change(archive)
    with pytest.raises(InputError) as caught:
        archive.run(resume=True)
    assert phrase in str(caught.value)
    assert archive.contents() == before


def test_a_complete_run_and_more_to_read(archive: Archive):
    archive.run()
    grow(archive)
    with pytest.raises(InputError, match=r"a\.jsonl: has changed since it was read"):
        archive.run(resume=True)


def test_a_shard_that_is_gone(archive: Archive):
    half(archive)
    (archive.out / "part-00001.jsonl").unlink()
    with pytest.raises(InputError, match=r"part-00001.jsonl: is missing"):
        archive.run(resume=True)
