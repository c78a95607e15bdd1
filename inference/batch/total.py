"""How many articles the inputs hold, where that shows without reading them."""

from collections.abc import Sequence
from pathlib import Path, PurePath

from geostance.inference.reading.files import files
from geostance.inference.reading.inputs import is_collection
from geostance.inference.reading.kinds import ENDINGS
from geostance.inference.reading.storage import Place, Url, place
from geostance.models.errors import InputError

from .settings import ScoreConfig


def known_total(paths: Sequence[str], config: ScoreConfig) -> int | None:
    """Count articles by files and by what Parquet says of itself; None if unknown.

    Of URLs it is: to list them once is enough.

    Raises:
        ConfigError: If what a URL needs is not installed.
    """
    total: int | None = 0
    for path in map(place, paths):
        if isinstance(path, Url):
            total = None
            continue
        for file in _files(path):
            held = _held(file, config)
            total = None if total is None or held is None else total + held
    wanted = config.limit or config.sample
    return wanted if total is None else min(total, wanted or total)


def _files(path: Path) -> Sequence[Place]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # reading says it
        try:
            return files(path)
        except InputError:
            return [path]


def _held(file: Place, config: ScoreConfig) -> int | None:
    if config.input_format in ("text", "markdown", "html"):
        return 1
    if not is_collection(file) and config.input_format is None:
        return 1
    if (
        ENDINGS.get(PurePath(file.name).suffix.lower()) == "parquet"
        and config.input_format is None
    ):
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            rows: int = pq.read_metadata(str(file)).num_rows
        except (pa.ArrowException, OSError):
            return 1  # a failure
        return rows
    return None
