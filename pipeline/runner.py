"""Run stages: find out what is stale, make it again shard by shard, stamp it, and report.

What only a step needs is imported when one runs, so that a run that finds everything fresh costs next to nothing.

Every step runs through the same function, `perform`, in this process or in worker processes; it reads artefacts,
calls the stage's function and writes artefacts, each whole or not at all. Stamps are written after that, so a run
that is killed goes on with the shards that are not done.
"""

import itertools
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.config import Settings
from pipeline.corpus_store import CorpusStore
from pipeline.edits import Written, content_hash, is_for_people
from pipeline.errors import SpeurderError, UsageError
from pipeline.files import put_in_place, replace_file, written_beside
from pipeline.inputs import bucket_of, find_articles, readable_name
from pipeline.interrupts import interrupts_postponed, raise_if_interrupted
from pipeline.model import let_go
from pipeline.stages import DOCUMENTS, FILES, FOLDERS, LINES, STAGES, Stage, Step, is_by_shard, producer_of
from pipeline.stamps import Stamp, ingredients, read_stamp, why_stale, write_stamp
from pipeline.workspace import Workspace

Progress = Callable[[str, int, int], None]  # stage, articles done, articles in all


@dataclass(frozen=True)
class Job:
    """One step on one shard, or on the whole corpus (`bucket` is None), with all that it needs.

    `announced` is where the cells of tables for people are noted before the tables are written: were the run killed in
    between, the new tables would else pass for edited ones.
    """

    stage: Stage
    step: Step
    bucket: int | None
    source: Path
    output: Path
    files: Mapping[str, Path]
    rows: tuple[Path, ...]
    paths: Mapping[str, tuple[Path, ...]]
    outputs: Mapping[str, tuple[Path, ...]]
    settings: Settings
    force: bool
    announced: Path | None


Send = Callable[[Job], Future[None]]  # gives a job to whoever does it


@dataclass
class Report:
    """What a run did, stage by stage."""

    seconds: dict[str, float] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    fresh: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Freshness:
    """What is true of one step on one shard: the reasons why it is stale, none where it is fresh."""

    stage: str
    bucket: int | None
    articles: int
    reasons: tuple[str, ...]


