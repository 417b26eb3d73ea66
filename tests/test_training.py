import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from benchmarks import learning_curve
from pipeline.dutch import blank_dutch
from pipeline.gold import parse_inline
from pipeline.text import stripped
from pipeline.training.articles import article_document, article_names, renamed_document
from pipeline.training.corpora import (
    Sentence,
    clean_wikiann,
    iob_spans,
    read_conllu,
    read_iob,
    read_passages,
    render,
)
from pipeline.training.documents import (
    Document,
    change_letters,
    collect_names,
    compose,
    crop,
    join_lines,
    make_documents,
    other_person,
    paragraph_document,
    passage_documents,
    plain_documents,
    put_between,
    put_capitals,
    replace_names,
    same_length_upper,
    with_period,
    without_diacritics,
)
from pipeline.training.scores import Score, score_names, score_sentences
from pipeline.training.train import cut_article, falling, growing, sentence_example, set_names, train
from pipeline.training.word_lists import common_words, known_words, parts_of_persons, place_words

CONFIG = Path(__file__).parents[1] / "configs" / "training.cfg"
SETTINGS = {
    "sentences": [2, 3],
    "paragraph": [1, 2],
    "changed_documents": 0.5,
    "cropped": 0.2,
    "replaced_names": 0.5,
    "passage_paragraphs": [1, 1],
    "dropped_sentences": 0.0,
    "added_periods": 0.0,
}

MARKED = (
    "[Sanne van Veen](PER:sanne) van [rechtbank Zwolle](ORG:rechtbank-zwolle) zag in een "
    "[Telegramgroep](ORG?:telegram) op [Telegram](ORG:telegram) dat [Joost K.](PER:joost) vrij is. "
    "Ook [@kale_kees](PER:kees) keek.\n\n[ZWOLLE](LOC:zwolle)\n"
)
# Invented, with invented names.
IOB = """0\tSanne\tB-PER
1\tvan\tI-PER
2\tVeen\tI-PER
3\twerkt\tO
4\tbij\tO
5\tBankhuis\tB-ORG
6\tin\tO
7\tZwolle\tB-LOC
8\t.\tO

0\tDe\tO
1\tZwolse\tB-MISC
2\tkrant\tO
3\tschreef\tO
4\t:\tO
5\t"\tO
6\tSanne\tB-PER
7\tvan\tI-PER
8\tVeen\tI-PER
9\tzwijgt\tO
10\t"\tO
11\t.\tO
"""
CONLLU = """# sent_id = doc-1.p.1.s.1
# text = De man zweeg.
1\tDe\t_\t_\t_\t_\t_\t_\t_\t_
2\tman\t_\t_\t_\t_\t_\t_\t_\t_
3\tzweeg\t_\t_\t_\t_\t_\t_\t_\t_
4\t.\t_\t_\t_\t_\t_\t_\t_\t_

# sent_id = doc-1.p.1.s.2
# text = De vrouw niet.
1\tDe\t_\t_\t_\t_\t_\t_\t_\t_
2-3\tvrouw niet\t_\t_\t_\t_\t_\t_\t_\t_
2\tvrouw\t_\t_\t_\t_\t_\t_\t_\t_
3\tniet\t_\t_\t_\t_\t_\t_\t_\t_
4\t.\t_\t_\t_\t_\t_\t_\t_\t_

# sent_id = doc-1.p.2.s.1
# text = Toen werd het stil.
1\tToen\t_\t_\t_\t_\t_\t_\t_\t_
"""


def sentence(text, *names):
    """A sentence of space-separated words; names are (words, label)."""
    words = tuple(text.split())
    spans = []
    for name, label in names:
        parts = tuple(name.split())
        start = next(i for i in range(len(words)) if words[i : i + len(parts)] == parts)
        spans.append((start, start + len(parts), label))
    return Sentence(words, tuple(spans))


def surfaces(text, names):
    return [(text[start:end], label) for start, end, label in names]


