"""What people decided, applied to the entities: on every run, in one order, and reported where it no longer matches.

The order is by action: different, relabel, split, merge, rename, drop; within an action from the first row to the
last. A row may name an entity by the id or the name that it has before or after the rows that come earlier in this
order. `keep` takes no turn: it holds against `drop` and against suggestions, or only against what its `to` names.
"""

import re
from collections import defaultdict
from collections.abc import Callable

from pipeline.errors import UsageError
from pipeline.lists import LABELS, Correction
from pipeline.names import name_key, parse_person, slug
from pipeline.resolve import people
from pipeline.resolve.entities import Entities, Form
from pipeline.resolve.identity import entity_id_of, label_of_id

SHOWN = 3  # entities that a message names
# The starts of mentions in an article, as mentions.csv has them, in place of a text.
STARTS = re.compile(r"\d+(?:\s*\|\s*\d+)*")
ORDER = ("different", "relabel", "split", "merge", "rename", "drop")


def apply_corrections(entities: Entities, corrections: list[Correction], path: str) -> None:
    """Apply all rows to the entities; what matches nothing goes to `entities.unmatched`.

    Raises UsageError with the row where merges would make one entity of two that another row says are different.
    """
    steps: dict[str, Callable[[Entities, Correction, str], str]] = {
        "different": _different,
        "relabel": _relabel,
        "split": _split,
        "merge": _merge,
        "rename": _rename,
        "drop": _drop,
    }
    for each in corrections:
        if each.action == "rename":
            # A merge may name an entity by the name that it will have.
            for found in _targets(entities, each):
                entities.add_name(found, each.to)
    _check_scopes(entities, corrections, path)
    _note_kept(entities, corrections)
    waiting: list[Correction] = []
    for action in ORDER:
        if action == "drop":
            # What an earlier yes made may be what is to be kept.
            _note_kept(entities, corrections)
        for each in [*waiting, *(each for each in corrections if each.action == action)]:
            problem = steps[each.action](entities, each, path)
            if problem and each.action == "different" and action != ORDER[-1]:
                # It may be about what another row makes.
                waiting = [*(other for other in waiting if other is not each), each]
            elif problem:
                entities.unmatched.append((each, problem))
            else:
                waiting = [other for other in waiting if other is not each]
    _note_kept(entities, corrections)
    for each in corrections:
        if each.action == "keep" and not _chosen(entities, each):
            entities.unmatched.append((each, _why_no_rows(entities, each)))
    entities.unmatched.sort(key=lambda row: row[0].row)


def _check_scopes(entities: Entities, corrections: list[Correction], path: str) -> None:
    """Raise UsageError where two rows say different things of one entity and scope.

    Rows that name it alike were compared when the file was read; here one may have its id and the other its name.
    """
    decided: dict[tuple[str, ...], Correction] = {}
    for each in corrections:
        if each.action not in ("rename", "relabel", "split", "keep", "drop") or (each.action == "keep" and each.to):
            continue
        kind = each.action
        if each.action in ("keep", "drop"):
            # An id is narrower than a name: of several that are dropped the kept one stays.
            kind = f"keep or drop by {'id' if label_of_id(each.entity) else 'name'}"
        for found in entities.find(each.entity, each.label):
            other = decided.setdefault((kind, found, name_key(each.text), each.article_id), each)
            if (other.action, other.to) != (each.action, each.to):
                raise UsageError(
                    f"{path}, row {each.row}: {each.action} of {each.entity!r} contradicts row {other.row} "
                    f"({other.action} of {other.entity!r}), which is about the same entity; delete one of them"
                )


def _note_kept(entities: Entities, corrections: list[Correction]) -> None:
    """Note what is to be kept, under the ids that it has now."""
    for each in corrections:
        for found in entities.find(each.entity, each.label) if each.action == "keep" else ():
            against = _against(entities, each)
            entities.kept |= {(found, name_key(each.text), each.article_id, to) for to in against}
            if label_of_id(each.entity) and not each.text and not each.article_id:
                entities.kept_by_id |= {(found, to) for to in against}


def _against(entities: Entities, each: Correction) -> list[str]:
    """What a `keep` holds against: everything, or the label, the entity or the action in `to`."""
    if not each.to or each.to in LABELS or each.to == "drop":
        return [each.to]
    return entities.find(each.to, "") or [each.to]


def _targets(entities: Entities, each: Correction) -> list[str]:
    """The entities that the cell `entity` means; what was merged is not there to be dropped or to be renamed."""
    label = "" if each.action == "relabel" and each.label == each.to else each.label
    return entities.find(
        each.entity, label, merged_too=each.action not in ("rename", "drop", "merge", "relabel", "split")
    )


