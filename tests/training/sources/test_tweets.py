from pathlib import Path

import pytest

from geostance.models.errors import DataError
from geostance.models.labels import stance_id
from geostance.training.sources import ruw, semeval

RUW = "Tweet,Target 1,Stance 1,Target 2,Stance 2,Test/Train/Dev"
SEMEVAL = "ID\tTarget\tTweet\tStance\tOpinion towards\tSentiment"
FAVOR, AGAINST, NEUTRAL = map(stance_id, ("favor", "against", "neutral"))


def write_ruw(folder: Path, name: str, *rows: str) -> None:
    path = folder / f"raw_{name}_Russia_Ukraine.csv"
    path.write_text("\n".join((RUW, *rows)), "gb18030")


def write_semeval(folder: Path, *rows: str, header: str = SEMEVAL) -> Path:
    path = folder / "trialdata-all-annotations.txt"
    path.write_text("\n".join((header, *rows)), "latin-1")
    return path


def test_ruw_row(tmp_path: Path):
    write_ruw(tmp_path, "train", '"Kyiv, “go”",Russia,AGAINST,Ukraine,NONE,Train')
    (example,) = ruw.read(tmp_path)
    # Russia is not named, so its name stands before the tweet.
    assert example.text == "Russia: Kyiv, “go”"
    assert [m.actor for m in example.mentions] == ["russia", "ukraine"]
    assert example.stances == {"russia": AGAINST, "ukraine": NEUTRAL}
    assert (example.split, example.group) == ("train", "Kyiv, “go”")


def test_ruw_splits_share_no_tweet(tmp_path: Path):
    write_ruw(tmp_path, "train", *["Russia met Ukraine,Russia,NONE,Ukraine,NONE,Train"])
    write_ruw(tmp_path, "val", "Russia met Ukraine,Russia,NONE,Ukraine,NONE,Dev")
    assert [example.split for example in ruw.read(tmp_path)] == ["dev"]


@pytest.mark.parametrize(
    "row",
    [
        "Russia won,Russia,LIKES,Ukraine,NONE,Train",
        "Russia won,Russia,FAVOR,Belarus,NONE,Train",
        "Russia won,Russia,FAVOR,Ukraine,NONE,Later",
        "Russia won,Russia,FAVOR",
    ],
)
def test_ruw_row_that_is_none(tmp_path: Path, row: str):
    write_ruw(tmp_path, "train", "Kyiv won,Russia,NONE,Ukraine,NONE,Train", row)
    with pytest.raises(DataError, match=r"Ukraine\.csv: row 2: not a RUW row: "):
        list(ruw.read(tmp_path))


def test_semeval_row(tmp_path: Path):
    write_semeval(
        tmp_path,
        "7\tHillary Clinton\tCafé, hillary clinton! #SemST\tFAVOR\tTARGET\tPOSITIVE",
        "8\tAtheism\tAmen #SemST\tAGAINST\tOTHER\tNEITHER",
    )
    named, unnamed = semeval.read(tmp_path)
    assert named.text == "Café, hillary clinton!"
    span = named.mentions[0].start, named.mentions[0].end
    assert named.text[slice(*span)] == "hillary clinton"
    assert (named.id, named.stances, named.sentiment) == (
        "trialdata-7",
        {"target": FAVOR},
        0,
    )
    assert unnamed.text == "Atheism: Amen"
    assert (unnamed.stances, unnamed.sentiment) == ({"target": AGAINST}, 1)


@pytest.mark.parametrize(
    "row",
    [
        "8\tAtheism\tAmen\tAGAINST\tOTHER",
        "8\tAtheism\tAmen\tMAYBE\tOTHER\tNEITHER",
        "8\tAtheism\tAmen\tAGAINST\tOTHER\tHAPPY",
    ],
)
def test_semeval_row_that_is_none(tmp_path: Path, row: str):
    path = write_semeval(tmp_path, row)
    with pytest.raises(DataError) as caught:
        list(semeval.read(tmp_path))
    assert str(caught.value).startswith(f"{path}:2: not a SemEval row: ")


def test_semeval_header(tmp_path: Path):
    path = write_semeval(tmp_path, header="ID\tTweet")
    with pytest.raises(DataError, match="expected the columns ID, Target, Tweet") as e:
        list(semeval.read(tmp_path))
    assert str(path) in str(e.value)


@pytest.mark.parametrize("read", [ruw.read, semeval.read])
def test_a_folder_without_files(tmp_path: Path, read):
    with pytest.raises(DataError, match="no "):
        list(read(tmp_path))


@pytest.mark.data
def test_published_files(public_data: Path):
    tweets = list(ruw.read(public_data / "ruw"))
    assert {t.split for t in tweets} == {"train", "dev"}
    assert len(tweets) > 4_700
    assert len(list(semeval.read(public_data / "semeval2016"))) == 2_914
