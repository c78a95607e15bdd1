import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from geostance.models.cli import main

EXTRA = ("datasets", "evaluate", "sklearn", "accelerate")

COMMANDS = [
    *("score", "report", "aggregate", "compare", "explain", "annotate", "sources"),
    *("corpus", "baselines", "pretrain", "train", "search", "seeds", "soup"),
    *("evaluate", "audit", "export"),
]
WITHIN = ["annotate export", "annotate import"]


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_help_lists_the_commands_in_the_order_of_use(
    capsys: pytest.CaptureFixture[str],
):
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    listed = [
        line.split()[0]
        for line in text.split("commands:")[1].splitlines()
        if line.startswith("    ") and line[4:5].isalpha()
    ]
    assert listed == COMMANDS


@pytest.mark.parametrize("command", [*COMMANDS, *WITHIN])
def test_help_of_a_command_shows_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--help"])
    assert caught.value.code == 0
    assert f"geostance {command} " in capsys.readouterr().out.split("example")[1]


def test_overrides_may_stand_behind_an_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "train.yaml"
    path.write_text("encoder: {name: x}\ndata: {sources: [{name: dse}]}\n")
    assert main(["train", str(path), "seed=1", "--resume", "optim.epoch=2"]) == 2
    assert "unknown key optim.epoch (did you" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"geostance {version('geostance')}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["paint"], ["train"], ["audit", "--loud"], ["annotate"]),
        *(["annotate", "export", "scores"], ["annotate", "burn"]),
        *(["audit", "default", "a=b"], ["train", "a.yaml", "--resume", "b", "c=d"]),
    ],
    ids=str,
)
def test_command_line_that_makes_no_sense(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: geostance" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "/no/x.yaml"], "/no/x.yaml: cannot read the config: No such file"),
        (["audit", "/no/model"], "/no/model: no such model folder"),
        (["evaluate", "/no/model", "/no"], "/no/model: no such model folder"),
        (["score", "/no/article.txt", "--model", "/no/model"], "/no/"),
    ],
)
def test_fault_of_the_user_is_one_line_and_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"geostance: error: {message}")
    assert err.count("\n") == 1
    assert err.endswith("\n")


def test_all_faults_of_a_config_reach_the_user(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "train.yaml"
    path.write_text("{encoder: {name: x}, data: {sources: [{name: dse}]}}")
    assert main(["train", str(path), "optim.epoch=3", "sed=1"]) == 2
    assert capsys.readouterr().err == (
        f"geostance: error: {path}: unknown key optim.epoch (did you mean epochs?); "
        "unknown key sed (did you mean seed?)\n"
    )


def test_importing_the_door_loads_nothing_heavy():
    code = """
import sys
import geostance.inference, geostance.models.cli, geostance.training.commands.train
import geostance.inference.cli, geostance.inference.explain_cli
print([name for name in ("torch", "transformers", "datasets", "sklearn", "pandas",
       "numpy", "pydantic") if name in sys.modules])
"""
    assert run_python(code) == "[]"


def test_scoring_loads_nothing_that_training_alone_needs():
    # transformers itself loads accelerate where it is installed.
    code = """
import sys
import geostance.inference.scorer
print([name for name in ("datasets", "sklearn", "evaluate") if name in sys.modules])
"""
    assert run_python(code) == "[]"


def test_scoring_does_without_the_training_extra(model_folder: Path):
    # A name that stands for None in sys.modules cannot be imported or found.
    code = f"""
import sys
sys.modules.update(dict.fromkeys({EXTRA}))
import geostance.inference.scorer
from geostance.models.archive import TrainedModel
print(TrainedModel.load({str(model_folder)!r}).network.conventions)
"""
    assert run_python(code) == "['geostance', 'newsmtsc', 'dse']"


def test_training_names_what_is_missing(tmp_path: Path):
    code = f"""
import sys
sys.modules.update(dict.fromkeys({EXTRA}))
from geostance.models.cli import main
sys.stderr = sys.stdout
print(main(["train", {str(tmp_path / "none.yaml")!r}]))
"""
    assert run_python(code) == (
        "geostance: error: datasets, evaluate, sklearn, accelerate not installed: "
        "pip install 'geostance[training]'\n2"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk_is_one_line_and_no_traceback(model_folder: Path, tmp_path: Path):
    article = tmp_path / "a.txt"
    article.write_text("NATO praised the treaty.")
    command = [sys.executable, "-m", "geostance.models.cli", "score", str(article)]
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(
            [*command, "--model", str(model_folder), "--format", "jsonl"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 1
    assert ran.stderr == "geostance: error: no space left on device\n"
