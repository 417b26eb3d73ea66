"""What a run did and found: `run.json`, and the closing summary made of it."""

import json
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.files import replace_file
from pipeline.inputs import readable_name
from pipeline.model import model_identity
from pipeline.runner import Report, Run
from pipeline.stages import STAGES, producer_of
from pipeline.stamps import PACKAGES

RUN_FILE = "run.json"
FINDINGS = ("counts", "unreadable", "warnings")


def write_record(run: Run, report: Report) -> dict[str, Any]:
    """Write `run.json` and give its content.

    `versions`, `model`, `settings`, `input`, `tables` (the hash of the export's stamp), `counts` (articles by status,
    mentions and entities by label), `stages` (of the last time that each ran: seconds, articles, shards made and
    fresh, why), `unreadable` (reason by article id, empty articles included) and `warnings`.
    """
    path = run.workspace.folder / RUN_FILE
    earlier = _read(path)
    stages = earlier.get("stages", {}) | {
        name: {
            "seconds": seconds,
            "articles": len(run.articles),
            "made": report.made[name],
            "fresh": report.fresh[name],
            "why": report.reasons.get(name, []),
        }
        for name, seconds in report.seconds.items()
    }
    model = model_identity(run.settings.model, run.workspace.hash_file)
    tables = run.workspace.hash_file(run.workspace.stamp(STAGES[-1].name, None))
    unchanged = earlier and earlier.get("tables") == tables and not any(report.made.values())
    record = {
        "versions": {"speurder": version("speurder"), **{name: version(name) for name in PACKAGES}},
        "model": {"name": model["name"], "version": model["version"]},
        "settings": json.loads(run.settings.model_dump_json()),
        "input": readable_name(Path(run.workspace.recorded_input)),
        "tables": tables,
        "stages": {stage.name: stages[stage.name] for stage in STAGES if stage.name in stages},
    }
    resolved = bool({stage.name for stage in STAGES[3:]} & set(report.seconds))
    record |= {name: earlier[name] for name in FINDINGS} if unchanged else _findings(run, resolved)
    replace_file(path, json.dumps(record, indent=1, ensure_ascii=False).encode())
    return record


def _read(path: Path) -> dict[str, Any]:
    """What the last run recorded; empty where there was none."""
    try:
        record: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    sound = isinstance(record, dict) and all(isinstance(record.get(name), dict) for name in ("counts", "stages"))
    return record if sound and set(FINDINGS) <= set(record) else {}


def _findings(run: Run, resolved: bool) -> dict[str, Any]:
    """What was found, counted from the tables; mentions as they are after resolving, if that was run."""
    statuses: Counter[str] = Counter()
    unreadable: dict[str, str] = {}
    cut = 0
    for row in _rows(run, "articles", ("article_id", "status", "note")):
        statuses[row["status"]] += 1
        cut += "setting ingest.max_characters" in row["note"]
        if row["status"] in ("empty", "unreadable"):
            unreadable[row["article_id"]] = row["note"]
    skipped = statuses["skipped"]
    return {
        "counts": {
            "articles": statuses,
            "mentions": Counter(_labels(run, resolved)),
            "entities": Counter(row["label"] for row in _rows(run, "entities", ("label",))),
        },
        "unreadable": dict(sorted(unreadable.items())),
        "warnings": [
            *([f"{skipped} skipped; articles.csv says why"] if skipped else []),
            *([f"{cut} cut; articles.csv says where"] if cut else []),
            *(
                f"corrections.csv, row {row['row']}, matches nothing: {row['problem']}"
                for row in _rows(run, "unmatched")
            ),
        ],
    }


def _labels(run: Run, resolved: bool) -> Iterator[str]:
    """The labels of the mentions: as the corrections left them, or as extract found them."""
    if resolved:
        return (row["label"] for row in _rows(run, "identities", ("label", "dropped")) if not row["dropped"])
    return (row["label"] for row in _rows(run, "mentions", ("label",)))


def _rows(run: Run, artefact: str, columns: tuple[str, ...] | None = None) -> Iterator[dict[str, Any]]:
    """Some columns, or all, of a table of all shards, as far as it has been made."""
    from pipeline.tables import Pieces

    _, step = producer_of(artefact)
    paths = tuple(path for path in run.paths_of(artefact) if path.exists())
    return Pieces(paths, step.schema(artefact), columns).rows()