class Run:
    """One use of an output folder: an input folder, settings, and what is known of both."""

    def __init__(self, source: Path, workspace: Workspace, settings: Settings) -> None:
        self.source = source
        self.workspace = workspace
        self.settings = settings
        files = find_articles(source, without=workspace.folder)
        self.corpus = CorpusStore(source, files, workspace, settings.ingest)
        whole = {article_id: path for article_id, path in files.items() if path not in self.corpus.files}
        self.articles = dict(sorted((self.corpus.articles | whole).items()))
        self.buckets = workspace.buckets_for(source, len(self.articles))
        self.shards: dict[int, dict[str, Path]] = {}
        for article_id, path in self.articles.items():
            self.shards.setdefault(bucket_of(article_id, self.buckets), {})[article_id] = path

    def freshness(self, stage: Stage) -> Iterator[Freshness]:
        """Of each shard of a stage, and of its corpus step, why it is stale."""
        for step in stage.steps:
            for bucket in self._buckets(stage, step):
                stamp = read_stamp(self.workspace.stamp(stage.name, bucket))
                articles = self._articles_of(bucket)
                reasons = tuple(why_stale(stamp, self._stamp_now(stage, step, bucket)))
                yield Freshness(stage.name, bucket, articles, reasons)

    def first_stale(self, stage: Stage) -> tuple[Stage, str] | None:
        """The first stage before this one that must run first, and why."""
        for earlier in STAGES[: STAGES.index(stage)]:
            for state in self.freshness(earlier):
                if state.reasons:
                    return earlier, state.reasons[0]
            if self._abandoned(earlier):
                return earlier, "articles are gone from the input"
        return None

    def run(
        self, stages: tuple[Stage, ...], workers: int, force: bool, progress: Progress, scheduler: str | None = None
    ) -> Report:
        """Make what is stale of the stages given, in their order; `force` makes everything again.

        Shards are shared by so many processes of this machine or, where a scheduler is named, by the workers of a Dask
        cluster. Raises SpeurderError where a stage before them is stale, and where a table that would be written anew
        was edited by hand.
        """
        before = self.first_stale(stages[0])
        if before is not None:
            earlier, reason = before
            raise SpeurderError(
                f"{stages[0].name} needs what {earlier.name} makes, and that is stale ({reason}); "
                f"run `speurder {earlier.name}` first, or `speurder run` for all (with the same --output and --config)"
            )
        if not self.articles and not force:
            raise UsageError(f"{self.source}: holds no files; name the folder that holds the articles")
        self._protect_edits(stages, force)
        self.workspace.claim(self.source, self.buckets)
        self.corpus.store(self.buckets)
        self.workspace.remove_leftovers()
        report = Report()
        with self._helpers(workers, scheduler) as send:
            for stage in stages:
                began = time.perf_counter()
                self._forget_abandoned(stage)
                report.made[stage.name] = report.fresh[stage.name] = 0
                for step in stage.steps:
                    self._run_step(stage, step, send, force, progress, report)
                let_go()
                report.seconds[stage.name] = round(time.perf_counter() - began, 3)
        return report

    @contextmanager
    def _helpers(self, workers: int, scheduler: str | None) -> Iterator[Send | None]:
        """What sends work on a shard to whoever shares it; None where this process does it all."""
        if scheduler is None:
            with _worker_pool(workers) as pool:
                yield (lambda job: pool.submit(perform, job)) if pool else None
            return
        from pipeline.cluster import connect

        with connect(scheduler, self.source, self.workspace.folder, self.settings) as send:
            yield send

    def _run_step(
        self,
        stage: Stage,
        step: Step,
        send: Send | None,
        force: bool,
        progress: Progress,
        report: Report,
    ) -> None:
        """Make the stale shards of one step, or the corpus step where it is stale."""
        jobs: list[tuple[Job, Stamp]] = []
        for bucket in self._buckets(stage, step):
            now = self._stamp_now(stage, step, bucket)
            reasons = why_stale(read_stamp(self.workspace.stamp(stage.name, bucket)), now)
            if not reasons and not force:
                report.fresh[stage.name] += 1
                continue
            report.reasons.setdefault(stage.name, reasons or ["--force"])
            jobs.append((self._job(stage, step, bucket, force), now))
        done, total = 0, sum(self._articles_of(job.bucket) for job, _ in jobs)
        if jobs:
            progress(stage.name, 0, total)
        for job, now in _perform_all(jobs, send):
            now["outputs"] = self._output_hashes(job.step, job.bucket)
            if job.announced is not None:
                now["cells"] = (read_stamp(job.announced) or {}).get("cells", {})
            write_stamp(self.workspace.stamp(stage.name, job.bucket), now)
            report.made[stage.name] += 1
            done += self._articles_of(job.bucket)
            progress(stage.name, done, total)

    def _articles_of(self, bucket: int | None) -> int:
        """How many articles a step has to do with on a shard, or on the whole corpus."""
        return len(self.articles) if bucket is None else len(self.shards[bucket])

    def _buckets(self, stage: Stage, step: Step) -> list[int | None]:
        """The shards of a shard step; the one whole of a corpus step."""
        buckets: list[int | None] = [*sorted(self.shards)]
        return [None] if step is stage.corpus else buckets

    def _job(self, stage: Stage, step: Step, bucket: int | None, force: bool) -> Job:
        """One step on one shard as something that a worker can be sent."""
        own = self.shards[bucket] if FILES in step.inputs and bucket is not None else {}
        return Job(
            stage=stage,
            step=step,
            bucket=bucket,
            source=self.source.resolve(),
            output=self.workspace.folder.resolve(),
            files={each: path for each, path in own.items() if each not in self.corpus.digests},
            rows=self.corpus.parts(set(own), bucket) if bucket is not None and own else (),
            paths={name: tuple(self.paths_of(name, bucket)) for name in step.inputs if name != FILES},
            outputs={name: tuple(self._outputs_of(name, bucket)) for name in step.outputs},
            settings=self.settings,
            force=force,
            announced=self.workspace.announced(stage.name) if any(map(is_for_people, step.outputs)) else None,
        )

    def paths_of(self, artefact: str, bucket: int | None = None) -> list[Path]:
        """The files of an artefact: the corpus's, one shard's, or where no shard is named all shards'."""
        if not is_by_shard(artefact):
            return [self.workspace.artefact(artefact, None)]
        buckets = sorted(self.shards) if bucket is None else [bucket]
        return [self.workspace.artefact(artefact, each) for each in buckets]

    def _outputs_of(self, artefact: str, bucket: int | None) -> list[Path]:
        """The files of an output that a step writes for a shard or for the corpus."""
        return [self.workspace.artefact(artefact, bucket)] if bucket is not None else self.paths_of(artefact)

    def _stamp_now(self, stage: Stage, step: Step, bucket: int | None) -> Stamp:
        """The stamp that the step's outputs would have if they were made now and came out as they are."""
        inputs: dict[str, str] = {}
        for name in step.inputs:
            if name == FILES and bucket is not None:
                for article_id, path in self.shards[bucket].items():
                    if article_id in self.corpus.digests:
                        inputs[f"row {article_id}"] = self.corpus.digests[article_id]
                        continue
                    inputs[f"file {article_id} ({readable_name(path)})"] = self.workspace.hash_file(self.source / path)
            else:
                for path in self.paths_of(name, bucket):
                    inputs[path.stem] = self.workspace.hash_file(path)
        now = ingredients(step, inputs, self.settings, self.workspace)
        now["outputs"] = self._output_hashes(step, bucket)
        return now

    def _output_hashes(self, step: Step, bucket: int | None) -> dict[str, str]:
        """The hash of each output as it lies on disk."""
        return {
            path.name: self.workspace.hash_folder(name, path) if name in FOLDERS else self.workspace.hash_file(path)
            for name in step.outputs
            for path in self._outputs_of(name, bucket)
        }

    def edited_by_hand(self) -> list[str]:
        """Files for people whose cells are not those that the last run wrote, or was about to write."""
        edited = []
        for stage in STAGES:
            stamp = read_stamp(self.workspace.stamp(stage.name, None)) or {}
            announced = read_stamp(self.workspace.announced(stage.name)) or {}
            for name in filter(is_for_people, stage.steps[-1].outputs):
                path = self.workspace.artefact(name, None)
                if not path.exists() or self.workspace.hash_file(path) == stamp.get("outputs", {}).get(name):
                    continue
                known = {part.get("cells", {}).get(name) for part in (stamp, announced)}
                with path.open("rb") as file:
                    now = content_hash(name, file, stage.steps[-1].carries_over.get(name, ""))
                if now not in known:
                    edited.append(name)
            for step in stage.steps:
                for name in set(FOLDERS) & set(step.outputs):
                    for bucket in self._buckets(stage, step):
                        edited += self.workspace.edited_files(name, self.workspace.artefact(name, bucket))
        return edited

    def _protect_edits(self, stages: tuple[Stage, ...], force: bool) -> None:
        """Stop before anything is made where a table edited by hand would be written over."""
        rewrites = [stage for stage in stages if any(map(is_for_people, stage.steps[-1].outputs))]
        edited = self.edited_by_hand()
        if rewrites and edited and not force:
            raise SpeurderError(
                f"{', '.join(str(self.workspace.folder / name) for name in edited)}: edited by hand, or not "
                "written by speurder; a change that is to last belongs in corrections.csv or another list in configs. "
                "Move the file away to keep your edit, or run again with --force to write over it"
            )

    def _abandoned(self, stage: Stage) -> list[int]:
        """Shards of which a stage has results, though none of their articles is left."""
        return [bucket for bucket in self.workspace.buckets_present(stage.name) if bucket not in self.shards]

    def _forget_abandoned(self, stage: Stage) -> None:
        """Delete the results of shards that have no articles any more."""
        for bucket in self._abandoned(stage):
            for name in (name for step in stage.steps for name in step.outputs if is_by_shard(name)):
                path = self.workspace.artefact(name, bucket)
                if name in FOLDERS:
                    self.workspace.delete_files(name, path, set())
                path.unlink(missing_ok=True)
            self.workspace.stamp(stage.name, bucket).unlink()


