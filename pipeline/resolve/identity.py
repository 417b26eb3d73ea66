"""The id of an entity: readable, made of its name and nothing that other articles could change."""

from pipeline.names import is_handle, name_key, parse_person, slug
from pipeline.resolve.organisations import organisation_key

LABELS_OF_IDS = {"per": "PER", "org": "ORG", "loc": "LOC", "misc": "MISC"}


def is_known_everywhere(label: str, name: str, listed: bool) -> bool:
    """Whether a name means the same in another article: all but short names of people do."""
    return label != "PER" or listed or is_handle(name) or parse_person(name).is_full


def entity_id_of(label: str, name: str, article_id: str, listed: bool = False) -> str:
    """The id: of the name, and of the article too where the name alone does not say who it is."""
    if is_handle(name) and len(name_key(name).split()) > 1:
        # An account called as a person is, `@jan_de_vries`, may be anybody's.
        readable = f"at-{slug(name)}"
    elif label == "PER" and not listed:
        readable = slug(parse_person(name).full_name)
    else:
        readable = slug((organisation_key(name) if label == "ORG" and not listed else "") or name)
    entity_id = f"{label.lower()}:{readable}"
    return entity_id if is_known_everywhere(label, name, listed) else f"{entity_id}@{article_id}"


def label_of_id(reference: str) -> str:
    """The label in an entity's id; empty where the text is no id."""
    label, colon, rest = reference.partition(":")
    return LABELS_OF_IDS.get(label, "") if colon and rest and " " not in label else ""
