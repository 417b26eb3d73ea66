"""The spreadsheets that people edit: read as Excel saves them, and errors that name the row."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.lists import (
    join_lists,
    read_gazetteer,
    read_places,
    read_site_lines,
    read_stoplist,
    read_watchlist,
)
from tests.conftest import ROOT

Write = Callable[[str, str | bytes], Path]
HEADER = "name,label,subtype,aliases,case,context,note\n"


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "Café Zwart,ORG,bar,Zwart | CZ,,bar | café,\n",
        "\ufeff" + HEADER + "Café Zwart,ORG,bar,Zwart | CZ,,bar | café,\n",
        (HEADER + "Café Zwart,ORG,bar,Zwart | CZ,,bar | café,\n").replace(",", ";").replace("\n", "\r\n"),
        (HEADER + "Café Zwart,ORG,bar,Zwart | CZ,,bar | café,\n").replace(",", ";").encode("cp1252"),
        HEADER + '"Café Zwart",ORG,bar,"Zwart|CZ",,"bar|café"\n,,,,,,\n',
    ],
)
def test_a_gazetteer_reads_the_same_however_it_was_saved(write_list: Write, content: str | bytes) -> None:
    (name,) = read_gazetteer(write_list("g.csv", content))
    assert name.spellings == ("Café Zwart", "Zwart", "CZ")
    assert name.context == ("bar", "café")
    assert (name.row, name.label, name.subtype) == (2, "ORG", "bar")


def test_a_further_row_of_a_name_holds_aliases_with_their_own_rules(write_list: Write) -> None:
    rows = "Hansa Market,ORG,,,,,\nHansa Market,ORG,,Hansa,,darknet,\n"
    first, second = read_gazetteer(write_list("g.csv", HEADER + rows))
    assert first.spellings == ("Hansa Market",)
    assert second.spellings == ("Hansa",)
    assert second.context == ("darknet",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEADER + "Telegram,XYZ,,,,,\n", "row 2: label 'XYZ' is not one of PER, ORG, LOC, MISC"),
        (HEADER + "Telegram,ORG,,,,,\n,ORG,,x,,,\n", "row 3: the cell `name` is empty"),
        (HEADER + "Telegram,ORG,,,maybe,,\n", "row 2: case 'maybe' is not empty, `exact` or `any`"),
        (HEADER + "A,ORG,,X,,,\nB,ORG,,X,,,\n", "row 3: 'X' is a name of 'A' (row 2) already"),
        (HEADER + "Telegram,ORG,,a,b,,,,x\n", "row 2: 9 cells where 7 are expected"),
        (HEADER + "Foute Naam;ORG\n", "row 2: its cells are separated otherwise than those of the first row"),
        ("naam,label\nx,ORG\n", "the first row must be name,label,subtype,aliases,case,context,note; it is naam,label"),
        (HEADER + 'Telegram,ORG,"open\n', "not a valid CSV"),
        ("", "the first row must be"),
    ],
)
def test_a_broken_gazetteer_is_one_line_with_file_and_row(write_list: Write, content: str, message: str) -> None:
    path = write_list("g.csv", content)
    with pytest.raises(UsageError) as error:
        read_gazetteer(path)
    assert str(error.value).startswith(str(path))
    assert message in str(error.value)


def test_other_lists_say_what_is_wrong(write_list: Write) -> None:
    with pytest.raises(UsageError, match=r"row 2: kind 'kop' is not furniture"):
        read_site_lines(write_list("s.csv", "pattern,kind,note\nx,kop,\n"))
    with pytest.raises(UsageError, match=r"row 2: '\(' is no pattern"):
        read_site_lines(write_list("s.csv", "pattern,kind,note\n(,furniture,\n"))
    with pytest.raises(UsageError, match=r"row 2: label 'X' is not empty"):
        read_stoplist(write_list("s.csv", "text,label,reason\nx,X,\n"))
    with pytest.raises(UsageError, match=r"cannot be read"):
        read_stoplist(Path("no-such-file.csv"))


def test_the_shipped_lists_are_valid_and_large_enough() -> None:
    names = read_gazetteer(ROOT / "configs/gazetteer.csv")
    assert len({name.name for name in names}) >= 400
    assert all(name.subtype for name in names)
    spelt = {spelling: name for name in names for spelling in name.spellings}
    for ambiguous in ("X", "Signal", "Justitie", "Session", "Bol"):
        assert spelt[ambiguous].case == "exact", ambiguous
        assert spelt[ambiguous].context, ambiguous
    assert read_stoplist(ROOT / "configs/stoplist.csv")
    assert read_site_lines(ROOT / "configs/site_lines.csv")


def test_a_watchlist_needs_only_names_and_labels(write_list: Write) -> None:
    for content in ("label,name\nORG,Kroonkurk\n", "name;label\nKroonkurk;ORG\n", HEADER + "Kroonkurk,ORG,,,,,\n"):
        (name,) = read_watchlist(write_list("w.csv", content))
        assert (name.name, name.label, name.spellings, name.list_name) == (
            "Kroonkurk",
            "ORG",
            ("Kroonkurk",),
            "watchlist",
        )
    with pytest.raises(UsageError, match="the first row must be"):
        read_watchlist(write_list("w.csv", "name,subtype\nKroonkurk,bar\n"))


def test_the_watchlist_takes_spellings_off_the_gazetteer(write_list: Write) -> None:
    gazetteer = read_gazetteer(write_list("g.csv", HEADER + "Kroonkurk Market,ORG,,Kroonkurk,,,\nSignaal,ORG,,,,,\n"))
    watchlist = read_watchlist(write_list("w.csv", "name,label\nKROONKURK,PER\nSignaal,PER\n"))
    joined = {name.name: name.spellings for name in join_lists(watchlist, gazetteer)}
    assert joined == {"KROONKURK": ("KROONKURK",), "Signaal": ("Signaal",), "Kroonkurk Market": ("Kroonkurk Market",)}


def test_places_with_a_mistake_name_their_row(write_list: Write) -> None:
    header = "name,aliases,kind,country_code,latitude,longitude,note\n"
    for row, message in (
        (",,city,NL,52,5,", "the cell `name` is empty"),
        ("X,,town,NL,52,5,", "kind 'town' is not one of country"),
        ("X,,city,nl,52,5,", "country_code 'nl' is not two capitals"),
        ("X,,city,NL,north,5,", "latitude and longitude must be numbers"),
        ("X,,city,NL,52,,", "or neither"),
        ("X,,city,NL,152,5,", "or neither"),
    ):
        with pytest.raises(UsageError, match="row 2") as error:
            read_places(write_list("p.csv", header + row + "\n"))
        assert message in str(error.value)