def perform(job: Job) -> None:
    """Do one step on one shard: read its inputs, call the stage's function, write its outputs.

    On one thread, as the work is spread over processes, and sums then come out the same.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        _perform(job)


def _perform(job: Job) -> None:
    """What `perform` does, on however many threads."""
    from pipeline.corpus_files import ROWS
    from pipeline.tables import read_frames

    function = job.step.load()
    arguments: dict[str, Any] = {}
    for name in job.step.inputs:
        if name == FILES:
            arguments |= {"folder": job.source, "files": dict(job.files), "rows": read_frames(job.rows, ROWS)}
        else:
            arguments[name] = _read_artefact(job, name)
    for table in job.step.settings:
        arguments[f"{table}_settings"] = getattr(job.settings, table)
    for name in job.step.carries_over:
        (path,) = job.outputs[name]
        arguments[f"previous_{Path(name).stem}"] = path.read_bytes() if path.exists() else None
    for name in job.step.lists:
        arguments[f"{name}_path"] = getattr(job.settings.lists, name)
    _write_results(job, function(**arguments))


def _read_artefact(job: Job, name: str) -> Any:
    """An input of a step: a DocBin's bytes or a frame of one shard, or what reads all shards piece by piece."""
    from pipeline.tables import Lines, Pieces, read_frames

    paths = job.paths[name]
    if name in LINES:
        return Lines(paths)
    if name == DOCUMENTS:
        return paths[0].read_bytes()
    _, producer = producer_of(name)
    schema, columns = producer.schema(name), job.step.columns.get(name)
    return Pieces(paths, schema, columns) if job.bucket is None else read_frames(paths, schema, columns)


