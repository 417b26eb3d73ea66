"""Names of files made from the ids of articles, which are hostile text like everything else in an article."""

import hashlib
from urllib.parse import quote

LONGEST_NAME, LONGEST_PATH = 120, 180  # Windows has paths of 260
FILE_ENDINGS = (".txt", ".html")


def safe_name(article_id: str) -> str:
    """An article's id as the name of a file that no operating system and no id can misuse.

    The folders of the input stay; in each part what is not a letter, a digit or harmless is percent-encoded, dots in
    front too, and a part too long ends in a hash. No folder is called as a file may be, rows of a file whose ids differ
    in capitals only do not share a name, and a path too long is one hash.
    """
    path, mark, row = article_id.partition("#")
    *folders, name = path.split("/")
    safe = [_safe_part(folder) + "~" * folder.lower().endswith(FILE_ENDINGS) for folder in folders]
    safe.append(_safe_part(name + mark + row) + (f"~{_hash(row)}" if row != row.lower() else ""))
    whole = "/".join(safe)
    return whole if len(whole) <= LONGEST_PATH else f"long/{_hash(article_id)}"


def _safe_part(part: str) -> str:
    """One part of a path."""
    safe = quote(part, safe=" ()&,;=@+~!'#", encoding="utf-8")
    if safe.startswith(".") or not safe.strip(" ."):
        safe = safe.replace(".", "%2E")
    if len(safe) <= LONGEST_NAME:
        return safe
    return f"{safe[:LONGEST_NAME]}~{_hash(part)}"


def _hash(text: str) -> str:
    """Some letters and digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
