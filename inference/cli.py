"""`geostance score`: parses and calls."""

import argparse
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geostance.models.errors import GeostanceError

from .options import check_least, named_columns
from .reading.kinds import KINDS
from .reading.language import load_ahead
from .reading.storage import is_url, without_file

if TYPE_CHECKING:
    from .batch.estimate import Estimate
    from .batch.settings import ScoreConfig
    from .writing.writers import Format

_EXAMPLES = """examples:
  geostance score article.txt                       a table in the terminal
  geostance score news/*.txt --out scores.parquet   a row for each statement
  geostance score article.txt --format jsonl | jq   JSON lines on standard output
  geostance score article.txt --targets mine.yaml   other targets
  geostance score archive.csv.gz --column text=Body --out scores.csv
  geostance score archive/ --out scores/ --resume   shards; goes on after a kill
  geostance score archive/ --out scores/ --workers 8
  geostance score /shared/archive/ --out /shared/scores/ --on ray --workers 64
  geostance score 's3://bucket/news/*.jsonl.gz' --out s3://bucket/scores/
  geostance score archive/ --dry-run                how much, and how long
  geostance score article.txt --report page.html    a page to read
  curl -s URL | geostance score - --input-format html

Every setting of configs/score/default.yaml can be given as key=value after the inputs.
exit codes: 0 all scored; 1 some inputs failed, the rest is scored; 2 usage
"""
_COUNTS = (
    *("batch_size", "shard_size", "limit", "sample"),
    *("workers", "workers_per_gpu", "threads"),
)
_SETTINGS = (
    *_COUNTS,
    *("model", "targets", "engine", "input_format", "any_language", "keep_all", "rows"),
    *("format", "max_errors", "seed", "device", "on", "only_named"),
    *("precision", "compile"),
)
"""Options that are settings too."""

_OVERRIDE = re.compile(r"[a-z_]+(\.[a-z_]+)*=")


def add_score(commands: Any) -> None:  # noqa: ANN401
    """Add `score` to the command line."""
    parser = commands.add_parser(
        "score",
        help="say where each statement of an article stands",
        description="Say, for each statement of news articles, where it stands toward "
        "every target, with its sentiment.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "input",
        nargs="+",
        help="plain text, Markdown, HTML; collections (.jsonl, .json, .csv, .tsv, "
        ".parquet); any of them as .gz or .zst; folders; globs; URLs that fsspec "
        "reads; - for standard input; and settings as key=value",
    )
    _add_reading(parser)
    _add_writing(parser)
    add = parser.add_argument
    add("--config", type=Path, help="a settings file as configs/score/default.yaml")
    add("--model", help="a model folder or hub id; default: ours")
    add("--targets", help="a targets file; default: ours")
    add(
        "--engine",
        choices=("auto", "torch", "int8", "ray"),
        help="what runs the model; default: int8 where the model has it and OpenVINO "
        "is installed; ray: the same as --on ray",
    )
    add("--batch-size", type=int, help="default: 32")
    _add_scaling(parser)
    add("--dry-run", action="store_true", help="count and estimate, score nothing")
    add("--log-json", action="store_true", help="JSON lines on standard error")
    parser.set_defaults(run=score)


def _add_reading(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--input-format",
        choices=KINDS,
        help="what the inputs are; by default as their names end or they look, and "
        "text on standard input",
    )
    add(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=NAME",
        help="the column of id, title, text, url, outlet, date, author or language, "
        "if not named so",
    )
    add(
        "--any-language",
        action="store_true",
        default=None,
        help="score articles in any language; default: English, which the model reads",
    )
    add("--limit", type=int, metavar="N", help="only the first N articles")
    add("--sample", type=int, metavar="N", help="only N articles, drawn from all")
    add("--seed", type=int, help="of the drawing; default: 13")


def _add_scaling(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--workers",
        type=int,
        metavar="N",
        help="processes that score shards of --out FOLDER/; default: 1",
    )
    add(
        "--on",
        choices=("here", "ray"),
        help="where they are: on this machine, or on a Ray cluster; default: here",
    )
    add("--threads", type=int, metavar="N", help="of each; default: a share of cores")
    add(
        "--device",
        choices=("cpu", "cuda"),
        help="what the model runs on; cuda: a GPU for each worker; default: cpu",
    )
    add(
        "--workers-per-gpu",
        type=int,
        metavar="N",
        help="workers that share a GPU, which one alone seldom keeps busy; default: 1",
    )
    add(
        "--precision",
        choices=("auto", "fp32", "bf16"),
        help="what torch computes in; default: bf16 on GPUs that have it, else fp32",
    )
    add(
        "--compile",
        action="store_true",
        default=None,
        help="make kernels of torch's encoder first, which takes up to minutes",
    )


