"""The command line: options, progress and messages; what the commands do is elsewhere.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from pipeline.errors import DONE, FAILED, SOME_UNREADABLE, SpeurderError, UsageError
from pipeline.interrupts import Interrupted, stop_at_interrupt
from pipeline.stages import STAGES, Stage

if TYPE_CHECKING:
    import io

    from pipeline.runner import Run

app = typer.Typer(
    help="Who, which organisations and which places are in a folder of Dutch articles on crime.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Input = Annotated[
    Path | None, typer.Argument(help="Folder with the articles [default: that of the output, else seeds]")
]
Output = Annotated[Path, typer.Option("--output", help="Folder for the tables.")]
Config = Annotated[Path | None, typer.Option("--config", help="Settings file [default: configs/default.toml]")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Number of processes that share the work [1].")]
Scheduler = Annotated[
    str | None, typer.Option("--scheduler", help="A Dask scheduler whose workers share the work (tcp://host:8786).")
]
Force = Annotated[bool, typer.Option("--force", help="Make everything again, also over tables edited by hand.")]
Verify = Annotated[bool, typer.Option("--verify", help="Read every file again to see whether it changed.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]

SHOWN = 10  # unreadable articles and reasons that the summary names


def main() -> None:
    """Run a command; an error of ours is one line and an exit code, never a traceback without --debug."""
    debug = "--debug" in sys.argv
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that cannot show a letter shows its code.
        cast("io.TextIOWrapper", stream).reconfigure(errors="backslashreplace")
    try:
        with stop_at_interrupt():
            app()
    except Interrupted:
        _fail("interrupted", FAILED, debug)
    except SpeurderError as error:
        _fail(str(error), error.exit_code, debug)
    except Exception as error:
        reason = str(error).strip().split("\n")[0]
        _fail(f"unexpected {type(error).__name__}: {reason}; --debug shows where", FAILED, debug)


def _fail(message: str, exit_code: int, debug: bool) -> None:
    """Print an error and leave."""
    if debug:
        traceback.print_exc()
    print(f"speurder: {message}", file=sys.stderr)
    sys.exit(exit_code)


def _add_command(name: str, help_text: str, stages: tuple[Stage, ...]) -> None:
    """Make the command that runs some stages: all, or one."""

    @app.command(name=name, help=help_text)
    def run_stages(
        source: Input = None,
        output: Output = Path("outputs"),
        config: Config = None,
        workers: Workers = None,
        scheduler: Scheduler = None,
        force: Force = False,
        verify: Verify = False,
        quiet: Quiet = False,
        as_json: Json = False,
        debug: Debug = False,
    ) -> None:
        _run(stages, source, output, config, workers, scheduler, force, verify, quiet, as_json)


_add_command("run", "Run all stages; what is fresh is skipped.", STAGES)
for _number, _stage in enumerate(STAGES, start=1):
    _add_command(_stage.name, f"Only stage {_number}: {_stage.help}", (_stage,))


@app.command()
def status(
    source: Input = None,
    output: Output = Path("outputs"),
    config: Config = None,
    explain: Annotated[bool, typer.Option("--explain", help="All reasons, shard by shard.")] = False,
    verify: Verify = False,
    quiet: Quiet = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Say what is fresh, what is stale and why; nothing is run."""
    run = _open(source, output, config, verify)
    states = {stage.name: list(run.freshness(stage)) for stage in STAGES}
    edited = run.edited_by_hand()
    run.workspace.save_hashes()
    if as_json:
        print(json.dumps({
            "stages": {
                name: [{"shard": state.bucket, "articles": state.articles, "reasons": state.reasons} for state in all_]
                for name, all_ in states.items()
            },
            "edited": edited,
        }, indent=1, ensure_ascii=False))  # fmt: skip
        return
    if quiet:
        return
    waiting = ""
    for name, all_ in states.items():
        stale = [state for state in all_ if state.reasons]
        if stale:
            reasons = list(dict.fromkeys(reason for state in stale for reason in state.reasons))
            shown = reasons if explain else reasons[:3]
            more = f" and {len(reasons) - len(shown)} more" if len(reasons) > len(shown) else ""
            print(f"{name:9} stale: {len(stale)} of {len(all_)} parts ({'; '.join(shown)}{more})")
            if explain:
                for state in stale:
                    where = "corpus" if state.bucket is None else f"shard {state.bucket} ({state.articles} articles)"
                    print(f"          {where}: {'; '.join(state.reasons)}")
            waiting = waiting or name
        elif waiting:
            print(f"{name:9} waits for {waiting}")
        else:
            print(f"{name:9} fresh")
    for name in edited:
        print(f"{output / name} was edited by hand; run will not write over it without --force")


