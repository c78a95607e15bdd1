"""Shows the files of the repository that pages link to as pages of the site.

A page links to `../configs/targets.yaml` as it stands in the repository, so that the
link leads somewhere for whoever reads the page there. The site has the pages of docs/
alone; so one is made of each file that is linked to, and of those it links to in turn.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath, relpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent.parent
DOCS = "docs"
SHOWN = "repository"
"""The folder of the site in which these pages stand."""

_LINK = re.compile(
    r"(?P<code>^(?P<fence>`{3,}).*?^(?P=fence)$|`[^`\n]+`(?!\]))"
    r"|(?<=\]\()(?!\w+:|#)(?P<path>[^)#\s]+)(?P<place>#[^)\s]*)?(?=\))",
    re.M | re.S,
)
"""A link to a file, or code, in which nothing is one."""

_LANGUAGES = {".json": "json", ".py": "python", ".yaml": "yaml"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page for each file that a page links to."""
    todo = [
        (path, path_of(file.src_uri))
        for file in files.documentation_pages()
        for path in linked(file.content_string, path_of(file.src_uri))
    ]
    seen: set[str] = set()
    while todo:
        path, source = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        if not (ROOT / path).exists():
            raise PluginError(f"{source}: links to {path}, which does not exist")
        text = page_of(path)
        uri = uri_of(path)
        apart = InclusionLevel.NOT_IN_NAV
        files.append(File.generated(config, uri, content=text, inclusion=apart))
        todo += [(found, path) for found in linked(text, path_of(uri))]
    return files


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Lead links out of docs/ to the pages made of their files."""
    source = path_of(page.file.src_uri)

    folder = str(Path(page.file.src_uri).parent)

    def led(match: re.Match[str]) -> str:
        if match["code"]:
            return match.group()
        uri = uri_of(_target(match["path"], source))
        return relpath(uri, folder) + (match["place"] or "")

    return _LINK.sub(led, markdown)


def linked(markdown: str, source: str) -> Iterator[str]:
    """Yield the paths outside docs/, from the root, that a text links to."""
    for match in _LINK.finditer(markdown):
        if match["path"]:
            path = _target(match["path"], source)
            if not path.startswith(f"{DOCS}/"):
                yield path


def path_of(uri: str) -> str:
    """Return where the text of a page stands in the repository, from the root."""
    inside = uri.removeprefix(f"{SHOWN}/")
    return f"{DOCS}/{uri}" if inside == uri else inside


def uri_of(path: str) -> str:
    """Return the page of the site that shows a path of the repository."""
    if path.startswith(f"{DOCS}/"):
        return path.removeprefix(f"{DOCS}/")
    if (ROOT / path).is_dir():
        readme = (ROOT / path / "README.md").exists()
        return f"{SHOWN}/{path}/{'README' if readme else 'index'}.md"
    return f"{SHOWN}/{path}" if path.endswith(".md") else f"{SHOWN}/{path}.md"


def page_of(path: str) -> str:
    """Return a page of Markdown as it is, of a folder's list, or of a file's text."""
    place = ROOT / path
    if (place / "README.md").exists():
        place /= "README.md"
    if place.is_dir():
        names = sorted(
            entry.name
            for entry in place.iterdir()
            if entry.is_file() and entry.suffix in (".md", ".txt", *_LANGUAGES)
        )
        listed = "\n".join(f"- [{name}]({name})" for name in names)
        return f"# {path}\n\n{listed}\n"
    text = place.read_text(encoding="utf-8")
    if place.suffix == ".md":
        return text
    fence = "`" * (3 + max(map(len, re.findall(r"`{3,}", text)), default=0))
    language = _LANGUAGES.get(place.suffix, "text")
    return f"# {path}\n\n{fence}{language}\n{text.rstrip()}\n{fence}\n"


def _target(link: str, source: str) -> str:
    return normpath(str(Path(source).parent / link))
