import argparse
from collections.abc import Callable

import pytest

from geostance.inference.cli import add_score


@pytest.fixture
def parse() -> Callable[..., argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="geostance")
    add_score(parser.add_subparsers(required=True))

    def parse(*arguments: str) -> argparse.Namespace:
        return parser.parse_args(["score", *arguments])

    return parse


def test_defaults(parse: Callable[..., argparse.Namespace]):
    options = vars(parse("a.txt", "b.txt"))
    assert options.pop("run").__name__ == "score"
    given = {"input": ["a.txt", "b.txt"], "column": []}
    off = dict.fromkeys(("dry_run", "log_json", "resume"), False)
    assert {k: v for k, v in options.items() if v is not None} == given | off


def test_help_shows_examples_and_exit_codes(
    parse: Callable[..., argparse.Namespace], capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as caught:
        parse("--help")
    assert caught.value.code == 0
    help_text = capsys.readouterr().out
    assert "geostance score news/*.txt --out scores.parquet" in help_text
    assert "exit codes: 0 all scored; 1 some inputs failed" in help_text


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.txt", "--format", "xml"],
        ["a.txt", "--batch-size", "many"],
        ["a.txt", "--colour"],
    ],
)
def test_usage_errors(
    parse: Callable[..., argparse.Namespace],
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
):
    with pytest.raises(SystemExit) as caught:
        parse(*arguments)
    assert caught.value.code == 2
    assert "geostance" in capsys.readouterr().err
