import numpy as np
import pytest

from geostance.models.archive import TrainedModel
from geostance.models.inputs import gathered
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.targets import default_targets
from geostance.models.tensors import Tensors

TEXTS = (
    "Russia met NATO, and Moscow left.",
    " ",
    "Critics blamed NATO for the failed talks, and rightly so. " * 12,
    "Nobody left.",
)


@pytest.fixture
def queries() -> list[Query]:
    finder = MentionFinder(default_targets())
    found = [(text, finder.find(text)) for text in TEXTS]
    return [Query(t, m, list(dict.fromkeys(x.actor for x in m))) for t, m in found]


def test_tokens_are_gathered_by_statement_and_by_pair(
    tiny_model: TrainedModel, queries: list[Query]
):
    batch = tiny_model.encoder(queries)
    inputs = gathered(batch)
    assert len(batch.input_ids) > len(TEXTS)  # windows
    kinds = (
        (batch.statement, batch.statements, "statement"),
        (batch.pair, len(batch.pair_statement), "pair"),
    )
    for owner, owners, kind in kinds:
        tokens = getattr(inputs, f"{kind}_tokens")
        starts = getattr(inputs, f"{kind}_starts")
        assert len(starts) == owners
        for number, own in enumerate(np.split(tokens, starts[1:])):
            assert own.tolist() == np.flatnonzero(owner == number).tolist()
    assert inputs.statement_starts[1] == inputs.statement_starts[2]  # white space


def test_nothing_to_gather(tiny_model: TrainedModel):
    inputs = gathered(tiny_model.encoder([Query("")]))
    assert inputs.statement_tokens.tolist() == []
    assert inputs.statement_starts.tolist() == [0]
    assert inputs.pair_starts.tolist() == inputs.pair_statement.tolist() == []


def test_tensors_move_as_a_whole(tiny_model: TrainedModel, queries: list[Query]):
    inputs = gathered(tiny_model.encoder(queries)).named()
    tensors = Tensors.of(tiny_model.encoder(queries))
    for name, expected in inputs.items():
        assert getattr(tensors, name).tolist() == expected.tolist()
    moved = tensors.to("meta")
    assert {getattr(moved, name).device.type for name in inputs} == {"meta"}
