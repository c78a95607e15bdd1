import copy
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from geostance.models.archive import TrainedModel
from geostance.models.cli import main
from geostance.models.encoding import Batch, StatementEncoder, Tokenized
from geostance.models.prediction import predict
from geostance.training.auditing import audit
from geostance.training.auditing.answers import find_query
from geostance.training.auditing.probes import Probes
from geostance.training.auditing.swaps import alias_swaps


def with_head(model: TrainedModel, weight: Any, bias: Sequence[float]) -> TrainedModel:
    """Return the model with a stance head of its own."""
    network = copy.deepcopy(model.network)
    with torch.no_grad():
        weight(network.stance_head.shared.weight)
        network.stance_head.shared.bias.copy_(torch.tensor(bias))
    return replace(model, network=network)


@pytest.fixture(scope="module")
def stubborn(tiny_model: TrainedModel) -> TrainedModel:
    """A model that says `against` of everything."""
    return with_head(tiny_model, torch.nn.init.zeros_, [0.0, 1.0, 0.0, 0.0])


def heavy(weight: torch.Tensor) -> None:
    torch.manual_seed(1)
    torch.nn.init.normal_(weight, std=20)


@pytest.fixture(scope="module")
def erratic(tiny_model: TrainedModel) -> TrainedModel:
    """A model whose probabilities hang on every word."""
    return with_head(tiny_model, heavy, [0.0] * 4)


def test_a_label_that_depends_on_nothing(stubborn: TrainedModel, probes: Probes):
    report = audit(stubborn, probes)
    assert report["carriers"] == len(probes.carriers)
    assert report["actors"] == probes.actors
    assert (report["flip_rate"], report["mean_shift"], report["max_shift"]) == (0, 0, 0)
    right = [100 * (carrier.expected == "against") for carrier in probes.carriers]
    assert report["accuracy"] == round(sum(right) / len(right), 4)
    sizes = {name: part["carriers"] for name, part in report["phenomena"].items()}
    assert sizes == Counter(carrier.phenomenon for carrier in probes.carriers)
    assert report["phenomena"]["fact"]["accuracy"] == 0
    for part in (report, report["aliases"]):
        for values in part["by_actor"].values():
            assert values["bias"] == 0

    contrasts = report["contrasts"]
    assert contrasts["items"] == 15
    assert (contrasts["right"], contrasts["changed"]) == (0, 0)
    assert contrasts["edits"]["negation"]["accuracy"] == 50
    assert contrasts["edits"]["question"]["intervals"]["changed"] == [0, 0]
    assert contrasts["edits"]["concession"]["intervals"] == {}

    invariances = report["invariances"]
    assert invariances["flip_rate"] == 0
    assert invariances["edits"]["attribution"]["accuracy"] == 50
    # The target is not there for "Little Moscow" either, and the name is still found.
    assert invariances["not_found"] == 0