@pytest.fixture
def iob_file(tmp_path):
    path = tmp_path / "some.tsv"
    path.write_text(IOB, encoding="utf-8")
    return path


def test_read_iob_drops_misc(iob_file):
    first, second = read_iob(iob_file)
    assert first.spans == ((0, 3, "PER"), (5, 6, "ORG"), (7, 8, "LOC"))
    assert second.spans == ((6, 9, "PER"),)


def test_read_iob_refuses_other_columns(tmp_path):
    path = tmp_path / "bad.tsv"
    path.write_text("0 Sanne B-PER\n", encoding="utf-8")
    with pytest.raises(ValueError, match="three tab-separated columns"):
        read_iob(path)


def test_read_conllu_knows_text_and_paragraph(tmp_path):
    path = tmp_path / "some.conllu"
    path.write_text(CONLLU, encoding="utf-8")
    sentences = read_conllu(path)
    assert [s.text for s in sentences] == ["De man zweeg.", "De vrouw niet.", "Toen werd het stil."]
    assert [s.paragraph for s in sentences] == ["doc-1.p.1", "doc-1.p.1", "doc-1.p.2"]
    assert sentences[1].words == ("De", "vrouw", "niet", ".")
    document = paragraph_document(sentences)
    assert document.text == "De man zweeg. De vrouw niet.\n\nToen werd het stil."
    assert document.starts == (0, 14, 30)


PASSAGES = "Kop boven\nDe man zweeg.\n\nMelk\nBrood\n\nToen werd het stil.\n"


def test_read_passages_knows_sentences_and_paragraphs(tmp_path):
    (tmp_path / "b.txt").write_text(PASSAGES, encoding="utf-8")
    (tmp_path / "a.txt").write_text("Eerst dit.\n", encoding="utf-8")
    sentences = read_passages(tmp_path)
    assert [(s.text, s.paragraph) for s in sentences] == [
        ("Eerst dit.", "a.p.0"), ("Kop boven", "b.p.0"), ("De man zweeg.", "b.p.0"), ("Melk", "b.p.1"),
        ("Brood", "b.p.1"), ("Toen werd het stil.", "b.p.2"),
    ]  # fmt: skip
    assert sentences[2].words == ("De", "man", "zweeg.")
    with pytest.raises(FileNotFoundError, match=r"no \.txt file"):
        read_passages(tmp_path / "none")


def test_passages_come_in_another_order_and_keep_their_sentences(tmp_path):
    (tmp_path / "a.txt").write_text(PASSAGES, encoding="utf-8")
    sentences = read_passages(tmp_path)
    orders = set()
    for seed in range(20):
        (document,) = passage_documents(sentences, {**SETTINGS, "passage_paragraphs": [3, 3]}, Random(seed))
        ends = (*document.starts[1:], len(document.text))
        found = [document.text[start:end].strip() for start, end in zip(document.starts, ends, strict=True)]
        assert sorted(found) == sorted(sentence.text for sentence in sentences)
        assert "Kop boven De man zweeg." in document.text.split("\n\n")
        orders.add(document.text)
    assert len(orders) == 6
    assert len(passage_documents(sentences, SETTINGS, Random(0))) == 3
    assert passage_documents(sentences, {**SETTINGS, "dropped_sentences": 1.0}, Random(0)) == []


def test_longer_lines_get_a_period_and_short_ones_do_not():
    for text, expected in (
        ("De man zweeg en ging naar huis", "De man zweeg en ging naar huis."),
        ("De man zweeg en ging naar huis!", "De man zweeg en ging naar huis!"),
        ("Melk en brood", "Melk en brood"),
    ):
        made = Sentence(tuple(text.split()), text=text)
        assert with_period(made, 1.0, Random(0)).text == expected
        assert with_period(made, 0.0, Random(0)).text == text


