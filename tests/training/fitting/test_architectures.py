"""Encoders of each architecture of configs/train: fitted, saved, loaded, the same."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

from geostance.models.archive import TrainedModel
from geostance.models.errors import ConfigError
from geostance.models.masking import Query
from geostance.models.mentions import MentionFinder
from geostance.models.prediction import predict
from geostance.models.tagging import Tagged, tag_ids
from geostance.models.targets import default_targets
from geostance.training.config import EncoderConfig, TrainConfig
from geostance.training.fitting.build import build_model
from geostance.training.run import train

Make = Callable[..., TrainConfig]
TYPES = ("bert", "deberta-v2", "modernbert", "xlm-roberta")
FINDER = MentionFinder(default_targets())
BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SENTENCES = [
    "The minister praised the treaty, and nobody regretted its terms.",
    "Critics said the minister blamed the plan; we reject it, a spokesman said.",
    "“We confirmed the meeting on Tuesday,” Kellan told the paper in the morning.",
]
XLM = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def tokenizer(kind: str) -> PreTrainedTokenizerFast:
    """A small tokenizer of the kind that the architecture is published with."""
    pad, unk, cls, sep, mask = BERT
    special = BERT
    if kind == "xlm-roberta":
        cls, pad, sep, unk, mask = special = XLM
    if kind == "modernbert":
        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer: Any = trainers.BpeTrainer(
            vocab_size=500,
            special_tokens=special,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
    else:
        made = Tokenizer(models.Unigram())
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=200, special_tokens=special, unk_token=unk, show_progress=False
        )
    made.train_from_iterator(SENTENCES * 3, trainer)
    ends = [(cls, made.token_to_id(cls)), (sep, made.token_to_id(sep))]
    made.post_processor = processors.TemplateProcessing(
        single=f"{cls} $A {sep}", special_tokens=ends
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token=pad,
        unk_token=unk,
        cls_token=cls,
        sep_token=sep,
        mask_token=mask,
    )


@pytest.fixture(scope="module")
def encoders(
    tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path
) -> dict[str, Path]:
    """A random encoder of each type, stored as halves, as DeBERTa is."""
    folders = {"bert": encoder_folder}
    for kind in TYPES[1:]:
        made = tokenizer(kind)
        torch.manual_seed(0)
        config = AutoConfig.for_model(
            kind,
            vocab_size=len(made),
            pad_token_id=made.pad_token_id,
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=48,
            max_position_embeddings=66,
            position_biased_input=False,
            relative_attention=True,
            pos_att_type=["p2c", "c2p"],
        )
        folder = folders[kind] = tmp_path_factory.mktemp(kind)
        AutoModel.from_config(config).half().save_pretrained(folder)
        made.save_pretrained(folder)
    return folders


def query(text: str) -> Query:
    mentions = FINDER.find(text)
    return Query(text, mentions, list(dict.fromkeys(m.actor for m in mentions)))


QUERIES = [
    query("The minister praised Russia’s treaty with the US, and NATO regretted it."),
    query("(NATO) “We reject Russia,” the spokesman said. " * 6),
    query("Nobody confirmed the plan."),
]


@pytest.mark.parametrize("kind", TYPES)
def test_is_fitted_saved_and_loaded(make: Make, encoders: dict[str, Path], kind: str):
    config = make(epochs=1, layer_decay=0.8, averaging=0)
    encoder = config.encoder.model_copy(update={"name": str(encoders[kind])})
    sources = config.data.sources
    data = config.data.model_copy(
        update={
            "sources": [*sources, sources[0].model_copy(update={"name": "polnear"})]
        }
    )
    config = config.model_copy(update={"encoder": encoder, "data": data})
    metrics = train(config)
    assert set(metrics) == {"newsmtsc", "dse", "polnear"}
    loaded = TrainedModel.load(config.output)
    again = config.output.with_name("again")
    loaded.save(again)
    assert loaded.network.encoder.config.model_type == kind
    assert loaded.network.dtype == torch.float32
    start = build_model(encoder, ["newsmtsc", "dse", "polnear"])
    moved = [
        name
        for name, value in loaded.network.encoder.state_dict().items()
        if (value - start.network.encoder.state_dict()[name]).abs().max() > 1e-4
    ]
    assert any("layer" in name for name in moved)
    both = (predict(m, QUERIES) for m in (loaded, TrainedModel.load(again)))
    for one, other in zip(*both, strict=True):
        assert np.isfinite(one.stance).all()
        assert np.array_equal(one.stance, other.stance)
        assert np.array_equal(one.sentiment, other.sentiment)
        assert one.tagged == other.tagged
    first, second = predict(loaded, QUERIES)[0].stance[:2]
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("kind", TYPES)
def test_slots_and_spans(encoders: dict[str, Path], kind: str):
    config = EncoderConfig(name=str(encoders[kind]), max_length=48, overlap=12)
    model = build_model(config, ["dse", "polnear"])
    encoder = model.encoder
    assert next(model.network.encoder.parameters()).dtype == torch.float32
    batch = encoder(QUERIES, Random(1))
    asked = [(s, actor) for s, q in enumerate(QUERIES) for actor in q.actors]
    for pair, (statement, actor) in enumerate(asked):
        mentions = [m for m in QUERIES[statement].mentions if m.actor == actor]
        places = np.argwhere(batch.pair == pair).tolist()
        assert len(places) == len(mentions)
        for (window, place), mention in zip(places, mentions, strict=True):
            assert batch.spans[window, place].tolist()[1] == mention.end
            start = int(batch.spans[window, place, 0])
            # "the US" is one slot, with its article.
            before = QUERIES[statement].text[start : mention.start]
            assert before in ("", "the ")
            before = encoder.tokenizer.convert_ids_to_tokens(
                batch.input_ids[window, place - 1].item()
            )
            assert before not in ("▁", "Ġ")
    for number, asked_for in enumerate(QUERIES):
        chosen = batch.statement == number
        covered = sorted(batch.spans[chosen].tolist())
        for (_, end), (start, _) in pairwise(covered):
            gap = asked_for.text[end:start]
            assert not gap.strip(), f"{kind} leaves out {gap!r}"
        assert covered[0][0] == 0
        assert covered[-1][1] == len(asked_for.text.rstrip())


@pytest.mark.parametrize("kind", TYPES)
def test_tags_of_words_begin_where_the_words_do(encoders: dict[str, Path], kind: str):
    encoder = build_model(
        EncoderConfig(name=str(encoders[kind]), max_length=48, overlap=12), ["polnear"]
    ).encoder
    text = "Critics said the minister blamed NATO."
    words = [("source", "Critics"), ("cue", "said"), ("content", "the minister blamed")]
    spans = [
        Tagged(kind, text.index(part), text.index(part) + len(part))  # type: ignore[arg-type]
        for kind, part in words
    ]
    batch = encoder([query(text)])
    tags = tag_ids(batch, [spans])
    for number, span in enumerate(spans):
        inside = (tags == 1 + 2 * number) | (tags == 2 + 2 * number)
        found = batch.spans[inside]
        assert found[:, 0].min() == span.start
        assert found[:, 1].max() == span.end
        assert (tags == 1 + 2 * number).sum() == 1


def test_positions_that_xlm_roberta_keeps_for_itself(encoders: dict[str, Path]):
    # Of its 66 positions the first two are the padding's.
    name = str(encoders["xlm-roberta"])
    build_model(EncoderConfig(name=name, max_length=64, overlap=12), ["dse"])
    with pytest.raises(ConfigError, match=r"max_length 65: .* positions for 64 tokens"):
        build_model(EncoderConfig(name=name, max_length=65, overlap=12), ["dse"])


def test_tokenizer_that_needs_another_package(
    encoders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_: Any) -> Any:
        raise ValueError("`tiktoken` is required to read a `tiktoken` file.")

    monkeypatch.setattr(
        "geostance.training.fitting.build.AutoTokenizer.from_pretrained", fails
    )
    with pytest.raises(ConfigError, match=r"pip install 'geostance\[deberta\]'"):
        build_model(EncoderConfig(name=str(tmp_path)), ["dse"])
