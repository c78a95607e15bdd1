"""Links from page to page, and to files of the repository, lead somewhere."""

import re
from pathlib import Path

import pytest

from .pages import PAGES, ROOT


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), link
