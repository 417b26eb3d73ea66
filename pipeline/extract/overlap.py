"""Overlaps between candidates, settled by one rule.

1. A model's span that reaches over two or more sure names (listed, or of a known shape), or over the whole of one
   that a pattern gives, loses: patterns are exact about where a name ends, the model is not.
2. Of two that overlap, the longer stays.
3. Of two of one length, the gazetteer beats a pattern, a pattern the model, the model consistency; then the first.
4. Candidates for the same span become one, with the label by 3 and all sources.
"""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

from pipeline.extract.candidates import Candidate, Rejected

RANK = {"gazetteer": 0, "pattern": 1, "model": 2, "consistency": 3}


def settle_overlaps(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Rejected]]:
    """The candidates that stay, in the order of the text and none overlapping, and those that lost."""
    candidates, rejected = _drop_overreaching(list(candidates))
    kept: dict[tuple[int, int], Candidate] = {}
    taken: dict[int, Candidate] = {}
    for candidate in sorted(candidates, key=_order):
        span = (candidate.start, candidate.end)
        if span in kept:
            winner = kept[span]
            kept[span] = winner.also_found_by(candidate)
            if winner.label != candidate.label:
                reason = f"is {winner.label} by {_sources(winner)}"
                rejected.append(Rejected(candidate, reason))
            continue
        rival = next((taken[at] for at in range(*span) if at in taken), None)
        if rival is None:
            kept[span] = candidate
            taken.update(dict.fromkeys(range(*span), candidate))
        else:
            rejected.append(Rejected(candidate, f"overlaps {rival.text!r} ({rival.label}), which is longer or first"))
    return sorted(kept.values(), key=lambda candidate: candidate.start), rejected


def _order(candidate: Candidate) -> tuple[int, int, int, str]:
    """Sorts the winners first."""
    return (candidate.start - candidate.end, _rank(candidate), candidate.start, candidate.label)


def _rank(candidate: Candidate) -> int:
    """How strong the strongest source of a candidate is; 0 is strongest."""
    return min(RANK[method] for method in candidate.methods)


def _sources(candidate: Candidate) -> str:
    """The sources of a candidate in words."""
    return " and ".join(candidate.methods)


def _drop_overreaching(candidates: list[Candidate]) -> tuple[list[Candidate], list[Rejected]]:
    """Leave out model spans that reach over a pattern's whole name, or over two sure names."""
    spans = {(each.start, each.end): each for each in candidates if {"gazetteer", "pattern"} & {*each.methods}}
    sure = [spans[span] for span in sorted(spans)]
    starts = [each.start for each in sure]
    kept, rejected = [], []
    for candidate in candidates:
        near = sure[bisect_left(starts, candidate.start) : bisect_left(starts, candidate.end)]
        inside = [each for each in near if each.end <= candidate.end and len(each.text) < len(candidate.text)]
        if not candidate.found_only_by_model():
            kept.append(candidate)
        elif any(one.end <= other.start for one, other in pairwise(inside)):
            rejected.append(Rejected(candidate, "runs several names together"))
        elif any("pattern" in each.methods for each in inside):
            rejected.append(Rejected(candidate, f"reaches over {inside[0].text!r}, which a pattern gives whole"))
        else:
            kept.append(candidate)
    return kept, rejected
