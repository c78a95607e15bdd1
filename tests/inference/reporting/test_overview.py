"""The overview, read without a browser."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from geostance.inference.reading.articles import Article
from geostance.inference.reporting.command import ReportOptions, make_report
from geostance.inference.scores import ScoredArticle
from geostance.inference.writing.writers import open_writer
from geostance.models.errors import InputError, ModelError

from .conftest import LABELS, TEXT, score

QUIET = ReportOptions(words="none", title="Ferries")


def read(path: Path) -> Any:
    return html.fromstring(path.read_text("utf-8"))


def table(tree: Any, caption: str) -> list[list[str]]:
    (found,) = (one for one in tree.iter("table") if one.findtext("caption") == caption)
    return [[cell.text_content() for cell in row] for row in found.iter("tr")]


def test_every_diagram_has_its_table(
    archive: list[ScoredArticle], written: Callable[..., Path], tmp_path: Path
):
    tree = read(make_report(written(*archive), tmp_path / "r.html", QUIET))
    labels = [svg.get("aria-label") for svg in tree.iter("svg")]
    assert labels == [
        "Statements in favor of, against and neutral toward each target",
        "Statements in favor of and against each target, over time",
        "Net stance of each outlet toward each target",
    ]
    head, russia, us, nato = table(tree, labels[0])
    assert head[:4] == ["Target", "Articles", "Statements", "In favor"]
    # Two statements of each article name Russia, one in favor and one neutral.
    assert russia[:3] == ["Russia", "12", "24"]
    assert [cell.split(" (")[0] for cell in russia[3:6]] == ["50%", "0%", "50%"]
    assert all(" to " in cell for cell in russia[3:6])
    assert us[:2] == ["United States", "12"]
    assert us[4].startswith("100% (")
    assert nato[-1].startswith("50% (")
    months = {row[0] for row in table(tree, labels[1])[1:]}
    assert all(month.startswith("2024-") for month in months)
    assert len(months) > 2
    outlets = {row[0] for row in table(tree, labels[2])[1:]}
    assert outlets == {"Harbour Post", "<b>Quay</b> & $ons$"}
    speakers = table(tree, "Net stance of each speaker toward each target")
    assert speakers[0] == ["Speaker", "Russia", "United States", "NATO"]
    assert [row[0] for row in speakers[1:]] == ["(own voice)", "Ada Kellan"]
    assert speakers[2][1].startswith("▲ +1.00")
    assert speakers[2][2].startswith("▼ −1.00")


def test_statements_to_look_at_lead_to_their_articles(
    archive: list[ScoredArticle], written: Callable[..., Path], tmp_path: Path
):
    tree = read(make_report(written(*archive), tmp_path / "r.html", QUIET))
    lists = {
        one.findtext("summary"): one.findall(".//a") for one in tree.iter("details")
    }
    surest = lists["Russia: ▲ most surely in favor"]
    assert len(surest) == 5
    assert surest[0].text_content().startswith("Envoy Ada Kellan said that Moscow")
    least = lists["NATO: ? least certain"][0]
    assert least.text_content() == "“NATO watched.”"
    for link in (*surest, least):
        place, target = link.get("href").removeprefix("#").split("/")
        (statement,) = tree.xpath(f"//*[@id='{place}']")
        assert statement.text_content().strip() == link.text_content()
        assert target == ("2" if link is least else "0")


def test_a_run_tells_its_model_targets_and_what_failed(tmp_path: Path):
    run, model = tmp_path / "scores", tmp_path / "model"
    write_run(run, model)
    tree = read(make_report(run, tmp_path / "r.html", QUIET))
    text = " ".join(tree.text_content().split())
    summary = {
        one.findtext("dt"): one.findtext("dd") for one in tree.iterfind(".//dl/div")
    }
    assert summary["articles read"] == "4"
    assert summary["in quarantine"] == "1"
    assert summary["in another language"] == "2"
    assert "b.txt: empty <script>" in text
    assert "3 articles are in no figure of this report" in text
    assert "The Bear" in text
    assert "Only for ferries." in text
    assert "Reads badly." in text
    assert table(tree, "How often the model is right")[1] == [
        *("stance", "40", "70.0 (60.0 to 80.0)", "75.0%", "0.031"),
    ]
    assert table(tree, "Audit of the model")[1:] == [
        ["Test sentences read as a reader expects, of 9", "61.2%"],
        ["Edits that must change a label, and do", "41.0%"],
    ]
    assert "It reads worst: irony (10%), fact (90%)." in text
    assert not tree.xpath("//script[contains(text(), 'empty')]")


def write_run(run: Path, model: Path) -> None:
    """Write a folder of shards and the folder of a model, both cut to what is read."""
    model.mkdir()
    (model / "README.md").write_text(
        "# m\n\n## What it is for\n\nGood.\n\nOnly for\nferries.\n\n## Limits\n\n"
        "- Reads\n  badly.\n"
    )
    stance = {"macro_f1": 70.0, "interval": [60.0, 80.0], "accuracy": 75.0}
    stance |= {"support": 40, "ece": 0.031}
    (model / "metrics.json").write_text(json.dumps({"geostance": {"stance": stance}}))
    phenomena = {"fact": {"accuracy": 90.0}, "irony": {"accuracy": 10.0}}
    audit = {"accuracy": 61.2, "carriers": 9, "phenomena": phenomena}
    (model / "audit.json").write_text(
        json.dumps(audit | {"contrasts": {"changed": 41}})
    )
    run.mkdir()
    shard = run / "part-00000.jsonl"
    article = score(Article(TEXT, "a"), LABELS)
    with open_writer(shard, "jsonl", article.targets) as writer:
        writer.write(article)
    counts = {"read": 4, "scored": 1, "quarantined": 1, "out_of_scope": 2}
    counts |= {"statements": 5, "rows": 5}
    line = {"name": shard.name, "bytes": shard.stat().st_size, "sha256": "0" * 64}
    line |= {"counts": counts, "opened": None, "logs": {}}
    (run / "shards.jsonl").write_text(json.dumps(line) + "\n")
    failed = {
        "file": "b.txt",
        "row": None,
        "reason": "b.txt: empty <script>",
        "id": None,
    }
    (run / "quarantine.jsonl").write_text(json.dumps(failed) + "\n")
    names = {"russia": "The Bear", "us": "US", "nato": "NATO"}
    targets = {key: {"name": name, "aliases": [name]} for key, name in names.items()}
    manifest = {
        "schema_version": 1,
        "complete": True,
        "model": {"id": str(model), "sha256": {}},
        "targets": {"content": {"targets": targets}},
    }
    (run / "manifest.json").write_text(json.dumps(manifest))


def test_without_dates_and_outlets_there_is_less(
    written: Callable[..., Path], tmp_path: Path
):
    article = score(Article(TEXT, "a"), LABELS)
    tree = read(make_report(written(article), tmp_path / "r.html", QUIET))
    assert len(list(tree.iter("svg"))) == 1
    assert "do not tell which model made them" in tree.text_content()


def test_what_cannot_be_reported(
    article: ScoredArticle, written: Callable[..., Path], tmp_path: Path
):
    scores = written(article)
    with pytest.raises(ModelError, match="no such model folder"):
        make_report(scores, tmp_path / "r.html", replace(QUIET, model="./gone"))
    with pytest.raises(InputError, match=r"gone\.jsonl"):
        make_report(tmp_path / "gone.jsonl", tmp_path / "r.html", QUIET)
    with pytest.raises(InputError, match="cannot be written"):
        make_report(scores, tmp_path / "no" / "r.html", QUIET)
    assert not (tmp_path / "r.html").exists()