def test_words_inside_a_sentence_get_a_capital_but_no_start():
    document = Document("Kop boven\n\nDe man las een boek over water. Hij zweeg.", (), (0, 11, 43))
    texts = {put_capitals(document, 1.0, Random(seed)).text for seed in range(30)}
    assert "Kop Boven\n\nDe man las een boek over Water. Hij Zweeg." in texts
    for text in texts:
        assert text.lower() == document.text.lower()
        assert text != document.text
    assert put_capitals(document, 0.0, Random(0)) == document


def test_lines_come_between_sentences_as_sentences():
    document = Document("Kop boven\n\nDe man zweeg. Dan nog.", (), (0, 11, 25))
    made = put_between(document, ["Melk", "Brood"], 1.0, Random(1))
    ends = (*made.starts[1:], len(made.text))
    found = [made.text[start:end].strip() for start, end in zip(made.starts, ends, strict=True)]
    assert [text for text in found if text not in ("Melk", "Brood")] == ["Kop boven", "De man zweeg.", "Dan nog."]
    assert len(found) == 6
    assert put_between(document, ["Melk"], 0.0, Random(0)) == document


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("O O", []),
        ("B-PER I-PER O B-LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("B-PER B-PER", [(0, 1, "PER"), (1, 2, "PER")]),
        ("I-ORG I-ORG O", [(0, 2, "ORG")]),
        ("B-PER I-ORG", [(0, 1, "PER"), (1, 2, "ORG")]),
        ("B-MISC I-MISC B-LOC", [(2, 3, "LOC")]),
    ],
)
def test_iob_spans(tags, expected):
    assert list(iob_spans(tags.split())) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("De man , zei hij , zweeg .", "De man, zei hij, zweeg."),
        ('" Nee " , zei hij .', '"Nee", zei hij.'),
        ("Hij zei : ' Nee . '", 'Hij zei: "Nee."'),
        ("Einde van een citaat . '", 'Einde van een citaat."'),
        ("Bos ( Bank ) en [ Vos ] !", "Bos (Bank) en [Vos]!"),
        (",, Nee '' zei hij", ",,Nee'' zei hij"),
        ("'s Avonds in '90", "'s Avonds in '90"),
    ],
)
def test_render(words, expected):
    assert render(sentence(words))[0] == expected


def test_render_keeps_the_offsets_of_names():
    made = sentence('De " Bos Bank " van Sanne Veen ( Zwolle ) .', ("Bos Bank", "ORG"), ("Zwolle", "LOC"))
    for quotes in [('"', '"'), (",,", "''"), ("“", "”")]:
        text, names = render(made, quotes)
        assert surfaces(text, names) == [("Bos Bank", "ORG"), ("Zwolle", "LOC")]


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (sentence("Hij woonde jaren in het oude Zwolle .", ("Zwolle", "LOC")), True),
        (sentence("' '' Zwolle '' '", ("Zwolle", "LOC")), False),
        (sentence("Hij woonde jaren in het oude Zwolle", ("Zwolle", "LOC")), False),
        (sentence("Hij woonde met Sanne in het oude Zwolle .", ("Zwolle", "LOC")), False),
        (sentence("Hij woonde jaren in het oude Nederlandse Zwolle .", ("Zwolle", "LOC")), True),
        (sentence("Hij won jaren later ook de Zwolse Beker .", ("Zwolse Beker", "ORG")), False),
        (sentence("Hij woonde jaren in dat land .", ("dat land", "LOC")), False),
    ],
)
def test_clean_wikiann(made, kept):
    assert bool(clean_wikiann([made])) == kept


def test_clean_wikiann_takes_few_of_one_pattern_and_no_markup():
    persons = ["Sanne", "Daan", "Noor", "Bram"]
    made = [sentence(f"' ''De ''rol '' werd 's avonds gespeeld door {name} .", (name, "PER")) for name in persons]
    cleaned = clean_wikiann(made)
    assert len(cleaned) == 2
    assert cleaned[0].words == ("De", "rol", "werd", "'s", "avonds", "gespeeld", "door", "Sanne", ".")
    assert cleaned[0].spans == ((7, 8, "PER"),)


