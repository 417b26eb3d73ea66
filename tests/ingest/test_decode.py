"""Encodings of twenty years of newspapers."""

import pytest

from pipeline.content import UnreadableError
from pipeline.decode import decode

TEXT = "Café in Curaçao – één man zei: “nee”"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_text_comes_out_whatever_the_encoding(data: bytes, encoding: str) -> None:
    assert decode(data) == (TEXT, encoding)


def test_short_cp1252_is_still_text() -> None:
    assert decode("één".encode("cp1252"))[0] == "één"


def test_line_breaks_and_accents_are_of_one_kind() -> None:
    assert decode("a\r\nb\rc\ne\u0301".encode())[0] == "a\nb\nc\né"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04\0\0", "a Word or zip file, whatever its name says; save it as plain text"),
        (b"\x89PNG\r\n\0\0", "binary file (it has NUL bytes)"),
        (b"\xff\xfe\x00\xdca\x00b\x00c\x00", "not valid utf-16: illegal encoding at byte 2"),
        (b"\x01\x02tekst\x05", "binary file (it has control characters)"),
        (bytes(range(128, 256)), "not text in UTF-8, UTF-16 with a byte-order mark, or cp1252"),
    ],
)
def test_what_is_no_text_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        decode(data)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("één man".encode("utf-16-le"), "één man", "utf-16-le, without a byte-order mark"),
        ("één man".encode("utf-16-be"), "één man", "utf-16-be, without a byte-order mark"),
        (
            "café in".encode() + b"\n" + "café uit".encode("cp1252"),
            "café in\ncafé uit",
            "utf-8 and cp1252 mixed, 1 lines in cp1252",
        ),
        ("café é".encode()[:-1], "café ", "utf-8, its last character is cut off"),
        ("tekst".encode("utf-16")[:-1], "teks", "utf-16, its last character is cut off"),
        (
            b"een tekst\0met een NUL" + b" en nog veel meer" * 9,
            "een tekst met een NUL" + " en nog veel meer" * 9,
            "utf-8, NUL bytes read as spaces",
        ),
        (b"caf\xe9", "café", "cp1252"),
    ],
)
def test_what_is_out_of_the_ordinary_is_told(data: bytes, text: str, encoding: str) -> None:
    assert decode(data) == (text, encoding)
