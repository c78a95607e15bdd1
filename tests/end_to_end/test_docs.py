"""What README shows runs as it stands."""

import re
import shlex
from pathlib import Path

import pytest

from geostance.models.cli import _parser

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_python_snippets_run(capsys: pytest.CaptureFixture[str]):
    snippets = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S
    )
    assert snippets
    for snippet in snippets:
        exec(compile(snippet, "README.md", "exec"), {})
    assert "favor" in capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_commands_parse(page: Path):
    lines = re.findall(r"^    (geostance .+)$", page.read_text(), re.M)
    for line in lines:
        _parser().parse_args(shlex.split(line, comments=True)[1:])
    if page.name == "README.md":
        assert len(lines) >= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path):
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), link