def test_clean_wikiann_takes_a_third_of_the_sentences_with_places_only():
    made = [sentence(f"Hij woonde {year} jaar in Zwolle .", ("Zwolle", "LOC")) for year in range(9)]
    assert len(clean_wikiann(made)) == 3


def test_replaced_names_keep_labels_and_surfaces():
    pool = [
        sentence("Sanne van Veen sprak .", ("Sanne van Veen", "PER")),
        sentence("Bos Bank in Zwolle sluit .", ("Bos Bank", "ORG"), ("Zwolle", "LOC")),
    ]
    names = collect_names(pool)
    assert (names.first_names, names.surnames, names.small_words) == (["Sanne"], [("van", "Veen")], [("van",)])
    assert names.words == ["sprak", "sluit"]
    made = sentence("Toen sprak Vos BV met Daan Smid .", ("Vos BV", "ORG"), ("Daan Smid", "PER"))
    organisations, persons = set(), set()
    for seed in range(300):
        text, spans = render(replace_names(made, names, 1.0, Random(seed)))
        (organisation, first_label), (person, second_label) = surfaces(text, spans)
        assert (first_label, second_label) == ("ORG", "PER")
        assert not text.endswith("..")
        organisations.add(organisation)
        persons.add(person)
    assert {"Bos Bank", "Spraksluit", "SluitSprak"} <= organisations
    assert {"Sanne van Veen", "Sanne van Veen-Veen", "Sanne X.", "Sanne van X."} <= {
        re.sub(r"\b[A-Z]\.", "X.", person) for person in persons
    }


def test_short_names_of_persons_stay_short():
    names = collect_names([sentence("Sanne van Veen sprak .", ("Sanne van Veen", "PER"))])
    found = {" ".join(other_person(True, names, Random(seed))) for seed in range(300)}
    assert {re.sub(r"^[A-Z]\.$", "X.", name) for name in found} == {"Sanne", "van Veen", "X."}


def test_documents_keep_all_names_and_sentences(iob_file):
    pool = read_iob(iob_file) * 20
    names = collect_names(pool)
    settings = {**SETTINGS, "changed_documents": 0.0}
    documents = make_documents(pool, names, settings, Random(0))
    assert sum(len(document.starts) for document in documents) == len(pool)
    found = [pair for document in documents for pair in surfaces(document.text, document.names)]
    assert {(text.lower(), label) for text, label in found} == {
        ("sanne van veen", "PER"),
        ("bankhuis", "ORG"),
        ("zwolle", "LOC"),
    }
    assert len(found) == 80
    for document in make_documents(pool, names, {**SETTINGS, "changed_documents": 1.0}, Random(0)):
        assert all(text.strip() == text and text for text, _ in surfaces(document.text, document.names))


def test_documents_are_the_same_for_the_same_seed(iob_file):
    pool = read_iob(iob_file) * 5
    made = [make_documents(pool, collect_names(pool), SETTINGS, Random(3)) for _ in range(2)]
    assert made[0] == made[1]


def test_lines_without_a_final_period_stand_alone():
    pool = [sentence("Zin een ."), sentence("Tussenkop"), sentence("Zin twee .")]
    for seed in range(20):
        lines = compose(pool, [5, 5], Random(seed)).text.upper().split("\n")
        assert "TUSSENKOP" in lines


def test_letters_change_one_for_one():
    assert same_length_upper("straße één") == "STRAßE ÉÉN"
    assert without_diacritics("één café") == "een cafe"
    document = plain_documents([sentence("Sanne Veen sprak in België .", ("België", "LOC"))])[0]
    for seed in range(100):
        assert len(change_letters(document, Random(seed)).text) == len(document.text)


