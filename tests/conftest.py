"""Tiny real objects that tests share: an encoder, a model, corpora written by us."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel, BertTokenizer

from geostance.models.archive import TrainedModel
from geostance.training.auditing.probes import Probes, load_probes
from geostance.training.config import EncoderConfig
from geostance.training.fitting.build import build_model

ROOT = Path(__file__).parent.parent
SENTENCES = (
    "The minister praised the treaty and thanked its authors for their patience.",
    "Critics blamed the government for the failed talks, and rightly so.",
    "A delegation will arrive on Tuesday; nobody denied or confirmed the plan.",
    "“We reject these accusations,” the spokesman said, “and we regret the threat.”",
)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let torch have one thread in each test, whatever a command set in one before.

    The last digits depend on it, and threads that wait for each other on a busy machine
    take longer than the tiny model. A hook comes before fixtures of every scope, which
    train, too.
    """
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random two-layer BERT with its own small vocabulary."""
    folder = tmp_path_factory.mktemp("encoder")
    words = BertWordPieceTokenizer()
    words.train_from_iterator(SENTENCES * 3, vocab_size=400, min_frequency=1)
    # Words of equal frequency come in no fixed order; sorted, every run scores alike.
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    rest = sorted(set(words.get_vocab()) - set(special))
    (folder / "vocab.txt").write_text("\n".join(special + rest), encoding="utf-8")
    tokenizer = BertTokenizer.from_pretrained(str(folder))
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    BertModel(
        BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=64,
        )
    ).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_model(encoder_folder: Path) -> TrainedModel:
    """An untrained model over the tiny encoder, with short windows."""
    torch.manual_seed(0)
    config = EncoderConfig(name=str(encoder_folder), max_length=48, overlap=12)
    model = build_model(config, ["newsmtsc", "dse"])
    model.network.train(False)
    return model


@pytest.fixture(scope="session")
def model_folder(tiny_model: TrainedModel, tmp_path_factory: pytest.TempPathFactory):
    """The tiny model as a folder."""
    folder = tmp_path_factory.mktemp("model")
    tiny_model.save(folder)
    return folder


@pytest.fixture(scope="session")
def probes() -> Probes:
    """A few probes of a model's neutrality, written for the tests."""
    return load_probes(ROOT / "tests" / "fixtures" / "probes")


@pytest.fixture(autouse=True, scope="session")
def few_probes(probes: Probes) -> Iterator[None]:
    """Let every run audit with these: all that ship take seconds each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geostance.training.auditing.report.load_probes", lambda: probes)
        yield


@pytest.fixture(scope="session")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small NewsMTSC and DSE in their published formats, written by us."""
    root = tmp_path_factory.mktemp("corpora")
    (root / "newsmtsc").mkdir()
    (root / "dse").mkdir()
    verbs = {2.0: "condemned", 4.0: "met", 6.0: "praised"}
    with (root / "newsmtsc" / "train.jsonl").open("w") as out:
        for number in range(90):
            polarity = (2.0, 4.0, 6.0)[number % 3]
            text = f"The paper {verbs[polarity]} Kellan on page {number}."
            start = text.index("Kellan")
            target = {
                "Input.gid": f"t{number}",
                "from": start,
                "to": start + 6,
                "mention": "Kellan",
                "polarity": polarity,
            }
            row = {
                "primary_gid": f"own_{number // 2}_7_{number}_Kellan_{start}",
                "sentence_normalized": text,
                "targets": [target],
            }
            out.write(json.dumps(row) + "\n")
    for name, count in (("train.txt", 60), ("valid.txt", 20)):
        with (root / "dse" / name).open("w") as out:
            for number in range(count):
                verb = ("met", "praised", "blamed")[number % 3]
                label = (0, 1, 3)[number % 3]
                text = f"[Kellan] {verb} [Marwick]s at the {name} meeting {number}."
                out.write(f"{text}\tKellan\tMarwick\t{label}\n")
    write_tweets(root)
    (root / "own").mkdir()
    with (root / "own" / "labels.jsonl").open("w") as out:
        for number in range(12):
            stance = ("favor", "against", "neutral", "none")[number % 4]
            own = {"text": f"Kellan met NATO {number}.", "target": "nato"}
            own |= {"stance": stance, "split": "dev" if number > 7 else "train"}
            out.write(json.dumps(own) + "\n")
    for split, count in (("train", 30), ("dev", 6)):
        write_polnear(root / "polnear" / "data" / split, count)
    return root


def write_tweets(root: Path) -> None:
    """Write RUW and SemEval-2016 with a few tweets each."""
    (root / "ruw").mkdir()
    columns = "Tweet,Target 1,Stance 1,Target 2,Stance 2,Test/Train/Dev\n"
    for name, split, count in (("train", "Train", 12), ("val", "Dev", 6)):
        rows = [
            f"Russia {verb} Ukraine on day {number}{split},Russia,{one},Ukraine,NONE,"
            f"{split}\n"
            for number in range(count // 3)
            for verb, one in (("thanks", "FAVOR"), ("robs", "AGAINST"), ("met", "NONE"))
        ]
        path = root / "ruw" / f"raw_{name}_Russia_Ukraine.csv"
        path.write_text(columns + "".join(rows), "gb18030")
    (root / "semeval2016").mkdir()
    header = "ID\tTarget\tTweet\tStance\tOpinion towards\tSentiment\n"
    lines = [
        f"{number}\tAtheism\tSo {word} be it {number} #SemST\t{stance}\tOTHER\t{tone}\n"
        for number, (word, stance, tone) in enumerate(
            [
                ("blessed", "AGAINST", "POSITIVE"),
                ("godless", "FAVOR", "NEGATIVE"),
                ("it", "NONE", "NEITHER"),
            ]
            * 12
        )
    ]
    path = root / "semeval2016" / "trainingdata-all-annotations.txt"
    path.write_text(header + "".join(lines), "latin-1")


def write_polnear(folder: Path, count: int) -> None:
    """Write a compartment of articles with one quotation each."""
    for part in ("text", "attributions"):
        (folder / part).mkdir(parents=True)
    for number in range(count):
        name = f"{folder.name}{number}"
        text = f"“It rained on day {number},” Kellan said.\n\nMarwick met NATO.\n"
        marks = []
        parts = (("Content", text[: text.index("K") - 1]), ("Source", "Kellan"))
        for place, (role, words) in enumerate((*parts, ("Cue", "said")), 1):
            start = text.index(words)
            marks.append(f"T{place}\t{role} {start} {start + len(words)}\t{words}\n")
        marks.append("E1\tAttribution:T3 Content:T1 Cue:T3 Source:T2\n")
        (folder / "text" / f"{name}.txt").write_text(text, "utf-8")
        path = folder / "attributions" / f"{name}_0a.ann"
        path.write_text("".join(marks), "utf-8")


@pytest.fixture(scope="session")
def public_data() -> Path:
    """The public corpora; skips where they do not lie."""
    root = Path(os.environ.get("GEOSTANCE_DATA", ROOT.parent / "shared" / "data"))
    if not (root / "newsmtsc").is_dir():
        pytest.skip(f"no public corpora at {root}: set GEOSTANCE_DATA to their folder")
    return root
