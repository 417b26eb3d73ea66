"""From the bytes of a file to the text of an article."""

import codecs
import re

from pipeline.content import UnreadableError, normalised

# UTF-32 first: its little-endian mark starts with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OTHER_FILES = {
    b"PK\x03\x04": "a Word or zip file", b"%PDF": "a PDF file", b"{\\rtf": "an RTF file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file", b"\x1f\x8b": "a gzip file",
}  # fmt: skip
# A text has few of these: a hyphen of a PDF, the end-of-file of DOS, a NUL where a database cut a field.
MOST_CONTROL_CHARACTERS = MOST_NULS = 0.01
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1a]")
# In UTF-16 nearly every other byte of a Dutch text is NUL.
MANY_NULS = 0.3
LONGEST_CHARACTER = 4  # bytes of UTF-8


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file as the tables have it (NFC, LF, no byte-order mark), and the encoding it was in.

    A byte-order mark decides; then UTF-8 where it fits; then Windows-1252, the encoding of old Dutch archives. A file
    that has lines of both is read line by line. What was out of the ordinary stands behind the encoding.
    Raises UnreadableError where the bytes are no text in any of these.
    """
    for mark, kind in OTHER_FILES.items():
        if data.startswith(mark):
            raise UnreadableError(f"{kind}, whatever its name says; save it as plain text")
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    told = ""
    if encoding is None and b"\0" in data:
        encoding, data, told = _with_nuls(data)
    if encoding is None:
        text, encoding = _guess(data)
    else:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            text, cut = _without_end(data, encoding, error)
            told = ", ".join(filter(None, (told, cut)))
    return normalised(text), ", ".join(filter(None, (encoding, told)))


def _with_nuls(data: bytes) -> tuple[str | None, bytes, str]:
    """The encoding of bytes with NULs, these bytes without stray NULs, and what to tell of it.

    Raises UnreadableError where they are no text.
    """
    pairs = len(data) // 2
    for encoding, nuls in (("utf-16-le", data[1::2].count(0)), ("utf-16-be", data[0::2].count(0))):
        if nuls > pairs * MANY_NULS and nuls > 0.9 * data.count(0):
            return encoding, data, "without a byte-order mark"
    if data.count(0) <= max(1, len(data) * MOST_NULS):
        spaced = data.replace(b"\0", b" ")
        return _guess(spaced)[1], spaced, "NUL bytes read as spaces"
    raise UnreadableError("binary file (it has NUL bytes)")


def _without_end(data: bytes, encoding: str, error: UnicodeDecodeError) -> tuple[str, str]:
    """The text up to a last character that is cut off, and what to tell of it.

    Raises UnreadableError where something else is wrong.
    """
    if len(data) - error.start > LONGEST_CHARACTER:
        raise UnreadableError(f"not valid {encoding}: {error.reason} at byte {error.start}") from error
    return data[: error.start].decode(encoding), "its last character is cut off"


def _guess(data: bytes) -> tuple[str, str]:
    """The text of bytes without a byte-order mark, and their encoding."""
    try:
        return _checked(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and any(byte > 127 for byte in data[: error.start]):
            return _checked(data[: error.start].decode("utf-8")), "utf-8, its last character is cut off"
    lines = data.split(b"\n")
    in_utf8 = [_is_utf8(line) for line in lines]
    if any(fits and not line.isascii() for line, fits in zip(lines, in_utf8, strict=True)):
        try:
            texts = [line.decode("utf-8" if fits else "cp1252") for line, fits in zip(lines, in_utf8, strict=True)]
        except UnicodeDecodeError:
            raise UnreadableError("not text in UTF-8 or cp1252") from None
        return _checked("\n".join(texts)), f"utf-8 and cp1252 mixed, {in_utf8.count(False)} lines in cp1252"
    try:
        return _checked(data.decode("cp1252")), "cp1252"
    except UnicodeDecodeError:
        raise UnreadableError("not text in UTF-8, UTF-16 with a byte-order mark, or cp1252") from None


def _is_utf8(line: bytes) -> bool:
    """Whether a line is valid UTF-8."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _checked(text: str) -> str:
    """The text. Raises UnreadableError where it has more control characters than text has."""
    if len(CONTROL_CHARACTERS.findall(text)) > len(text) * MOST_CONTROL_CHARACTERS:
        raise UnreadableError("binary file (it has control characters)")
    return text
