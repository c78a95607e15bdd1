"""Every command and snippet of README and docs does what the page says."""

from pathlib import Path

import pytest

from .pages import PAGES, ROOT, blocks
from .running import PageRun


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_page(page: Path, work: Path):
    PageRun(page, work).run()


def test_pages_have_commands():
    languages = [block.language for page in PAGES for block in blocks(page)]
    assert languages.count("sh") > 20
    assert languages.count("python") > 3