def _write_results(job: Job, results: Mapping[str, Any]) -> None:
    """Write the outputs of a step: those of one file each together, once all of them are on the disk."""
    with ExitStack() as stack:
        ready: list[tuple[Path, Path | None]] = []
        for name, paths in job.outputs.items():
            if name in job.step.by_shard:
                for path, frame in zip(paths, results[name], strict=True):
                    _replace_changed(path, frame, job.step.schema(name))
            elif name not in FOLDERS:
                (path,) = paths
                write = _writer(job, name, results[name])
                ready.append((path, stack.enter_context(written_beside(path, write)) if write else None))
        if job.announced is not None:
            # Known only now, as tables tell their cells while they are written.
            cells = {
                path.name: _cells(results[path.name], temporary)
                for path, temporary in ready
                if temporary is not None and path.name in results and is_for_people(path.name)
            }
            write_stamp(job.announced, {"cells": cells})
        for path, temporary in ready:
            if temporary is None:
                path.unlink(missing_ok=True)
            else:
                put_in_place(temporary, path)
    for name in set(FOLDERS) & set(job.outputs):
        (path,) = job.outputs[name]
        # The cache of hashes is the run's own; a worker that read it for each shard would do little else.
        Workspace(job.output, verify=True).write_folder(name, path, results[name], job.force)


def _writer(job: Job, name: str, result: Any) -> Callable[[BinaryIO], object] | None:
    """What writes an output to a file: bytes, bytes in pieces, one frame or several; None for what is switched off."""
    from pipeline.tables import write_frames

    if result is None:
        return None
    if isinstance(result, bytes):
        return lambda file: file.write(result)
    if is_for_people(name):
        return lambda file: file.writelines(result.pieces if isinstance(result, Written) else result)
    frames = result if isinstance(result, Iterator) else [result]
    return lambda file: write_frames(frames, job.step.schema(name), file)


def _cells(result: Any, path: Path) -> str:
    """The hash of the cells of a file for people that was just written to a path; as `content_hash` gives it."""
    if isinstance(result, Written):
        return result.cells.hexdigest()
    with path.open("rb") as file:
        return content_hash("", file)


def _replace_changed(path: Path, frame: Any, schema: Any) -> None:
    """Write a table where it is not there already; a file that is not touched need not be read again."""
    from pipeline.tables import frame_to_bytes

    data = frame_to_bytes(frame, schema)
    if not path.exists() or path.read_bytes() != data:
        replace_file(path, data)


def _perform_all(jobs: list[tuple[Job, Stamp]], send: Send | None) -> Iterator[tuple[Job, Stamp]]:
    """Do the jobs, here or where they are sent; yields each when it is done."""
    if send is None or len(jobs) == 1:
        for job, stamp in jobs:
            perform(job)
            raise_if_interrupted()
            yield job, stamp
        return
    running: dict[Future[None], tuple[Job, Stamp]] = {}
    try:
        with interrupts_postponed():  # a pool starts its processes when it gets work
            running |= {send(job): (job, stamp) for job, stamp in jobs}
        for future in as_completed(running):
            future.result()
            job, stamp = running[future]
            for path in itertools.chain(*job.outputs.values()):
                if not path.exists():
                    raise SpeurderError(
                        f"{path}: a worker made it, but it is not there; mount a network disk so that it shows at once "
                        "what others write (NFS: actimeo=0), and run again"
                    )
            yield job, stamp
    except BrokenProcessPool as error:
        raise SpeurderError("a worker process died, perhaps for lack of memory; use fewer --workers") from error
    finally:
        for future in running:
            future.cancel()


@contextmanager
def _worker_pool(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """A pool of fresh processes, or None where one worker does the work in this process."""
    if workers == 1:
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare_worker) as pool:
        yield pool


def _prepare_worker() -> None:
    """Let a worker end when the run that started it is killed, and leave Ctrl-C to that run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
