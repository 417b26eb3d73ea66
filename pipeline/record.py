"""What a run did and found: `run.json`, and the closing summary made of it."""

import json
from collections import Counter
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
    articles = _rows(run, "articles", ("article_id", "status", "note"))
    skipped = sum(row["status"] == "skipped" for row in articles)
    cut = sum("setting ingest.max_characters" in row["note"] for row in articles)
    return {
        "counts": {
            "articles": Counter(row["status"] for row in articles),
            "mentions": Counter(row["label"] for row in _mentions(run, resolved)),
            "entities": Counter(row["label"] for row in _rows(run, "entities", ("label",))),
        },
        "unreadable": {row["article_id"]: row["note"] for row in articles if row["status"] in ("empty", "unreadable")},
        "warnings": [
            *([f"{skipped} skipped; articles.csv says why"] if skipped else []),
            *([f"{cut} cut; articles.csv says where"] if cut else []),
            *(
                f"corrections.csv, row {row['row']}, matches nothing: {row['problem']}"
                for row in _rows(run, "unmatched")
            ),
        ],
    }


def _mentions(run: Run, resolved: bool) -> list[dict[str, Any]]:
    """The mentions with their labels: as the corrections left them, or as extract found them."""
    if resolved:
        return [row for row in _rows(run, "identities", ("label", "dropped")) if not row["dropped"]]
    return _rows(run, "mentions", ("label",))


def _rows(run: Run, artefact: str, columns: tuple[str, ...] | None = None) -> list[dict[str, Any]]:
    """Some columns, or all, of a table of all shards, as far as it has been made."""
    from pipeline.tables import read_frames, rows_of

    stage, step = producer_of(artefact)
    buckets = [None] if step is stage.corpus else sorted(run.shards)
    paths = [path for bucket in buckets if (path := run.workspace.artefact(artefact, bucket)).exists()]
    return rows_of(read_frames(paths, step.schema(artefact), columns))
