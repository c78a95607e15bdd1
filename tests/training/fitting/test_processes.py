"""torchrun with two processes on one machine, on the CPU."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import yaml

from geostance.models.archive import TrainedModel
from geostance.training.config import TrainConfig
from geostance.training.mixing.data import load_splits

Make = Callable[..., TrainConfig]

WATCHED = """
import hashlib, json, os, sys
import torch
torch.set_num_threads(1)
from geostance.models.cli import main
from geostance.training import run
from geostance.training.fitting.trainer import StanceTrainer
seen = []
usual, fit = StanceTrainer.training_step, run.fit
def training_step(self, model, inputs, *rest):
    seen.append((self.order.epoch, inputs["ids"]))
    return usual(self, model, inputs, *rest)
def fitted(model, *rest):
    fit(model, *rest)
    digest = hashlib.sha256()
    for value in model.network.state_dict().values():
        digest.update(value.numpy().tobytes())
    with open(f"{sys.argv[1]}/{os.environ['RANK']}.json", "w") as out:
        json.dump({"seen": seen, "digest": digest.hexdigest()}, out)
StanceTrainer.training_step, run.fit = training_step, fitted
sys.exit(main(["train", sys.argv[2]]))
"""


def test_two_processes_share_the_work(make: Make, tmp_path: Path):
    config = make(batch_size=8, checkpoint_steps=4)
    (tmp_path / "watched.py").write_text(WATCHED)
    path = tmp_path / "train.yaml"
    path.write_text(yaml.safe_dump(config.model_dump(mode="json")))
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    torchrun += ["--nproc_per_node", "2", str(tmp_path / "watched.py")]
    ended = subprocess.run(
        [*torchrun, str(tmp_path), str(path)],
        capture_output=True,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr
    # One process speaks for both.
    assert ended.stdout.count("macro-F1") == 2
    assert ended.stderr.count("epoch 1: dev macro-F1") == 1
    assert ended.stderr.count("steps of 2 batches of 8 statements") == 1
    told = [json.loads((tmp_path / f"{n}.json").read_text()) for n in (0, 1)]
    assert told[0]["digest"] == told[1]["digest"]
    assert len(told[0]["seen"]) == len(told[1]["seen"])
    train = load_splits(config.data, config.seed).train
    once = Counter(f"{example.source} {example.id}" for example in train)
    for epoch in (0, 1):
        seen = Counter(
            name for one in told for e, ids in one["seen"] if e == epoch for name in ids
        )
        assert once <= seen
        assert seen.total() - once.total() <= 8  # at most a batch, to be even
    TrainedModel.load(config.output)
    assert not list(config.output.glob("checkpoint-*"))