def test_headlines_lose_their_period_but_names_do_not():
    name = ("Daan K.", "PER")
    texts = {compose([sentence("Man zwijgt .")] * 2, [9, 9], Random(seed)).text.lower() for seed in range(30)}
    assert {"man zwijgt. man zwijgt.", "man zwijgt\n\nman zwijgt."} <= texts
    for seed in range(30):
        document = compose([sentence("Cel voor Daan K.", name), sentence("Dat is veel .")], [9, 9], Random(seed))
        assert [text.lower() for text, _ in surfaces(document.text, document.names)] == ["daan k."]


def test_names_that_a_sentence_start_cuts_are_left_out():
    nlp = blank_dutch()
    document = plain_documents([sentence("Toen kwam Bos Bank in Zwolle .", ("Bos Bank", "ORG"), ("Zwolle", "LOC"))])[0]
    example = sentence_example(nlp, document)
    example.reference[3].is_sent_start = True
    set_names(example.reference, document)
    assert [ent.text for ent in example.reference.ents] == ["Zwolle"]


def test_an_article_has_no_sentence_start_inside_a_name():
    document = article_document(parse_inline("Toen kwam [Bos Bank](ORG:bos-bank). Het was stil."))
    doc = blank_dutch()(document.text)
    for token in doc:
        token.is_sent_start = token.text in ("Bank", "Het")
    assert cut_article(doc, document) == Document(document.text, (), (0, 20))


def test_scores_count_exact_spans_only(iob_file):
    nlp = blank_dutch()
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PER", "pattern": "Sanne van Veen"}, {"label": "LOC", "pattern": "Bankhuis"}])
    nlp.add_pipe("sentencizer")
    documents = plain_documents(read_iob(iob_file))
    scores = score_names(nlp, documents)
    assert (scores["PER"].precision, scores["PER"].recall) == (100, 100)
    assert (scores["LOC"].right, scores["LOC"].found, scores["LOC"].known) == (0, 1, 1)
    assert scores["all"].known == 4
    assert score_sentences(nlp, documents).f1 == 100
    assert Score().f1 == 0
    assert stripped("  a b ", 0, 6) == (2, 5)


def test_an_article_is_trained_on_as_it_is():
    article = parse_inline(MARKED)
    document = article_document(article)
    assert surfaces(document.text, document.names) == [
        ("Sanne van Veen", "PER"), ("rechtbank Zwolle", "ORG"), ("Telegram", "ORG"), ("Joost K.", "PER"),
        ("@kale_kees", "PER"), ("ZWOLLE", "LOC"),
    ]  # fmt: skip
    assert [document.text[slice(*place)] for place in document.unsure] == ["Telegramgroep"]


def test_renamed_articles_keep_everything_but_the_names(iob_file):
    article = parse_inline(MARKED)
    names, own = collect_names(read_iob(iob_file)), article_names([article])
    assert own["PER"] == ["Sanne van Veen", "Joost K.", "@kale_kees"]
    seen = set()
    for seed in range(200):
        document = renamed_document(article, own, names, 1.0, Random(seed))
        found = surfaces(document.text, document.names)
        assert [label for _, label in found] == ["PER", "ORG", "ORG", "PER", "PER", "LOC"]
        assert all(text and text == text.strip() for text, _ in found)
        assert found[1][0].startswith("rechtbank ")
        assert re.fullmatch(r"\S+ [A-Z]\.", found[3][0])
        assert found[4][0] == "@kale_kees"
        assert found[5][0].isupper()
        assert [document.text[slice(*place)] for place in document.unsure] == ["Telegramgroep"]
        rest = document.text
        for start, end, _ in reversed(document.names):
            rest = rest[:start] + "#" + rest[end:]
        assert rest == "# van # zag in een Telegramgroep op # dat # vrij is. Ook # keek.\n\n#\n"
        seen.add(found[0][0])
    assert len(seen) > 1
    same = renamed_document(article, own, names, 0.0, Random(0))
    assert same == article_document(article)