def _chosen(entities: Entities, each: Correction) -> list[Form]:
    """The rows that a correction is about: of its entities, those of its text or its places and its article."""
    text = name_key(each.text)
    there = [
        row
        for entity_id in _targets(entities, each)
        for row in entities.rows_of(entity_id)
        if not each.article_id or row.article_id == each.article_id
    ]
    if each.article_id and STARTS.fullmatch(each.text):
        starts = {int(start) for start in each.text.split("|")}
        return entities.cut(there, starts)
    return [row for row in there if not text or name_key(row.form) == text]


def _why_no_rows(entities: Entities, each: Correction) -> str:
    """What is missing where a correction finds nothing."""
    if not _targets(entities, each) and entities.find(each.entity, each.label):
        return f"{each.entity!r} was merged into another by another row"
    if not _targets(entities, each):
        called = entities.called(each.entity)
        hint = f"; {', '.join(called[:SHOWN])} is called so too: write its id" if called else ""
        return f"there is no {each.entity!r}" + (f" with label {each.label}" if each.label else "") + hint
    what = [f"is called {each.text!r}"] if each.text else []
    what += [f"is in article {each.article_id}"] if each.article_id else []
    return f"{each.entity!r} never {' and '.join(what)}"


def _different(entities: Entities, each: Correction, path: str) -> str:
    """Note that two entities are two, and take apart what the rules made one of their two names."""
    ones, others = _targets(entities, each), entities.find(each.to, each.label)
    for reference, found, counterparts in ((each.to, others, ones), (each.entity, ones, others)):
        if not found and counterparts:
            found.extend(_take_apart(entities, reference, counterparts))
    for one in ones:
        for other in others:
            # Names of two articles that say nothing in another are never linked, so that of these no pair is kept.
            articles = {one.partition("@")[2], other.partition("@")[2]}
            if one != other and (len(articles) == 1 or "" in articles or len(ones) * len(others) == 1):
                entities.different[frozenset((one, other))] = each
    missing = [name for name, found in ((each.entity, ones), (each.to, others)) if not found]
    return f"there is no {missing[0]!r}" if missing else ""


def _take_apart(entities: Entities, reference: str, counterparts: list[str]) -> list[str]:
    """Make entities of the forms that are this name and that the rules gave to another entity.

    An id with an article means that article only, and comes out as it is; a name, or an id without, every article.
    """
    if label_of_id(reference):
        wanted, _, article_id = reference.partition(":")[2].partition("@")
    else:
        wanted, article_id = slug(reference), ""
    made: dict[str, None] = {}
    for counterpart in counterparts:
        rows = [
            row
            for row in entities.rows_of(counterpart)
            if slug(row.form) == wanted and article_id in ("", row.article_id)
        ]
        if not rows or len(rows) == len(entities.rows_of(counterpart)):
            continue
        goals: dict[str, list[Form]] = defaultdict(list)
        for row in rows:
            own_id = entity_id_of(row.label, row.form, row.article_id)
            goals[reference if article_id else own_id].append(row)
        for entity_id, moving in goals.items():
            entities.add_name(entity_id, moving[0].form)
            entities.move(moving, entity_id, moving[0].label)
            made[entity_id] = None
    return list(made)


def _relabel(entities: Entities, each: Correction, path: str) -> str:
    """Give the label `to`; the entity becomes the one of that label and name."""
    rows = _chosen(entities, each)
    if not rows:
        return _why_no_rows(entities, each)
    goals: dict[str, list[Form]] = defaultdict(list)
    for row in rows:
        if row.label == each.to:
            continue
        name = row.form if each.text else entities.names[row.entity_id]
        entity_id = entity_id_of(each.to, name, row.article_id)
        if each.to == "PER":
            entity_id = _fuller_person(entities, name, row.article_id) or entity_id
        entities.add_name(entity_id, name)
        goals[entity_id].append(row)
    for entity_id, moving in goals.items():
        entities.move(moving, entity_id, each.to)
        entities.relabelled.add(entity_id)
        if each.to == "PER":
            for article_id in sorted({row.article_id for row in moving}):
                _take_short_names(entities, entity_id, article_id)
    return ""


def _take_short_names(entities: Entities, entity_id: str, article_id: str) -> None:
    """Give a person whose full name became known the short names of the article that fit nobody else there."""
    here = {row.entity_id for row in entities.in_article(article_id) if row.label == "PER"}
    people_here = {each: parse_person(entities.names[each]) for each in here}
    for short_id in sorted(each for each in here if each.endswith(f"@{article_id}")):
        fuller = [each for each in here - {short_id} if people.fit(people_here[short_id], people_here[each])]
        if fuller == [entity_id]:
            own = [row for row in entities.rows_of(short_id) if row.article_id == article_id]
            entities.move(own, entity_id, "PER")


