"""The docs site builds without a warning, and loads nothing from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .pages import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_nothing_is_loaded_from_elsewhere(site: Path):
    pages = list(site.rglob("*.html"))
    assert pages
    loaded = re.compile(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(https?:[^"]+)')
    for page in pages:
        assert not loaded.findall(page.read_text("utf-8")), page


def test_links_to_files_of_the_repository_lead_to_their_pages(site: Path):
    page = (site / "how-it-works.html").read_text("utf-8")
    assert 'href="repository/configs/affiliations.yaml.html"' in page
    shown = (site / "repository/configs/affiliations.yaml.html").read_text("utf-8")
    assert "Whose side" in shown
    corpus = (site / "repository/training/corpus/index.html").read_text("utf-8")
    assert 'href="../../../labels.html"' in corpus
    assert (site / "repository/training/probes/index.html").exists()


def test_folders_are_listed(site: Path):
    listed = (site / "repository/configs/train/index.html").read_text("utf-8")
    assert 'href="minilm.yaml.html"' in listed


def test_reference_comes_from_docstrings(site: Path):
    page = (site / "reference/inference.html").read_text("utf-8")
    assert "Load a model and make it a scorer." in page
    assert 'id="geostance.inference.Scorer.classify"' in page


@pytest.mark.parametrize("room", ["inference", "models", "training"])
def test_reference_has_no_private_names(site: Path, room: str):
    page = (site / f"reference/{room}.html").read_text("utf-8")
    names = re.findall(r'id="(geostance\.[\w.]+)"', page)
    assert names
    assert not [name for name in names if "._" in name]


def test_all_public_names_of_inference_are_in_the_reference(site: Path):
    import geostance.inference as room

    page = (site / "reference/inference.html").read_text("utf-8")
    missing = [n for n in room.__all__ if f'id="geostance.inference.{n}"' not in page]
    assert not missing
