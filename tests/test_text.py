"""The copy that the model sees, and where long texts are cut."""

import textwrap

from pipeline.text import cut_into_parts, lines_of, model_view, one_line, wrapped_breaks

WRAPPED = textwrap.fill(
    "De politie heeft woensdag in een loods aan de rand van de stad een grote partij verdovende middelen gevonden. "
    "Volgens een woordvoerder van de Landelijke Eenheid gaat het om een van de grootste vondsten van het jaar. De "
    "eigenaar van het pand is nog niet gevonden.",
    width=72,
)


def test_lines_have_their_place() -> None:
    text = "een\n\ntwee"
    assert [(line.start, line.end, text[line.start : line.end]) for line in lines_of(text)] == [
        (0, 3, "een"), (4, 4, ""), (5, 9, "twee"),
    ]  # fmt: skip


def test_hard_wrapped_paragraphs_are_joined_and_nothing_else() -> None:
    text = f"Grote vondst in loods\n\n{WRAPPED}\n\nEen kop\nNog een kop\nDe derde kop"
    view = model_view(text, [])
    assert "\n" not in view[view.index("De politie") : view.index("gevonden.\n")]
    assert "Een kop\nNog een kop\nDe derde kop" in view
    assert "loods\n\nDe politie" in view
    assert len(view) == len(text)


def test_sentences_on_lines_of_their_own_are_not_joined() -> None:
    text = "\n".join(["De politie heeft woensdag een man van 34 jaar aangehouden in Utrecht."] * 6)
    assert list(wrapped_breaks(text)) == []


def test_furniture_and_white_space_become_spaces() -> None:
    assert model_view("a\u00a0b\tc\nAdvertentie\nd", [(6, 17)]) == "a b c\n           \nd"


def test_parts_are_cut_where_no_name_is() -> None:
    assert cut_into_parts("aaaaaaa\n\nbbbb\ncccc", 15) == [(0, 9), (9, 18)]
    text = "hij zag Roel van der Valk lopen, ging toen naar huis met zijn vrouw; daar zat Roel van der Valk samen"
    for limit in range(40, 90):
        pieces = [text[start:end] for start, end in cut_into_parts(text, limit)]
        assert sum(piece.count("Roel van der Valk") for piece in pieces) == 2, pieces
    story = "Hij sprak met Ridouan T. De rechter wachtte. Toen kwam A.J. de Vries binnen. Het was laat. "
    for limit in range(60, 120):
        pieces = [story[start:end] for start, end in cut_into_parts(story, limit)]
        assert sum("A.J. de Vries" in piece for piece in pieces) == 1, pieces


def test_one_line() -> None:
    assert one_line(" een\n\ttwee  drie ") == "een twee drie"