def _fuller_person(entities: Entities, name: str, article_id: str) -> str:
    """The one person of an article of whose name this is a short form."""
    short = parse_person(name)
    here = {row.entity_id for row in entities.in_article(article_id) if row.label == "PER"}
    found = {entity_id for entity_id in here if people.fit(short, parse_person(entities.names[entity_id]))}
    return found.pop() if len(found) == 1 else ""


def _split(entities: Entities, each: Correction, path: str) -> str:
    """Give the rows of a text or an article to `to`, which may be new."""
    rows = _chosen(entities, each)
    if not rows:
        return _why_no_rows(entities, each)
    goals: dict[tuple[str, str], list[Form]] = defaultdict(list)
    wrong = {row.label for row in rows} - {label_of_id(each.to)} if label_of_id(each.to) else set()
    if wrong:
        return f"{each.to!r} is no {', '.join(sorted(wrong))}, as {each.entity!r} is; relabel it first"
    for row in rows:
        goals[_goal(entities, each, row.label, row.article_id), row.label].append(row)
    for (entity_id, label), moving in goals.items():
        entities.separated |= {frozenset((row.entity_id, entity_id)) for row in moving}
        entities.move(moving, entity_id, label, follow=False)
    return ""


def _goal(entities: Entities, each: Correction, label: str, article_id: str) -> str:
    """The id that the cell `to` means: of an entity that is there, in the same article if possible, or of a new one."""
    found = entities.find(each.to, label)
    here = [each for each in found if any(row.article_id == article_id for row in entities.rows_of(each))]
    if len(found) == 1 or len(here) == 1:
        return (found if len(found) == 1 else here)[0]
    if label_of_id(each.to):
        entity_id = entities.follow(each.to)
        entities.add_name(entity_id, each.to.partition(":")[2].partition("@")[0].replace("-", " "))
        return entity_id
    entity_id = entity_id_of(label, each.to, article_id)
    entities.add_name(entity_id, each.to)
    return entity_id


def _merge(entities: Entities, each: Correction, path: str) -> str:
    """Make `entity` the entity `to`, over all articles or in one."""
    sources = _targets(entities, each)
    rows = _chosen(entities, each)
    if not rows:
        return _why_no_rows(entities, each)
    labels = {row.label for row in rows}
    targets = entities.find(each.to, each.label)
    if label_of_id(each.to) and not targets:
        return f"there is no {each.to!r}"
    if not targets:
        label = sorted(labels)[0]
        # A new name for several articles is of none of them.
        targets = [entity_id_of(label, each.to, "").rstrip("@")]
        entities.add_name(targets[0], each.to)
    if len(targets) > 1:
        return f"{len(targets)} entities are called {each.to!r}; write the id of the one that is meant"
    (target,) = targets
    label = label_of_id(target)
    together = {target, *sources}
    for pair, row in entities.different.items():
        one, other = (entities.follow(entity_id) for entity_id in sorted(pair))
        if one != other and {one, other} <= together:
            raise UsageError(
                f"{path}, row {each.row}: the merge of {each.entity!r} into {each.to!r} makes one of what row "
                f"{row.row} says are different; delete one of them"
            )
    entities.move([row for row in rows if row.entity_id != target], target, label)
    return ""


def _rename(entities: Entities, each: Correction, path: str) -> str:
    """Call an entity otherwise; its id stays."""
    found = _targets(entities, each)
    for entity_id in found:
        entities.names[entity_id] = each.to
        entities.add_name(entity_id, each.to)
    return "" if found else _why_no_rows(entities, each)


def _drop(entities: Entities, each: Correction, path: str) -> str:
    """Leave out an entity, or its mentions of one text or in one article; what `keep` names stays."""
    rows = _chosen(entities, each)
    for row in rows:
        # Of a general `drop` and a narrower `keep` the narrower wins; two of one scope contradict each other anyway.
        scopes = [(text, article) for text in ("", name_key(row.form)) for article in ("", row.article_id)]
        narrower = [scope for scope in scopes if any(scope) or each.text or each.article_id]
        by_id = any((row.entity_id, to) in entities.kept_by_id for to in ("", "drop")) and not label_of_id(each.entity)
        if not by_id and not any(
            (row.entity_id, *scope, to) in entities.kept for scope in narrower for to in ("", "drop")
        ):
            row.dropped = f"corrections.csv row {each.row}: drop" + (f" ({each.note})" if each.note else "")
    return "" if rows else _why_no_rows(entities, each)
