"""Pairs of names that are one entity, are two, or are two that a person is asked about."""

import pytest

from tests.conftest import case_params, read_cases
from tests.resolve.articles import resolved

COLUMNS = ("scope", "first", "second", "expected")


def outcome(scope: str, first: str, second: str, label: str) -> str:
    """Whether two names are one, two, or two with a suggestion."""
    if scope == "article":
        # `Openbaar Ministerie (OM)`, and `OM`: the second stands in brackets behind the first.
        name, _, bracket = first.partition(" (")
        names = [name, f"({second})"] if bracket == f"{second})" else [first, second]
        found = resolved({"a": [(each, label) for each in names]})
    else:
        found = resolved({"a": [(first, label)], "b": [(second, label)]})
    if len(found.ids) == 1:
        return "one"
    return "suggest" if scope == "corpus" and found.suggested("merge") else "two"


@pytest.mark.parametrize(COLUMNS, case_params("names.csv", *COLUMNS))
def test_people(scope: str, first: str, second: str, expected: str) -> None:
    assert outcome(scope, first, second, "PER") == expected


@pytest.mark.parametrize(COLUMNS, case_params("orgs.csv", *COLUMNS))
def test_organisations(scope: str, first: str, second: str, expected: str) -> None:
    assert outcome(scope, first, second, "ORG") == expected


def test_more_than_a_third_of_the_pairs_must_not_match() -> None:
    names = [row["expected"] for table in ("names.csv", "orgs.csv") for row in read_cases(table)]
    places = read_cases("places.csv")
    # A place that has a namesake must not get the namesake's country or point.
    traps = [row for row in places if not row["near_latitude"] or row["context"]]
    assert len(names) + len(places) >= 250
    assert (len([each for each in names if each != "one"]) + len(traps)) * 3 > len(names) + len(places)
