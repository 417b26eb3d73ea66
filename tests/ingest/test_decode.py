"""Encodings of twenty years of newspapers."""

import pytest

from pipeline.ingest.decode import UnreadableError, decode

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
        (b"\xff\xfea", "not valid utf-16: truncated data at byte 2"),
        (b"\x01\x02tekst\x05", "binary file (it has control characters)"),
        (bytes(range(128, 256)), "not text in UTF-8, UTF-16 with a byte-order mark, or cp1252"),
    ],
)
def test_what_is_no_text_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError) as error:
        decode(data)
    assert str(error.value) == reason
