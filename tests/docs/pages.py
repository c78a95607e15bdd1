"""The pages that users read, cut into what the tests run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = [page for page in PAGES if page.parent.name != "articles"]

PROGRAMS = ("geostance", "pip", "python", "torchrun", "make", "git", "curl", "export")

_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class Block:
    """A piece of code on a page."""

    page: Path
    line: int
    language: str
    """sh, python, yaml, ...; text is what a command prints; inline, a line's code."""

    text: str
    title: str | None = None
    """The file that it is."""

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """Yield the code of a page in its order."""
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "fence":
            language = token.info.split(" ")[0]
            title = _TITLE.search(token.info)
            yield Block(
                page, line + 1, language, token.content, title and title.group(1)
            )
        elif token.type == "code_block":
            first = token.content.split()[0]
            language = "sh" if first in PROGRAMS else "text"
            yield Block(page, line, language, token.content)
        elif token.type == "inline":
            for child in token.children or ():
                if child.type == "code_inline":
                    yield Block(page, line, "inline", child.content)


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a block with its place; a comment is none of it."""
    line = block.line
    whole = ""
    for text in block.text.splitlines():
        start = line - whole.count("\n")
        line += 1
        whole += text
        if whole.endswith("\\"):
            whole += "\n"
            continue
        command = re.sub(r"\s+#.*$", "", whole.replace("\\\n", " ")).strip()
        whole = ""
        if command:
            yield f"{block.page.relative_to(ROOT)}:{start}", command