def test_where_any_answer_is_right_nothing_is_taught_or_scored():
    nlp = blank_dutch()
    document = article_document(parse_inline("[Bos](PER?:bos) sprak in [Zwolle](LOC:zwolle)."))
    example = sentence_example(nlp, document)
    set_names(example.reference, document)
    assert example.get_aligned_ner() == [None, "O", "O", "U-LOC", "O"]
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ORG", "pattern": "Bos"}, {"label": "LOC", "pattern": "Zwolle"}])
    scores = score_names(nlp, [document])
    assert (scores["all"].right, scores["all"].found, scores["all"].known) == (1, 1, 1)


def test_word_lists_hold_what_they_say():
    names = [("Sanne van Veen", "PER"), ("Sanne Smid", "PER"), ("Joost Smid", "PER"), ("Zwolle", "LOC")]
    sentences = [sentence(f"Toen sprak {name} .", (name, label)) for name, label in names]
    sentences.append(sentence("Oud Zwolle sprak in het Smid .", ("Oud Zwolle", "LOC")))
    assert common_words(sentences) == {"sprak"}
    assert parts_of_persons(sentences) == ({"sanne"}, {"smid"})
    assert place_words(["Den Helder", "'s-Gravendeel", "IJ"], sentences) == {"zwolle", "den", "helder", "gravendeel"}


def test_a_name_that_one_article_repeats_stays_unknown():
    sentences = [sentence("De man sprak .")] * 3
    articles = [("Ploetz sprak. Ploetz zweeg. Ploetz lachte en zweeg.", []), ("Men zweeg.", []), ("Hij zweeg.", [])]
    known = known_words(sentences, articles)
    assert {"man", "sprak", "zweeg"} <= known
    assert "ploetz" not in known


def test_batches_grow_to_a_limit():
    sizes = growing(10, 11)
    assert [next(sizes) for _ in range(200)][-1] == 11


def test_a_rate_falls_evenly_to_its_last():
    assert list(falling(1.0, 0.5, 3)) == [1.0, 0.75, 0.5]
    assert list(falling(1.0, 0.5, 1)) == [1.0]


def write_tiny_corpora(folder: Path) -> None:
    """Everything that training reads, ten sentences each."""
    for name in ("train.tsv", "dev.tsv", "val.tsv", "test.tsv"):
        (folder / name).write_text((IOB + "\n") * 10, encoding="utf-8")
    for name in ("alpino-dev", "alpino-test", "lassysmall-dev"):
        (folder / f"{name}.conllu").write_text((CONLLU + "\n") * 10, encoding="utf-8")
    for split in ("train", "dev"):
        (folder / split).mkdir()
        (folder / "sentences" / split).mkdir(parents=True)
        (folder / "sentences" / split / "a.txt").write_text(PASSAGES, encoding="utf-8")
        for name in "ab":
            (folder / split / f"{name}.txt").write_text(MARKED, encoding="utf-8")
    # What only measures is never read: this could not be.
    (folder / "test").mkdir()
    (folder / "test" / "b.txt").write_text("[broken](PER)\n", encoding="utf-8")


def test_the_learning_curve_has_a_row_for_each_size(tmp_path, monkeypatch, capsys):
    write_tiny_corpora(tmp_path)
    monkeypatch.setattr(learning_curve, "CORPUS", tmp_path)
    monkeypatch.setattr(learning_curve, "SIZES", (1, 160))
    folders = [str(tmp_path)] * 3
    learning_curve.main([*folders, "--epochs", "1"])
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split() == ["articles", "all", "PER", "ORG", "LOC"]
    assert [row.split()[0] for row in rows] == ["1", "2"]
    assert all(0 <= float(figure) <= 100 for row in rows for figure in row.split()[1:])


