"""What each part of extract brings: `python -m benchmarks.ablation [FOLDER]`.

Scores the pipeline (strict F1) on inline-marked articles, `corpus/dev` unless another folder is named: whole, without
each source of mentions, without each rule of the patterns, and without each step of consistency.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.corpus import CORPUS
from pipeline import extract
from pipeline.config import Settings, load_settings, packaged_configs
from pipeline.evaluate import LABELS, evaluate_folder
from pipeline.extract import patterns

Without = tuple[str, dict[str, Any], AbstractContextManager[Any]]

# What stands in for a step of consistency that is left out.
STEPS: dict[str, Callable[..., Any]] = {
    "drop_common_words": lambda candidates, parts: (list(candidates), []),
    "agree_on_labels": list,
    "other_forms": lambda candidates, parts, text, nlp: [],
}


def variants() -> Iterator[Without]:
    """A name, settings of extract, and what is replaced in the code, for each row of the table."""
    yield "whole pipeline", {}, nullcontext()
    yield "the model alone", {"gazetteer": False, "patterns": False, "consistency": False}, nullcontext()
    for source in ("gazetteer", "patterns", "consistency"):
        yield f"without {source}", {source: False}, nullcontext()
    for name, step in STEPS.items():
        yield f"without step {name}", {}, patch.object(extract, name, step)
    for name in dict.fromkeys(name for name, *_ in patterns.RULES):
        kept = tuple(rule for rule in patterns.RULES if rule[0] != name)
        yield f"without pattern {name}", {}, patch.object(patterns, "RULES", kept)


def score(gold: Path, settings: Settings) -> dict[str, float]:
    """Strict F1 by label."""
    with tempfile.TemporaryDirectory() as folder:
        scores = evaluate_folder(gold, Path(folder) / "out", settings, workers=1)
    return {label: 100 * row["f1"] for label, row in scores["strict"].items()}


def main(argv: list[str] | None = None) -> None:
    """Print one row a variant: F1, its difference from that of the whole, and F1 by label."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, nargs="?", default=CORPUS / "dev")
    arguments = parser.parse_args(argv)
    settings = load_settings(packaged_configs() / "default.toml")
    print(f"{'':34}{'F1':>7}{'change':>8}" + "".join(f"{label:>7}" for label in LABELS), flush=True)
    whole = None
    for name, changes, replaced in variants():
        here = settings.model_copy(update={"extract": settings.extract.model_copy(update=changes)})
        with replaced:
            scores = score(arguments.gold, here)
        whole = scores["all"] if whole is None else whole
        labels = "".join(f"{scores[label]:7.1f}" for label in LABELS)
        print(f"{name:34}{scores['all']:7.1f}{scores['all'] - whole:+8.1f}{labels}", flush=True)


if __name__ == "__main__":
    main()
