"""The folders are the package, and its walls hold."""

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("training", "inference", "models", "configs")
FILES = sorted(
    path.relative_to(ROOT)
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*.py")
)
MAY_IMPORT = {
    "training": {"models", "configs"},
    "inference": {"models", "configs"},
    "models": {"configs"},
    "configs": set(),
}


def module_name(path: Path) -> str:
    return ".".join(("geostance", *path.with_suffix("").parts))


@pytest.mark.parametrize("path", FILES, ids=str)
def test_file_is_installed(path: Path):
    name = module_name(path).removesuffix(".__init__")
    spec = importlib.util.find_spec(name)
    assert spec is not None, f"{path} is not importable: run `pip install -e .` again"
    assert spec.origin is not None
    assert Path(spec.origin).samefile(ROOT / path), f"{name} comes from {spec.origin}"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_walls(path: Path):
    here = path.parts[0]
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""] if node.level == 0 else []
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            top, _, rest = name.partition(".")
            assert top not in FOLDERS, f"{path}: import geostance.{name}, not {name}"
            if top == "geostance":
                there = rest.split(".")[0]
                # Rooms within a room, and what joins them, name each other in full.
                may = MAY_IMPORT[here] | {here}
                assert there in may, f"{path}: {here} imports {there}"
