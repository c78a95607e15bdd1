"""The manifest of a run's folder, as whoever reads its shards needs it."""

import json
from pathlib import Path
from typing import Any

from geostance.models.errors import InputError

MANIFEST = "manifest.json"


def read_manifest(folder: Path, named: str | None = None) -> dict[str, Any]:
    """Read a folder's manifest.

    Args:
        folder: Where it lies.
        named: What errors call it; by default its path.

    Raises:
        InputError: If it is not one.
    """
    path = folder / MANIFEST
    named = named or str(path)
    try:
        values = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{named}: not a manifest: {error}") from None
    if not isinstance(values, dict) or "schema_version" not in values:
        raise InputError(f"{named}: not a manifest of a run")
    return values
