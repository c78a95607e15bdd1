"""Tables -> CSV, Parquet or JSON, in a file or on standard output."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from geostance.models.durable import appearing
from geostance.models.errors import InputError

from .flat import as_json, columns, group_rows, pair_rows, rounded
from .groups import Aggregate

TableFormat = Literal["table", "csv", "parquet", "json"]

_TEXTS = ("compared", "first", "second")


def save_aggregate(table: Aggregate, path: Path | None, kind: TableFormat) -> None:
    """Write groups, and pairs beside them: `NAME.pairs.csv` next to `NAME.csv`.

    Args:
        table: What to write. JSON gets all of it, CSV and Parquet the rows alone.
        path: Where to; standard output if None.
        kind: csv, parquet or json.

    Raises:
        InputError: If the place cannot be written to, or cannot take the format.
    """
    if kind == "json":
        write_text(path, json.dumps(as_json(table), indent=2, ensure_ascii=False))
        return
    if path is None and (kind == "parquet" or table.pairs):
        what = "parquet" if kind == "parquet" else "two tables"
        raise InputError(
            f"{what} cannot go to a terminal or a pipe: give --out PATH, or --format "
            "json"
        )
    keys = [key.partition(":")[0] for key in table.by]
    write_rows(path, kind, columns(table), group_rows(table), keys)
    if table.pairs and path is not None:
        rows = list(pair_rows(table.pairs))
        beside = path.with_name(f"{path.stem}.pairs{path.suffix}")
        write_rows(beside, kind, list(rows[0]), rows, [*keys, *_TEXTS])


def write_rows(
    path: Path | None,
    kind: TableFormat,
    names: Sequence[str],
    rows: Iterable[dict[str, Any]],
    texts: Sequence[str],
) -> None:
    """Write rows as CSV or Parquet; `texts` are the columns that hold no numbers."""
    whole = [rounded(row) for row in rows]
    if kind == "parquet" and path is not None:
        _write_parquet(path, names, whole, texts)
        return
    if path is None:
        _csv(sys.stdout, names, whole)
        return
    with _opened(path, "w", encoding="utf-8", newline="") as file:
        _csv(file, names, whole)


def write_text(path: Path | None, text: str) -> None:
    """Write text with an end of line, to a file that is whole or absent."""
    if path is None:
        sys.stdout.write(text + "\n")
        return
    with _opened(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text + "\n")


def _csv(file: IO[str], names: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    writer = csv.DictWriter(file, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _write_parquet(
    path: Path,
    names: Sequence[str],
    rows: Sequence[dict[str, Any]],
    texts: Sequence[str],
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = {"articles", "statements", "naming", "shared"}

    def kind(name: str) -> Any:  # noqa: ANN401
        if name in texts:
            return pa.string()
        if name in numbers or name.startswith("count_"):
            return pa.int64()
        return pa.bool_() if name == "few" else pa.float64()

    schema = pa.schema([(name, kind(name)) for name in names])
    with _opened(path) as file:
        pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), file)


@contextmanager
def _opened(path: Path, mode: str = "wb", **opening: Any) -> Iterator[IO[Any]]:  # noqa: ANN401
    """Open a file that appears once it is complete; a failure names it."""
    if path.is_dir():
        raise InputError(f"{path}: is a folder: give a file")
    try:
        with appearing(path, mode, **opening) as file:
            yield file
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{path}: cannot be written: {reason}") from None
