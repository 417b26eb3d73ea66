"""Overlaps between candidates, settled by one rule.

1. A pattern that cuts across a span that the model is sure of loses.
2. Of two that overlap, the longer stays; what only consistency gives comes after all else.
3. Of two of one length, the gazetteer beats a pattern, a pattern the model, the model consistency; then the first.
4. Candidates for the same span become one, with the label by these rules and all sources.
"""

from collections.abc import Iterable

from pipeline.extract.candidates import Candidate, Rejected

RANK = {"gazetteer": 0, "pattern": 1, "model": 2, "consistency": 3}


def settle_overlaps(candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Rejected]]:
    """The candidates that stay, in the order of the text and none overlapping, and those that lost."""
    candidates, rejected = _drop_patterns_across_sure_names(list(candidates))
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


def _order(candidate: Candidate) -> tuple[bool, int, int, int, str]:
    """Sorts the winners first."""
    weak = candidate.methods == ("consistency",)
    return (weak, candidate.start - candidate.end, _rank(candidate), candidate.start, candidate.label)


def _rank(candidate: Candidate) -> int:
    """How strong the strongest source of a candidate is; 0 is strongest."""
    return min(RANK[method] for method in candidate.methods)


def _sources(candidate: Candidate) -> str:
    """The sources of a candidate in words."""
    return " and ".join(candidate.methods)


def _drop_patterns_across_sure_names(candidates: list[Candidate]) -> tuple[list[Candidate], list[Rejected]]:
    """Leave out what only a pattern gives, and overlaps a span of which the model is sure without being equal to it."""
    sure = {at: each for each in candidates if each.is_sure() for at in range(each.start, each.end)}
    kept, rejected = [], []
    for candidate in candidates:
        rival = next((sure[at] for at in range(candidate.start, candidate.end) if at in sure), None)
        same = rival is not None and (rival.start, rival.end) == (candidate.start, candidate.end)
        if rival is None or same or candidate.methods != ("pattern",):
            kept.append(candidate)
        else:
            rejected.append(Rejected(candidate, f"overlaps {rival.text!r} ({rival.label}), of which the model is sure"))
    return kept, rejected