def test_worst_cases_tell_what_was_said(stubborn: TrainedModel, probes: Probes):
    report = audit(stubborn, probes, worst=3)
    assert len(report["worst"]) == 3
    case = report["worst"][0]
    assert case["expected"] != "against"
    (said,) = case["answers"]
    assert said["names"] == probes.actors
    assert said["label"] == "against"
    assert said["probabilities"]["against"] == max(said["probabilities"].values())
    assert sum(said["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    contrast = report["contrasts"]["worst"][0]
    ids = {item.id: item for item in probes.contrasts}
    assert [row["text"] for row in contrast["answers"]] == [
        statement.text for statement in ids[contrast["id"]].statements
    ]
    assert report["invariances"]["worst"] == []
    assert audit(stubborn, probes, worst=0)["worst"] == []


def test_masked_names_cannot_flip_any_model(erratic: TrainedModel, probes: Probes):
    report = audit(erratic, probes)
    assert report["same_input"] == 100
    assert "by construction" in report["note"]
    assert (report["flip_rate"], report["max_shift"]) == (0, 0)
    assert report["intervals"]["flip_rate"] == [0, 0]


def test_what_stands_beside_a_name_is_found_out(erratic: TrainedModel, probes: Probes):
    """ "The Russian government" is a name as a whole, "the Chinese government" not."""
    aliases = audit(erratic, probes)["aliases"]
    names = aliases["by_name"]
    for name in ("Moscow", "the Kremlin", "the Russian government", "Oslo", "Beijing"):
        assert names[name]["mean_shift"] == 0, name
    for name in ("the Chinese government", "the Norwegian state"):
        assert names[name]["mean_shift"] > 0, name
    assert names["the Russians"]["carriers"] < names["Moscow"]["carriers"]
    assert aliases["mean_shift_within"] > 0
    assert aliases["max_shift_between"] > 0
    bias = {actor: values["bias"] for actor, values in aliases["by_actor"].items()}
    assert bias["China"] != bias["Russia"]
    assert sum(bias.values()) == pytest.approx(0, abs=1e-3)


def test_sentences_that_do_not_speak_of_an_actor_hold_its_own_name_alone(
    erratic: TrainedModel, probes: Probes
):
    swaps = alias_swaps(erratic, probes)
    alone = [swap for swap in swaps if swap.carrier.expected == "none"]
    assert alone
    for swap in swaps:
        names = [form.name for form in swap.answers]
        assert (names == probes.actors) == (swap in alone)


def test_targets_that_scoring_would_not_find_are_counted(
    erratic: TrainedModel, probes: Probes
):
    item = next(item for item in probes.contrasts if item.id == "que-01")
    statements = [
        statement.model_copy(
            update={
                "text": statement.text.replace("alliance", "allied"),
                "mention": "allied",
            }
        )
        for statement in item.statements
    ]
    changed = item.model_copy(update={"statements": tuple(statements)})
    found = audit(erratic, replace(probes, contrasts=[changed]))["contrasts"]
    assert found["not_found"] == 100
    unchanged = audit(erratic, replace(probes, contrasts=[item]))["contrasts"]
    assert unchanged["not_found"] == 0
    # The words are marked, so that the network reads just what it read before.
    assert found["accuracy"] == unchanged["accuracy"]


def test_parts_without_items_are_left_out(stubborn: TrainedModel, probes: Probes):
    report = audit(stubborn, replace(probes, contrasts=[], invariances=[]))
    assert not {"contrasts", "invariances"} & set(report)


class Leaking(StatementEncoder):
    """An encoder that lets one name through."""

    def batch(self, statements: Sequence[Tokenized]) -> Batch:
        batch = super().batch(statements)
        ids = batch.input_ids.copy()
        for number, one in enumerate(statements):
            if "Velmark" in one.query.text:
                words = (batch.statement == number) & (batch.pair == -1)
                ids[words] = self.tokenizer.unk_token_id
        return replace(batch, input_ids=ids)


def test_model_that_reads_names_is_found_out(erratic: TrainedModel, probes: Probes):
    sound = erratic.encoder
    leaking = Leaking(sound.tokenizer, sound.max_length, sound.overlap)
    # A head for which the leak just turns the label of the first carrier.
    query = find_query(probes.carriers[0].fill("Velmark")[0], "velmark", probes.finder)
    before = predict(erratic, [query])[0].stance[0]
    leak = predict(replace(erratic, encoder=leaking), [query])[0].stance[0] - before
    up, down = int(leak.argmax()), int(leak.argmin())
    bias = np.full(4, -1e6)
    bias[up] = -before[up]
    bias[down] = -before[down] + (leak[up] - leak[down]) / 2
    model = with_head(erratic, heavy, bias.tolist())
    assert audit(model, probes)["flip_rate"] == 0

    report = audit(replace(model, encoder=leaking), probes)
    assert report["same_input"] == 0
    assert "reach it" in report["note"]
    assert report["flip_rate"] >= 100 / len(probes.actors) / len(probes.carriers)
    assert report["max_shift"] > 0.01
    worst = report["worst"][0]
    assert ["Velmark"] in [row["names"] for row in worst["answers"]]
    assert worst["flip_rate"] == round(100 / len(probes.actors), 2)


def test_a_model_that_is_shown_the_names(erratic: TrainedModel, probes: Probes):
    hidden = erratic.encoder
    shown = StatementEncoder(
        hidden.tokenizer, hidden.max_length, hidden.overlap, hides_names=False
    )
    report = audit(replace(erratic, encoder=shown), probes)
    assert report["same_input"] == 0
    assert report["mean_shift"] > 0
    assert any(values["bias"] for values in report["by_actor"].values())


def test_command(
    model_folder: Path, probes: Probes, capsys: pytest.CaptureFixture[str]
):
    assert main(["audit", str(model_folder), "--json", "--worst", "1"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report == json.loads(
        json.dumps(audit(TrainedModel.load(model_folder), worst=1))
    )
    assert main(["audit", str(model_folder), "--worst", "1"]) == 0
    printed = capsys.readouterr().out
    for words in (
        f"{len(probes.carriers)} carriers x 6 actors",
        "by construction",
        f"{report['accuracy']:.1f} (",
        "swapped_roles",
        "paraphrase",
        "Worst of target swap",
        "Worst of contrasts",
        report["contrasts"]["worst"][0]["id"],
    ):
        assert words in printed, words


def test_worst_is_a_number(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["audit", "default", "--worst", "-1"])
    assert "--worst: '-1' is no number of cases" in capsys.readouterr().err
