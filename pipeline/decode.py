"""From the bytes of a file to the text of an article."""

import codecs
import re
import unicodedata

# UTF-32 first: its little-endian mark starts with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OTHER_FILES = {b"PK\x03\x04": "a Word or zip file", b"%PDF": "a PDF file", b"{\\rtf": "an RTF file"}
# A text has few of these: a hyphen of a PDF, the end-of-file of DOS.
MOST_CONTROL_CHARACTERS = 0.01
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1a]")


class UnreadableError(Exception):
    """The bytes are no text; the message says why, for the column `note`."""


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file as the tables have it (NFC, LF, no byte-order mark), and the encoding it was in.

    A byte-order mark decides; then UTF-8 where it fits; then Windows-1252, the encoding of old Dutch archives.
    Raises UnreadableError where the bytes are no text in any of these.
    """
    for mark, kind in OTHER_FILES.items():
        if data.startswith(mark):
            raise UnreadableError(f"{kind}, whatever its name says; save it as plain text")
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if encoding is None and b"\0" in data:
        raise UnreadableError("binary file (it has NUL bytes)")
    if encoding is None:
        encoding = _guess(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not valid {encoding}: {error.reason} at byte {error.start}") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text), encoding


def _guess(data: bytes) -> str:
    """The encoding of bytes without a byte-order mark."""
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(CONTROL_CHARACTERS.findall(text)) > len(text) * MOST_CONTROL_CHARACTERS:
            raise UnreadableError("binary file (it has control characters)")
        return encoding
    raise UnreadableError("not text in UTF-8, UTF-16 with a byte-order mark, or cp1252")