@app.command()
def evaluate(
    gold: Annotated[
        Path, typer.Argument(help="Folder with inline-marked articles, or a .tsv or .conllu file of a corpus.")
    ],
    output: Annotated[Path, typer.Option("--output", help="Folder for errors.csv and the tables.")] = Path(
        "outputs/evaluation"
    ),
    config: Config = None,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Score the pipeline against texts in which people marked the mentions or the sentences."""
    from pipeline.config import find_config, load_settings
    from pipeline.evaluate import evaluate_folder, format_scores

    with _resumable():
        scores = evaluate_folder(gold, output, load_settings(find_config(config)), workers or 1)
    if as_json:
        print(json.dumps(scores, indent=1, ensure_ascii=False))
    elif not quiet:
        print(format_scores(scores))


@app.command()
def doctor(
    output: Output = Path("outputs"),
    config: Config = None,
    quiet: Quiet = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Say what is installed, whether model, settings and lists can be used, and what mends what is missing."""
    from pipeline.config import find_config
    from pipeline.doctor import examine

    findings = list(examine(find_config(config), output))
    wrong = [finding for finding in findings if finding.state == "wrong"]
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=1, ensure_ascii=False))
    elif not quiet:
        for finding in findings:
            mark = {"ok": "", "hint": "hint: ", "wrong": "WRONG: "}[finding.state]
            print(f"{finding.what:13} {mark}{finding.found}")
        print(f"{len(wrong)} things to mend" if wrong else "all is well")
    raise typer.Exit(FAILED if wrong else DONE)


corrections_app = typer.Typer(
    help="What you decided about entities.", no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)
app.add_typer(corrections_app, name="corrections")


@corrections_app.callback()
def corrections() -> None:
    """What you decided about entities."""


