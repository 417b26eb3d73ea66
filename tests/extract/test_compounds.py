"""Names inside compounds, which count where the settings ask for them."""

from pipeline.extract.compounds import compound_candidates
from pipeline.lists import Name
from tests.conftest import Project

TEXT = (
    "In Telegramgroepen en op een Facebook-pagina. De Telegrambende en de Telegraafgroep niet, anti-Telegramgroepen en "
    "@Facebook-pagina ook niet. Facebook-"
)


def name(text: str, label: str = "ORG", context: tuple[str, ...] = ()) -> Name:
    return Name(2, text, label, "platform", (text,), "", context)


def test_the_span_is_the_name_or_the_whole_word() -> None:
    found = list(compound_candidates(TEXT, [name("Telegram"), name("Facebook")], []))
    assert [(each.text, each.label, each.listed, each.methods) for each in found] == [
        ("Telegramgroepen", "ORG", "Telegram", ("compound",)),
        ("Facebook", "ORG", "Facebook", ("compound",)),
    ]


def test_names_of_people_short_names_and_those_that_need_a_context_do_not_count() -> None:
    names = [name("Telegram", "PER"), name("Facebook", context=("app",)), name("Tel")]
    assert not list(compound_candidates(TEXT, names, []))


def test_they_count_for_the_entity_by_a_setting(project: Project) -> None:
    project.write("a.txt", "De politie vond drugs in Telegramgroepen en op een Facebook-pagina.")
    project.run()
    assert not project.table("mentions.csv")
    reasons = {(row["text"], row["reason"]) for row in project.table("dropped.csv")}
    assert ("Telegramgroepen", "modifies a compound (setting extract.compounds)") in reasons
    project.change("extract", compounds=True)
    project.run()
    rows = [(row["text"], row["entity_id"], row["method"]) for row in project.table("mentions.csv")]
    assert rows == [("Telegramgroepen", "org:telegram", "compound"), ("Facebook", "org:facebook", "compound")]
