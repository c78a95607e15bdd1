"""What `geostance score` wrote, opened by DuckDB and never read whole."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from geostance.inference.stored.runs import Run, stored_run
from geostance.models.errors import InputError
from geostance.models.extras import need_extra
from geostance.models.threads import cores

from .layouts import Kind, layout

_KINDS: dict[str, Kind] = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}


class Scores:
    """Scores as a DuckDB relation: a row for each statement and target.

    The view `scores` has the columns article_key (unique to an article), article,
    file, row, title, outlet, date, url, author, language, statement, text, start, end,
    speaker, speaker_description, quote, sentiment, sentiment_positive, ...,
    sentiment_abstain, target, stance, stance_favor, ..., stance_abstain and named:
    whether the statement may speak of the target, so that the model was asked.

    Args:
        path: What was opened.
        files: Its files, at least one, all of one kind.
        run: What a folder says; None of a single file.

    Raises:
        InputError: If the files are not of `geostance score`.
        GeostanceError: If DuckDB is not installed.
    """

    def __init__(self, path: Path, files: Sequence[Path], run: Run | None) -> None:
        self.path = path
        self.files = tuple(files)
        self.run = run
        duckdb: Any = need_extra("duckdb", "tables")
        self._error: type[Exception] = duckdb.Error
        found = layout(self.files, _KINDS[self.files[0].suffix.lower()])
        self.select = found.select
        """SQL of the view, for another connection."""
        self.columns = found.columns
        """Columns of the rows that the files have; others are null."""
        # Of this process: DuckDB would spill into the user's working directory.
        self._spill = tempfile.TemporaryDirectory(prefix="geostance-")
        self.connection: Any = duckdb.connect(
            config={
                "threads": cores(),
                "temp_directory": self._spill.name,
                "autoinstall_known_extensions": False,
                "preserve_insertion_order": False,
            }
        )
        try:
            self.sql(f"CREATE VIEW scores AS {found.select}")
        except BaseException:
            self.close()
            raise

    @property
    def relation(self) -> Any:  # noqa: ANN401
        """The rows as a `duckdb.DuckDBPyRelation`."""
        return self.connection.view("scores")

    def sql(self, query: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
        """Run a query, over the view `scores` and what else was made here.

        Returns:
            The connection, with the result to fetch.

        Raises:
            InputError: If the files have rows that cannot be read.
        """
        try:
            return self.connection.execute(query, list(values))
        except self._error as error:
            raise self._unreadable(error) from None

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a query and return all its rows."""
        try:
            found: list[tuple[Any, ...]] = self.sql(query, values).fetchall()
        except self._error as error:
            raise self._unreadable(error) from None
        return found

    def targets(self) -> tuple[str, ...]:
        """Return the targets, in the order of the manifest, or sorted."""
        found = [
            row[0] for row in self.rows("SELECT DISTINCT target FROM scores ORDER BY 1")
        ]
        listed = self.run.manifest["targets"]["content"]["targets"] if self.run else {}
        order = {target: place for place, target in enumerate(listed)}
        return tuple(sorted(found, key=lambda target: order.get(target, len(order))))

    def close(self) -> None:
        """Let go of the files."""
        self.connection.close()
        self._spill.cleanup()

    def __enter__(self) -> Self:
        """Close at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the files."""
        self.close()

    def _unreadable(self, error: Exception) -> InputError:
        reason = " ".join(str(error).split())[:300]
        return InputError(f"{self.path}: cannot be read as scores: {reason}")


def open_scores(path: Path | str) -> Scores:
    """Open what `geostance score` wrote: a folder of shards, or one file.

    Args:
        path: A folder with a manifest, or a JSONL, CSV or Parquet file, with rows for
            each statement or for each statement and target.

    Raises:
        InputError: If it is not there, not of `geostance score`, of another version of
            the rows, or a shard is missing or cut short.
        GeostanceError: If DuckDB is not installed.
    """
    path = Path(path)
    if path.is_dir():
        run = stored_run(path)
        return Scores(path, run.files, run)
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    if path.suffix.lower() not in _KINDS:
        raise InputError(
            f"{path}: not known as scores: expected a folder of shards, or a file "
            f"that ends in {', '.join(_KINDS)}"
        )
    return Scores(path, [path], None)
