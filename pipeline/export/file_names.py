"""Names of files made from the ids of articles, which are hostile text like everything else in an article."""

import hashlib
from urllib.parse import quote

LONGEST_NAME = 120


def safe_name(article_id: str) -> str:
    """An article's id as the name of a file that no operating system and no id can misuse.

    The folders of the input stay; in each part what is not a letter, a digit or harmless is percent-encoded, dots in
    front too, and a part too long ends in a hash.
    """
    path, mark, row = article_id.partition("#")
    parts = [*path.split("/")[:-1], path.split("/")[-1] + (mark + row if mark else "")]
    return "/".join(_safe_part(part) for part in parts)


def _safe_part(part: str) -> str:
    """One part of a path."""
    safe = quote(part, safe=" ()&,;=@+~!'#", encoding="utf-8")
    if safe.startswith(".") or not safe.strip(" ."):
        safe = safe.replace(".", "%2E")
    if len(safe) <= LONGEST_NAME:
        return safe
    return f"{safe[:LONGEST_NAME]}~{hashlib.sha256(part.encode()).hexdigest()[:12]}"
