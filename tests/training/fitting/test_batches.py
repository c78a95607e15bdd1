import torch

from geostance.models.archive import TrainedModel
from geostance.models.labels import IGNORED
from geostance.models.mentions import Mention
from geostance.training.config import NameConfig
from geostance.training.fitting.batches import Collator
from geostance.training.sources.examples import Example


def row(
    number: int,
    text: str,
    source: str,
    stances: dict[str, int],
    sentiment: int = IGNORED,
):
    mentions = tuple(Mention(k, text.index(k), text.index(k) + len(k)) for k in stances)
    example = Example(
        f"id{number}", text, mentions, stances, source, "g", "train", sentiment
    )
    return example.row() | {"row": number}


ROWS = [
    row(0, "NATO met Kellan.", "dse", {"Kellan": 1, "NATO": IGNORED}),
    row(1, "Nobody left.", "newsmtsc", {}, sentiment=2),
    row(2, "Kellan left.", "newsmtsc", {"Kellan": 0}),
    row(3, "It rained.", "own", {}),
]


def test_labels_stand_in_the_order_of_pairs(tiny_model: TrainedModel):
    conventions = tiny_model.network.conventions
    inputs = Collator(tiny_model.encoder, conventions, 1)(ROWS)
    assert inputs["stance"].tolist() == [1, IGNORED, 0]
    assert inputs["batch"].pair_statement.tolist() == [0, 0, 2]
    assert inputs["sentiment"].tolist() == [IGNORED, 2, IGNORED, IGNORED]
    assert [conventions[n] for n in inputs["convention"]] == [
        "dse",
        "newsmtsc",
        "newsmtsc",
        "geostance",
    ]


def test_batch_without_pairs(tiny_model: TrainedModel):
    collator = Collator(tiny_model.encoder, tiny_model.network.conventions, 1)
    inputs = collator([ROWS[1]])
    assert inputs["stance"].shape == (0,)
    assert inputs["stance"].dtype == torch.long


def test_slots_follow_from_seed_epoch_and_rows(tiny_model: TrainedModel):
    def ids(seed: int, rows: tuple[int, ...] = (0, 1, 2)) -> list[tuple[int, ...]]:
        collator = Collator(tiny_model.encoder, tiny_model.network.conventions, seed)
        found = []
        for collator.epoch in range(5):
            batch = collator([ROWS[0] | {"row": number} for number in rows])["batch"]
            found.append(tuple(batch.input_ids.flatten().tolist()))
        return found

    assert ids(1) == ids(1)
    assert ids(1) != ids(2)
    assert len(set(ids(1))) > 1
    assert ids(1) != ids(1, (3, 4, 5))  # an example seen twice in an epoch


def test_rows_are_named_for_errors(tiny_model: TrainedModel):
    collator = Collator(tiny_model.encoder, tiny_model.network.conventions, 1)
    assert collator(ROWS[:3])["ids"] == ["dse id0", "newsmtsc id1", "newsmtsc id2"]


def texts(model: TrainedModel, names: NameConfig) -> list[str]:
    collator = Collator(model.encoder, model.network.conventions, 1, names)
    rows = [ROWS[2]] * 40
    ids = collator(rows)["batch"].input_ids
    return [model.encoder.tokenizer.decode(row, True) for row in ids]


def test_names_are_hidden_shown_and_swapped_by_chance(tiny_model: TrainedModel):
    hidden = texts(tiny_model, NameConfig())
    shown = texts(tiny_model, NameConfig(masking=0))
    swapped = texts(tiny_model, NameConfig(masking=0, swapping=1))
    mixed = texts(tiny_model, NameConfig(masking=0.5))
    assert len(set(hidden)) == len(set(shown)) == 1
    assert hidden[0] != shown[0]
    assert len(shown[0]) > len(hidden[0])
    assert shown[0] not in swapped
    assert len(set(swapped)) > 3
    assert set(mixed) == {hidden[0], shown[0]}


def test_mention_is_its_slot_whether_or_not_its_name_is_shown(tiny_model: TrainedModel):
    for masking in (0, 1):
        names = NameConfig(masking=masking)
        collator = Collator(tiny_model.encoder, ["dse", "newsmtsc"], 1, names)
        batch = collator(ROWS)["batch"]
        assert len(batch.pair_tokens) == 3
        assert set(batch.input_ids.flatten()[batch.pair_tokens].tolist()) <= set(
            tiny_model.encoder.slot_ids
        )