@corrections_app.command()
def add(
    suggestions: Annotated[
        Path | None,
        typer.Argument(help="The CSV or workbook with your yes and no [default: suggestions.csv of the output]"),
    ] = None,
    output: Output = Path("outputs"),
    config: Config = None,
    quiet: Quiet = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Write the decisions of a suggestions.csv or speurder.xlsx into corrections.csv; the next run applies them."""
    from pipeline.config import find_config, load_settings
    from pipeline.decisions import add_decisions, decided_elsewhere
    from pipeline.spreadsheet import WORKBOOK

    path = load_settings(find_config(config)).lists.corrections
    added = add_decisions(suggestions or output / "suggestions.csv", path)
    if as_json:
        print(json.dumps({"corrections": str(path), **asdict(added)}, indent=1, ensure_ascii=False))
    elif not quiet:
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        print(f"{added.written} added to {shown}, {added.known} there already, {added.undecided} without a decision")
        others = 0 if suggestions else decided_elsewhere(output / "suggestions.csv", output / WORKBOOK)
        if others:
            print(f"{output / WORKBOOK} has {others} more or other decisions; name that file to add them")
        if added.written:
            print("the next `speurder run`, with the same --output and --config, applies them")


@app.command()
def train(
    corpus: Annotated[Path, typer.Option(help="Folder of our articles: train, dev, sentences.")],
    conll: Annotated[Path, typer.Option(help="Folder of CoNLL-2002 Dutch: train.tsv, dev.tsv.")],
    wikiann: Annotated[Path, typer.Option(help="Folder of WikiANN Dutch: train.tsv, val.tsv, test.tsv.")],
    ud: Annotated[Path, typer.Option(help="Folder of UD Dutch: alpino-dev, alpino-test, lassysmall-dev (.conllu).")],
    output: Annotated[Path, typer.Option(help="Folder for the model; one that is there is replaced.")],
    config: Annotated[Path | None, typer.Option(help="Training config [default: the shipped training.cfg]")] = None,
    seed: Annotated[int, typer.Option(help="Another seed gives another model.")] = 0,
    quiet: Quiet = False,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Make the built-in model from our articles and public corpora; takes about 40 minutes on one core."""
    from pipeline.config import packaged_configs
    from pipeline.training.train import train as train_model

    def report(line: str) -> None:
        if not quiet:
            print(line, file=sys.stderr)

    try:
        scores = train_model(
            output, corpus, conll, wikiann, ud, config or packaged_configs() / "training.cfg", seed, report
        )
    except FileNotFoundError as error:
        raise UsageError(f"{error.filename}: no such file; name the folder of that corpus") from error
    if as_json:
        rows = {name: {"precision": s.precision, "recall": s.recall, "f1": s.f1} for name, s in scores.items()}
        print(json.dumps(rows, indent=1))


def _run(
    stages: tuple[Stage, ...],
    source: Path | None,
    output: Path,
    config: Path | None,
    workers: int | None,
    scheduler: str | None,
    force: bool,
    verify: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Run stages, write run.json, print the summary; leaves with 3 where articles could not be read."""
    if workers is not None and scheduler is not None:
        raise UsageError("--workers is for this machine and --scheduler for a cluster; leave out one of them")
    with _resumable():
        from pipeline.record import write_record

        run = _open(source, output, config, verify)
        try:
            with _progress(quiet) as progress:
                report = run.run(stages, workers or 1, force, progress, scheduler)
        finally:
            run.workspace.save_hashes()
        record = write_record(run, report)
    if as_json:
        print(json.dumps(record, indent=1, ensure_ascii=False))
    elif not quiet:
        _print_summary(record, output, run.source, tuple(stage.name for stage in stages))
    raise typer.Exit(SOME_UNREADABLE if record["unreadable"] else DONE)


@contextmanager
def _resumable() -> Iterator[None]:
    """Say of what Ctrl-C ended that it goes on where it was."""
    try:
        yield
    except Interrupted as error:
        raise SpeurderError("interrupted; the same command goes on from here") from error


def _open(source: Path | None, output: Path, config: Path | None, verify: bool) -> "Run":
    """The output folder with its input and the settings."""
    from pipeline.config import find_config, load_settings
    from pipeline.runner import Run
    from pipeline.workspace import Workspace

    if output.exists() and not output.is_dir():
        raise UsageError(f"{output}: is a file; name a folder with --output")
    workspace = Workspace(output, verify=verify)
    settings = load_settings(find_config(config))
    return Run(source or workspace.used_for or Path("seeds"), workspace, settings)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr for each stage that has work to do, where stderr is a terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class RateColumn(ProgressColumn):
        """Articles a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f}/s" if speed else "")

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), RateColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    # NO_COLOR and TERM=dumb are heeded by rich.
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield progress


def _print_summary(record: dict[str, Any], output: Path, source: Path, stages: tuple[str, ...]) -> None:
    """What was found by the stages that ran, what could not be read, and where the tables are."""
    counts = record["counts"]
    articles = ", ".join(f"{number} {status}" for status, number in sorted(counts["articles"].items()))
    print(f"articles   {articles or 'none'}, from {source}")
    for label, word in (
        ("PER", "people"),
        ("ORG", "organisations"),
        ("LOC", "places"),
        ("MISC", "other names"),
    ):
        if label in counts["mentions"]:
            resolved = {stage.name for stage in STAGES[3:]} & set(stages)
            of = f" of {counts['entities'].get(label, 0)} {word}" if resolved else f" of {word}"
            print(f"{label:10} {counts['mentions'][label]} mentions{of}")
    for name in stages:
        stage = record["stages"][name]
        print(f"{name:10} {stage['made']} made, {stage['fresh']} fresh, {stage['seconds']:.1f} s")
    for article_id, reason in list(record["unreadable"].items())[:SHOWN]:
        print(f"not read: {article_id}: {reason}")
    if len(record["unreadable"]) > SHOWN:
        print(f"not read: {len(record['unreadable']) - SHOWN} more, see articles.csv")
    for warning in record["warnings"]:
        print(warning)
    if STAGES[-1].name in stages:
        print(f"tables are in {output}")
        if (output / "report.html").exists():
            print(f"open {output / 'report.html'} in a browser to read and explore them")
    else:
        print(f"the tables in {output} are made by `speurder {STAGES[-1].name}`")
