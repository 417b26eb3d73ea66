"""Every kind of file that a newsroom has."""

import json
import sys

import pytest

from pipeline.content import UnreadableError, iso_date
from pipeline.ingest.documents import read_pdf, read_rtf, read_word
from pipeline.ingest.pages import read_packed_page, read_page
from tests.conftest import Project
from tests.ingest import files

BODY = (
    "<h1>Politie rolt drugslab op in Curaçao</h1>"
    "<p>De politie heeft woensdag een drugslab opgerold in een loods. Daarbij zijn drie mannen aangehouden, meldt een "
    "woordvoerder.</p><p>Volgens Europol hoort het lab bij een grote groep die ook in België werkt. De verdachten "
    "zwijgen, zegt hun advocaat.</p>"
)
LINKED = {
    "@context": "https://schema.org",
    "@graph": [{"@type": "NewsArticle", "datePublished": "2021-03-04T08:00:00Z"}],
}


def test_a_page_is_its_article_without_menus() -> None:
    content = read_page(files.page(BODY))
    assert content.title == "Politie rolt drugslab op in Curaçao"
    assert content.text.startswith("Politie rolt drugslab op in Curaçao\n")
    assert "Europol" in content.text
    assert "nieuwsbrief" not in content.text
    assert "Contact" not in content.text
    assert content.published == ""


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (f'<script type="application/ld+json">{json.dumps(LINKED)}</script>', "2021-03-04"),
        ('<meta property="article:published_time" content="2020-12-31T23:00:00+01:00">', "2020-12-31"),
        ('<meta name="DC.date.issued" content="3 maart 2019">', "2019-03-03"),
        ('<meta name="date" content="maart 2019">', ""),
        ("", ""),
    ],
)
def test_the_date_is_that_of_the_metadata(head: str, published: str) -> None:
    body = BODY + "<p>Op 1 januari 1999 gebeurde hetzelfde in Breda, zei de politie toen in een bericht.</p>"
    assert read_page(files.page(body, head)).published == published


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "iso-8859-1", "utf-16"])
def test_a_page_says_its_encoding(charset: str) -> None:
    assert "Curaçao" in read_page(files.page(BODY, charset=charset)).text


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "Telegram",
        "<p>Telegram",
        "<html><body><p>Telegram <b>en <i>Signal</b></i></body>",
        "Telegram zonder een enkel element",
        "<script>alert('x')</script><p>Telegram",
        "<table>" + "<tr><td>" * 5_000 + "Telegram",
    ],
)
def test_broken_and_deeply_nested_pages_do_no_harm(html: str) -> None:
    content = read_page(html.encode())
    assert "Telegram" in content.text
    assert "alert" not in content.text


def test_a_page_without_text_is_empty() -> None:
    for html in ("", "<html></html>", "<html><body><img src=x></body></html>", "<?xml version='1.0'?><html/>"):
        assert read_page(html.encode()).text == ""


def test_a_packed_page() -> None:
    part = files.page(BODY, charset="windows-1252")
    packed = (
        b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=xx\r\n\r\n"
        b"--xx\r\nContent-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + part
        + b"\r\n--xx--\r\n"
    )
    assert "Curaçao" in read_packed_page(packed).text
    with pytest.raises(UnreadableError, match="no web page in it"):
        read_packed_page(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\ntekst")


def test_word() -> None:
    content = read_word(
        files.word("Kop over Curaçao", "Een alinea.", table=(("Naam", "Plaats"), ("Karim B.", "Breda")))
    )
    assert content.text == "Kop over Curaçao\nEen alinea.\nNaam | Plaats\nKarim B. | Breda"


def test_rtf() -> None:
    assert read_rtf(files.rtf("Kop\nEén man uit Curaçao.")).text.strip() == "Kop\nEén man uit Curaçao."


def test_pdf_heads_and_page_numbers_are_furniture_and_broken_words_are_joined() -> None:
    places = ("Breda", "Delft", "Gouda", "Venlo")
    pages = [
        (
            "De Courant - 3 mei 2019",
            f"Een verhaal uit {place} over een onder-",
            "zoek in Noord-",
            "Holland.",
            f"Pagina {at} van 4",
        )
        for at, place in enumerate(places, start=1)
    ]
    content = read_pdf(files.pdf(*pages))
    assert "een onderzoek in Noord-Holland." in content.text
    assert {"De Courant - 3 mei 2019", "Pagina 1 van 4", "Pagina 4 van 4"} <= content.furniture
    assert not any("verhaal" in line for line in content.furniture)


def test_pdf_with_a_password_without_text_or_broken() -> None:
    with pytest.raises(UnreadableError, match="with a password"):
        read_pdf(files.encrypted_pdf("geheim"))
    assert "scanned" in read_pdf(files.pdf(())).why_empty


def test_what_a_parser_cannot_read_is_told_and_does_not_stop_the_others(project: Project) -> None:
    project.write("a.docx", b"PK\x03\x04 no zip")
    project.write("b.pdf", b"%PDF-1.4 broken")
    project.write("c.pdf", files.pdf(("tekst",))[:200])
    project.write("d.txt", "Tekst over Telegram.")
    project.run()
    rows = {row["article_id"]: row for row in project.table("articles.csv")}
    assert {row["status"] for article_id, row in rows.items() if article_id != "d"} == {"unreadable"}
    assert rows["a.docx"]["note"] == "not a .docx file that can be read (BadZipFile)"
    assert rows["d"]["status"] == "ok"


def test_without_pypdf_the_command_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    project.write("a.pdf", files.pdf(("Tekst over Telegram.",)))
    project.write("b.txt", "Tekst over Telegram.")
    project.run()
    first, second = project.table("articles.csv")
    assert (first["status"], second["status"]) == ("unreadable", "ok")
    assert 'python -m pip install "speurder[pdf]"' in first["note"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-03-04T12:00", "2021-03-04"),
        ("3-4-2021", "2021-04-03"),
        ("12/05/2019", "2019-05-12"),
        ("5 mrt. 2019 om 14.22 uur", "2019-03-05"),
        ("Tue, 05 Mar 2019 10:00:00 GMT", "2019-03-05"),
        ("maart 2023", ""),
        ("2023", ""),
        ("gisteren", ""),
        ("", ""),
        ("31-02-2020", ""),
    ],
)
def test_dates_need_a_day_a_month_and_a_year(text: str, expected: str) -> None:
    assert iso_date(text) == expected
