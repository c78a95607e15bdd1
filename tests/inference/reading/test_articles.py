import codecs
import os
import warnings
from pathlib import Path

import pytest

from geostance.inference.reading.articles import MAX_BYTES, MAX_LINE
from geostance.inference.reading.decoding import EncodingWarning, decode
from geostance.inference.reading.documents import read_article
from geostance.models.errors import InputError

NEWS = (
    "“We won’t wait,” the mayor said – and the café closed. The naïve visitors from "
    "Malmö and Köln left the harbour before the ferry came. Nobody asked why."
)
CYRILLIC = (
    "Мост закрыли в понедельник. Жители города узнали об этом из газет. Мэр обещал "
    "открыть его весной, но никто ему не поверил."
)


def write(folder: Path, data: bytes) -> Path:
    path = folder / "news.txt"
    path.write_bytes(data)
    return path


def refusal(path: Path | str) -> str:
    with pytest.raises(InputError) as caught:
        read_article(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def reading_with_warning(path: Path) -> tuple[str, str]:
    with pytest.warns(EncodingWarning) as caught:
        article = read_article(path)
    assert len(caught) == 1
    message = str(caught[0].message)
    assert message.startswith(f"{path}: not valid UTF-8 (byte ")
    return article.text, message


@pytest.mark.parametrize(
    "data",
    [
        NEWS.encode(),
        codecs.BOM_UTF8 + NEWS.encode(),
        NEWS.encode("utf-16"),
        codecs.BOM_UTF16_BE + NEWS.encode("utf-16-be"),
        codecs.BOM_UTF16_LE + NEWS.encode("utf-16-le"),
        NEWS.encode("utf-32"),
        codecs.BOM_UTF32_BE + NEWS.encode("utf-32-be"),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be"],
)
def test_unicode_is_read_without_a_word(tmp_path: Path, data: bytes):
    path = write(tmp_path, data)
    article = read_article(path)
    assert article.text == NEWS
    assert article.id == str(path)
    assert article.title is None
    assert read_article(str(path)) == article


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (NEWS, "cp1252"),
        ("“We won’t wait,” she said.", "cp1252"),
        ("The naïve visitor left.", "cp1252"),
        (CYRILLIC, "cp1251"),
        (CYRILLIC, "koi8_r"),
    ],
)
def test_other_encodings_are_named(tmp_path: Path, text: str, encoding: str):
    read, message = reading_with_warning(write(tmp_path, text.encode(encoding)))
    assert read == text
    assert message.endswith(f": read as {encoding}")


def test_warning_names_the_first_bad_byte(tmp_path: Path):
    path = write(tmp_path, "The naïve visitor left.".encode("cp1252"))
    assert "(byte 6)" in reading_with_warning(path)[1]


@pytest.mark.parametrize("text", [NEWS, CYRILLIC, "The mayor said “no”"])
def test_utf8_that_is_cut_short_stays_utf8(tmp_path: Path, text: str):
    data = (text + "”").encode()[:-1]
    read, message = reading_with_warning(write(tmp_path, data))
    assert read == text + "\ufffd"
    assert message.endswith(f"(byte {len(text.encode())}): read as utf-8")


def test_a_stray_byte_in_utf8_costs_only_itself(tmp_path: Path):
    data = f"{NEWS}\n{NEWS}".encode().replace(b"\n", b"\xff")
    assert reading_with_warning(write(tmp_path, data))[0] == f"{NEWS}\ufffd{NEWS}"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t\r\n  ",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        "\u00a0\u3000".encode(),
        "\u200b\ufeff\n".encode(),
    ],
    ids=["empty", "space", "bom", "bom-16", "wide-space", "invisible"],
)
def test_nothing_to_read(tmp_path: Path, data: bytes):
    path = write(tmp_path, data)
    assert refusal(path) == "the file is empty: nothing to score"


@pytest.mark.parametrize(
    "data",
    [
        b"The bridge\0held.",
        bytes(range(1, 32)) * 40,
        b"The bridge held.\x01\x02\x03" * 20,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        NEWS.encode("utf-16-le"),
    ],
    ids=["nul", "controls", "some-controls", "png", "unmarked-utf-16"],
)
def test_binary_is_refused(tmp_path: Path, data: bytes):
    path = write(tmp_path, data)
    assert refusal(path) == "binary data, not text: give an article as plain text"


def test_tabs_and_line_ends_are_no_binary(tmp_path: Path):
    text = "\t\r\n\v\f" * 200 + "The bridge held."
    assert read_article(write(tmp_path, text.encode())).text == text


def test_folder(tmp_path: Path):
    assert refusal(tmp_path) == "a folder, where a file is expected"


def test_missing_file(tmp_path: Path):
    reason = "cannot be read: no such file or directory"
    assert refusal(tmp_path / "absent.txt") == reason


def test_file_taken_for_a_folder(tmp_path: Path):
    path = write(tmp_path, b"The bridge held.")
    assert refusal(path / "news.txt") == "cannot be read: not a directory"


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"], ids=["too-long", "nul"])
def test_impossible_names(name: str):
    assert refusal(name).startswith("cannot be read: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path):
    path = write(tmp_path, b"The bridge held.")
    path.chmod(0)
    assert refusal(path) == "cannot be read: permission denied"


def test_a_dump_is_refused(tmp_path: Path):
    path = write(tmp_path, b"a" * 10_000_000)
    assert refusal(path) == (
        f"more than {MAX_BYTES:,} bytes: too long for one article; split it into "
        "articles"
    )


def test_limits_are_inclusive(tmp_path: Path):
    line = "a" * MAX_LINE + "\n"
    path = write(tmp_path, (line * 3).encode())
    assert len(read_article(path).text) == 3 * len(line)
    path.write_bytes(b"a\n" * (MAX_BYTES // 2))
    assert len(read_article(path).text) == MAX_BYTES
    path.write_bytes(b"a\n" * (MAX_BYTES // 2) + b"a")
    assert refusal(path).startswith("more than")


def test_a_line_that_is_no_prose(tmp_path: Path):
    path = write(tmp_path, b"The bridge held.\n" + b"abc" * 500_000)
    assert refusal(path) == (
        "a line of 1,500,000 characters (limit 1,000,000): no article has such lines; "
        "split the file into articles"
    )


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_an_endless_device_ends():
    assert refusal("/dev/zero").startswith("more than")


def test_decode_names_what_it_is_given():
    with pytest.raises(InputError, match=r"^row 7: binary data, not text"):
        decode(b"a\0b", "row 7")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode(NEWS.encode(), "row 7") == NEWS
