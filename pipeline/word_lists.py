"""The word lists in `pipeline/lexicon`: features of the built-in model, and what two rules of `extract` ask."""

from functools import cache
from importlib.resources import files


@cache
def read_word_list(name: str) -> frozenset[str]:
    """The words of a list, in lower case."""
    return frozenset((files("pipeline") / "lexicon" / f"{name}.txt").read_text(encoding="utf-8").split("\n")) - {""}
