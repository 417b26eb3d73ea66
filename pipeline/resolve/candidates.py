"""An entity of the corpus as suggestions are made of it, and a row of `suggestions`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.names import Person, parse_person
from pipeline.resolve.entities import Entity, Form

LONGEST_EXAMPLE = 200

Row = dict[str, Any]


@dataclass(frozen=True)
class Candidate:
    """An entity of the corpus with its forms in articles."""

    entity: Entity
    rows: list[Form]

    @property
    def id(self) -> str:
        """The entity's id."""
        return self.entity.entity_id

    @property
    def name(self) -> str:
        """The entity's name."""
        return self.entity.entity

    @property
    def label(self) -> str:
        """The entity's label."""
        return self.entity.label

    @cached_property
    def person(self) -> Person:
        """The parts of a person's name."""
        return parse_person(self.name)

    def examples(self, number: int) -> list[Form]:
        """Forms whose first sentences are examples."""
        return self.rows[:number]


def example(article_id: str, sentence: str) -> str:
    """A sentence with the article that it is from, cut where it is long."""
    cut = sentence if len(sentence) <= LONGEST_EXAMPLE else sentence[: LONGEST_EXAMPLE - 2].rsplit(" ", 1)[0] + " …"
    return f"{article_id}: {cut}"


def suggestion(
    action: str,
    one: Candidate,
    other: Candidate | None,
    label: str,
    score: float,
    reason: str,
    examples: Sequence[str | Form],
) -> Row:
    """A row of `suggestions`, in which a form may stand for the example that its first sentence is."""
    return {
        "action": action,
        "entity_a_id": one.id,
        "entity_a": one.name,
        "entity_b_id": other.id if other else "",
        "entity_b": other.name if other else "",
        "label": label,
        "score": round(score, 2),
        "reason": reason,
        "examples": list(examples),
    }