def test_joined_lines_keep_their_sentences():
    document = Document("Kop boven\n\nDe man zweeg. Dan nog.\nEinde.", (), (0, 11, 25, 34))
    for joined, without, expected in (
        (1.0, 0.0, "Kop boven De man zweeg. Dan nog. Einde."),
        (0.0, 1.0, "Kop boven\n\nDe man zweeg Dan nog\nEinde"),
    ):
        made = join_lines(document, joined, without, Random(0))
        assert made.text == expected
        assert [made.text[start : start + 3] for start in made.starts] == ["Kop", "De ", "Dan", "Ein"]


def test_a_tiny_training_gives_a_pipeline_that_loads(tmp_path):
    write_tiny_corpora(tmp_path)
    config = tmp_path / "training.cfg"
    short = re.sub(
        r"(?m)^((?:senter|ner)_epochs(?:_with_articles)?) = .*", r"\1 = 1", CONFIG.read_text(encoding="utf-8")
    )
    config.write_text(short, encoding="utf-8")
    output = tmp_path / "models" / "nl_ent_crime_sm"
    output.mkdir(parents=True)
    (output / "README.md").write_text("kept", encoding="utf-8")
    (output / "stale").write_text("gone", encoding="utf-8")
    lines = []
    scores = train(output, tmp_path, tmp_path, tmp_path, tmp_path, config, report=lines.append)
    on_news = {"all", "PER", "ORG", "LOC"}
    assert set(scores) == {*on_news, *(f"articles {name}" for name in on_news), "sentences"}
    assert lines
    assert (output / "README.md").read_text(encoding="utf-8") == "kept"
    assert not (output / "stale").exists()
    assert [path.name for path in output.parent.iterdir()] == [output.name]
    program = (
        "import spacy, sys\n"
        "nlp = spacy.load(sys.argv[1])\n"
        "doc = nlp('Sanne van Veen werkt bij Bankhuis. Toen werd het stil.')\n"
        "print(nlp.pipe_names, len(list(doc.sents)) > 0, doc.has_annotation('ENT_IOB'))\n"
    )
    made = subprocess.run(
        [sys.executable, "-c", program, str(output)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert made.stdout.strip() == "['dutch_sentence_rules', 'senter', 'ner'] True True"


def test_a_cropped_sentence_opens_with_a_common_word_and_keeps_its_names() -> None:
    sentence = Sentence(
        ("Gisteren", "kreeg", "Anna", "de", "Bruin", "straf", "in", "Gent", "."), ((2, 5, "PER"), (7, 8, "LOC"))
    )
    for seed in range(10):
        cropped = crop(sentence, Random(seed))
        assert cropped.words[0] in ("Kreeg", "Straf")
        kept = [(" ".join(cropped.words[start:end]), label) for start, end, label in cropped.spans]
        assert kept == ([("Anna de Bruin", "PER")] if cropped.words[0] == "Kreeg" else []) + [("Gent", "LOC")]
    short = Sentence(("Anna", "zweeg", "."), ((0, 1, "PER"),))
    assert crop(short, Random(0)).words[0] == "Zweeg"
    assert crop(Sentence(("Ja", "."), ()), Random(0)).words == ("Ja", ".")


def test_outlines_are_joined_of_arcs_and_go_on_past_the_meridian() -> None:
    from pipeline.training.outlines import polygons

    topology = {
        "transform": {"scale": [1, 1], "translate": [-180, -90]},
        "arcs": [[[10, 10], [10, 0], [0, 10]], [[10, 10], [0, 10], [10, 0]], [[350, 0], [20, 0], [0, 5], [-20, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, -2]]},
                    {"type": "MultiPolygon", "arcs": [[[2]], [[]]]},
                ]
            }
        },
    }
    square, across = list(polygons(topology))
    assert square == [[(-170, -80), (-160, -80), (-160, -70), (-170, -70), (-170, -80)]]
    assert across == [[(170, -90), (190, -90), (190, -85), (170, -85)]]
