"""The tables for people: which there are, what a row is, and what each column holds, in order."""

# Of each table what one row is.
ROW_OF = {
    "articles.csv": "a file that was found, whatever became of it",
    "mentions.csv": "a name in its sentence",
    "article_entities.csv": "a person, organisation or place of one article",
    "entities.csv": "a person, organisation or place over all articles",
    "cooccurrences.csv": "two entities that share a sentence, or at least two articles",
    "suggestions.csv": "a possible correction, for you to decide",
    "dropped.csv": "something that was found and left out, with the reason",
}

# Of each table its columns in order, and what they hold.
COLUMNS: dict[str, dict[str, str]] = {
    "articles.csv": {
        "article_id": "the path below the input folder; .txt is left off; of a row of a file <file>#<its id>",
        "source": "the file, or what the column for the source says",
        "title": "the title that the file gives, else the first line of the article itself",
        "published": "the date of publication, where the file's metadata or a column gives it",
        "status": "ok; empty; unreadable; skipped (another language, another kind of file, too large)",
        "language": "as far as it can be told; texts under 200 characters count as Dutch",
        "characters": "the length in characters",
        "tokens": "the length in words and punctuation marks",
        "sentences": "the length in sentences",
        "mentions": "names found, each time",
        "entities": "different people, organisations and places: the sum of the next three",
        "persons": "different people",
        "organisations": "different organisations",
        "places": "different places",
        "duplicate_of": "the article that this one repeats, word for word or for the most part",
        "note": "why it has its status; how it was read, where that is not plain UTF-8 text",
    },
    "mentions.csv": {
        "article_id": "the article",
        "mention_id": "article_id:start-end",
        "sentence_id": "the number of the sentence in the article, from 0",
        "start": "where it begins in the article, in characters from 0",
        "end": "the position behind its last character",
        "text": "the name as it stands there",
        "label": "PER person, ORG organisation, LOC place",
        "entity_id": "whom or what it is, over all articles",
        "entity": "the name of that",
        "subtype": (
            "from the lists: messaging service, darknet market, criminal organisation ...; of places the kind: "
            "country, region, province, municipality, city, island, district, street, water, port, building"
        ),
        "method": (
            "who found it: model, gazetteer (the lists of names), pattern (the shape of a name), consistency (it "
            "is a name elsewhere in the article), compound (it is a part of a word, where the settings ask for "
            "these)"
        ),
        "score": (
            "how probable the model finds it that words and label are right, from 0 to 1; empty where only "
            "another source found the name, or gave it another label"
        ),
        "before": "the five words before it",
        "after": "the five words after it",
        "sentence": "the whole sentence",
    },
    "article_entities.csv": {
        "article_id": "the article",
        "title": "its title",
        "published": "its date of publication",
        "entity_id": "the entity",
        "entity": "its name",
        "label": "PER person, ORG organisation, LOC place",
        "subtype": "its kind, as in mentions",
        "mentions": "how often the article names it",
        "first_start": "where it does so first",
        "surface_forms": "what the article calls it, most frequent first",
        "first_sentence": "the sentence of the first mention",
    },
    "entities.csv": {
        "entity_id": (
            "stays the same from run to run: org:telegram, or per:jansen@<article> for a name that says who it is"
            " only there, such as a bare surname or a street that no list has"
        ),
        "entity": "its name",
        "label": "PER person, ORG organisation, LOC place",
        "subtype": "its kind, as in mentions",
        "mentions": "how often it is named",
        "articles": "in how many articles",
        "unique_articles": "in how many, repeated articles counted once",
        "first_published": "the first of the articles that have a date",
        "last_published": "the last of the articles that have a date",
        "surface_forms": "all that it is called, most frequent first",
        "article_ids": "the articles",
        "related": "up to five entities that share most sentences with it, then most articles",
        "country_code": "of places, as far as it is clear which one is meant: the country (NL, BE ...)",
        "latitude": "of places: degrees north",
        "longitude": "of places: degrees east",
        "place_note": (
            "other places of that name that may be meant; where there is no point, the ones between which it is open"
        ),
    },
    "cooccurrences.csv": {
        "entity_a_id": "one of the two",
        "entity_a": "its name",
        "label_a": "PER, ORG or LOC",
        "entity_b_id": "the other",
        "entity_b": "its name",
        "label_b": "PER, ORG or LOC",
        "articles": "how many articles have both",
        "sentences": "how many sentences have both",
        "example_article_id": "the first article that has both, in one sentence where there is one",
        "example_sentence": "that sentence; empty where they only share articles",
    },
    "suggestions.csv": {
        "action": (
            "merge (a into b), relabel (to the label in label), split (these mentions of a may mean b), drop (a "
            "is no name)"
        ),
        "entity_a_id": "what it is about",
        "entity_a": "its name",
        "entity_b_id": "the other entity, of a merge or a split",
        "entity_b": "its name",
        "label": "of the entities; of a relabel the new one",
        "score": "how likely, from 0 to 1; not a probability",
        "reason": "what speaks for it",
        "examples": "articles and sentences",
        "decision": "yours: yes or no (ja, nee)",
    },
    "dropped.csv": {
        "stage": "who left it out; resolve is your corrections",
        "article_id": "where",
        "start": "where it begins in the article",
        "end": "the position behind its last character",
        "text": "what was left out",
        "label": "what it was taken for",
        "reason": (
            "why: it overlaps a longer or surer name, is on the stop list, only looked like a name at the start "
            "of a sentence ..."
        ),
    },
}