def _add_writing(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--only-named",
        action="store_true",
        default=None,
        help="score only statements that name a target, and tell no speakers",
    )
    add(
        "--keep-all",
        action="store_true",
        default=None,
        help="write also what is not scored (titles, captions, ...), with its kind",
    )
    add(
        "--rows",
        choices=("statement", "target"),
        help="a row for each; default: "
        "statement; target: for each statement and target",
    )
    add(
        "--out",
        help="write here instead of printing; FOLDER/ gets shards, as does a URL",
    )
    add(
        "--format",
        choices=("jsonl", "csv", "parquet"),
        help="of what is written; by default as the name in --out ends, and parquet "
        "in a folder",
    )
    add("--shard-size", type=int, metavar="N", help="articles a shard; default: 1000")
    add("--resume", action="store_true", help="go on with the run in --out FOLDER/")
    add(
        "--report",
        metavar="PATH",
        help="make a report, too: PATH.html, or a folder; without --out, in place of "
        "the table",
    )
    add("--max-errors", type=int, metavar="N", help="stop when more articles fail")


def score(options: argparse.Namespace) -> int:
    """Score the inputs as the options say."""
    if options.engine == "ray":  # what runs the work, to whom nothing is nearer
        options.engine, options.on = None, "ray"
    if options.out:
        options.out = without_file(options.out)
    paths, config = _config(options)
    folder = _is_folder(options)
    kind = None if folder else _format(options.out, config.format)
    if config.workers == 1 and config.on != "ray":  # else workers tell languages
        load_ahead()
    from .batch.command import dry_run, run

    if options.dry_run:
        _print_estimate(dry_run(paths, config, options.log_json))
        return 0
    resume, log_json = options.resume, options.log_json
    if is_url(options.out or ""):
        return run(paths, config, options.out, kind, folder, resume, log_json)
    out = Path(options.out) if options.out else None
    if options.report:
        from .report_cli import check_installed
        from .scored_report import score_and_report

        check_installed()

        def score_to(chosen: "ScoreConfig", place: Path) -> int:
            written = kind or (None if folder else "parquet")
            return run(paths, chosen, place, written, folder, resume, log_json)

        return score_and_report(Path(options.report), paths, config, out, score_to)
    return run(paths, config, out, kind, folder, resume, log_json)


def _config(options: argparse.Namespace) -> tuple[list[str], "ScoreConfig"]:
    """Tell paths from settings; an option outweighs key=value, and both the file."""
    from geostance.models.config import load_config

    from .batch.settings import DEFAULT, ScoreConfig

    paths: list[str] = []
    overrides: list[str] = []
    for given in options.input:
        setting = _OVERRIDE.match(given) and not Path(given).exists()
        (overrides if setting else paths).append(given)
    if not paths:
        raise GeostanceError("no input: name articles to score")
    for field, name in named_columns(options.column).items():
        overrides.append(f"columns.{field}={json.dumps(name)}")
    for key in _SETTINGS:
        value = getattr(options, key)
        if value is None:
            continue
        if key in _COUNTS:
            check_least(key, value)
        overrides.append(f"{key}={json.dumps(value)}")
    return paths, load_config(ScoreConfig, options.config or DEFAULT, overrides)


def _is_folder(options: argparse.Namespace) -> bool:
    """Say whether --out is a folder of shards: by a slash, or because it is one."""
    out = options.out
    asked = options.resume or bool(
        options.shard_size or options.workers or options.on == "ray"
    )
    if not out:
        if asked:
            raise GeostanceError(
                "--resume, --shard-size, --workers and --on ray need --out FOLDER/"
            )
        return False
    if is_url(out):
        if not out.endswith("/") and _ending(Path(out)):
            raise GeostanceError(
                f"--out {out}: a URL gets a folder of shards: end it in /, and give "
                "--format"
            )
        if options.report:
            raise GeostanceError(
                f"--report is made of scores on this machine, not of {out}: score "
                "first, and report on a copy"
            )
        return True
    path = Path(out)
    meant = asked or out.endswith(("/", "\\")) or (path.is_dir() and not _ending(path))
    if meant and path.exists() and not path.is_dir():
        raise GeostanceError(f"--out {out}: is a file, where a folder is expected")
    return bool(meant)


def _ending(path: Path) -> str:
    ending = path.suffix.removeprefix(".").lower()
    return ending if ending in ("jsonl", "csv", "parquet") else ""


def _format(out: str | None, chosen: "Format | None") -> "Format | None":
    """Choose what to write; None is a table."""
    if chosen or out is None:
        return chosen
    ending = _ending(Path(out))
    if not ending:
        raise GeostanceError(
            f"--out {out}: cannot tell the format: end it in .jsonl, .csv or .parquet, "
            "or give --format; a folder of shards ends in /"
        )
    return ending  # type: ignore[return-value]


def _print_estimate(found: "Estimate") -> None:
    counts = found.counts
    print(f"articles    {counts.read:12,}")
    print(f"  to score  {counts.scored:12,}")
    print(f"  failing   {counts.quarantined:12,}")
    print(f"  languages {counts.out_of_scope:12,} out of scope")
    print(f"statements  {counts.statements:12,}")
    print(f"mentions    {found.mentions:12,}")
    minutes, seconds = divmod(round(found.seconds), 60)
    hours, minutes = divmod(minutes, 60)
    print(
        f"time        {hours:>6}:{minutes:02}:{seconds:02}  by the speed of "
        f"{found.measured} articles"
    )
