"""Settings: one TOML file with a table a stage, checked, with defaults for all that it leaves out."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import UsageError

Label = Literal["PER", "ORG", "LOC", "MISC"]
SiteLineKind = Literal["teaser", "caption", "byline"]


class Table(BaseModel):
    """A table of the settings file: unknown keys are errors, values cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelSettings(Table):
    """Which spaCy model finds the names, and where its sentences come from."""

    name: str = "builtin"
    sentences: Literal["senter", "parser", "rules"] = "senter"
    labels: dict[str, Label] = Field(
        default={
            "PER": "PER", "PERSON": "PER",
            "ORG": "ORG",
            "LOC": "LOC", "GPE": "LOC", "FAC": "LOC",
            "MISC": "MISC",
        }
    )  # fmt: skip


class ListSettings(Table):
    """The spreadsheets that people edit; a relative path counts from the settings file's folder."""

    gazetteer: Path = Path("gazetteer.csv")
    stoplist: Path = Path("stoplist.csv")
    site_lines: Path = Path("site_lines.csv")
    watchlist: Path = Path("watchlist.csv")
    corrections: Path = Path("corrections.csv")
    places: Path = Path("places.csv")


class ColumnSettings(Table):
    """The columns of a file with many articles; what is empty is found by its usual names."""

    id: str = ""
    title: str = ""
    date: str = ""
    source: str = ""
    text: str = ""


class IngestSettings(Table):
    """Which articles take part, and how files are read."""

    max_file_bytes: int = Field(default=100_000_000, ge=1)
    max_characters: int = Field(default=2_000_000, ge=1_000)
    max_articles_per_file: int = Field(default=100_000, ge=1)
    repair: bool = False
    columns: ColumnSettings = ColumnSettings()
    languages: list[Annotated[str, Field(pattern="^[a-z]{2,3}$")]] = ["nl"]


class TokenizeSettings(Table):
    """How long texts are cut before the model sees them."""

    part_characters: int = Field(default=100_000, ge=1_000, le=900_000)


class ExtractSettings(Table):
    """Which sources of mentions are used, and which mentions are kept."""

    labels: list[Label] = ["PER", "ORG", "LOC"]
    gazetteer: bool = True
    patterns: bool = True
    consistency: bool = True
    compounds: bool = False
    min_score: float = Field(default=0.0, ge=0, le=1)
    leave_out: list[SiteLineKind] = []


class ResolveSettings(Table):
    """How mentions of one article come together."""

    join_misspellings: bool = True


class ExportSettings(Table):
    """How the CSVs are written, and which views of the tables are written beside them."""

    csv_profile: Literal["plain", "excel-nl"] = "plain"
    report: bool = True
    workbook: bool = True
    network: bool = True
    places: bool = True
    database: bool = True


class Settings(Table):
    """All settings of a run."""

    model: ModelSettings = ModelSettings()
    lists: ListSettings = ListSettings()
    ingest: IngestSettings = IngestSettings()
    tokenize: TokenizeSettings = TokenizeSettings()
    extract: ExtractSettings = ExtractSettings()
    resolve: ResolveSettings = ResolveSettings()
    export: ExportSettings = ExportSettings()


def packaged_configs() -> Path:
    """The folder with the settings and lists that come with the package, in a checkout and installed."""
    return Path(str(files("pipeline.configs")))


def find_config(path: Path | None) -> Path:
    """The settings file to use: the one named, else `configs/default.toml` here, else the package's own.

    Raises UsageError where a named file does not exist.
    """
    if path is not None:
        if not path.is_file():
            raise UsageError(f"{path}: no such settings file; leave --config out to use the defaults")
        return path
    here = Path("configs/default.toml")
    return here if here.is_file() else packaged_configs() / "default.toml"


def load_settings(path: Path) -> Settings:
    """Read and check a settings file.

    Input: a TOML file with any of the tables and keys of `Settings`. Paths count from the folder of the file
    and are made absolute; a list that is neither named nor there is the one in `configs` here, else the one that comes
    with the package.
    Raises UsageError with the key, what is wrong with it and, for an unknown key, the nearest known one.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a valid TOML file ({error}); check the line named") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise UsageError(f"{path}: {_first_problem(error)}") from error
    folder = path.resolve().parent
    named = settings.lists.model_fields_set
    lists = {
        name: folder / value if name in named else _find_list(folder, value)
        for name, value in settings.lists.model_dump().items()
    }
    model = settings.model
    if (folder / model.name / "config.cfg").is_file():
        model = model.model_copy(update={"name": str(folder / model.name)})
    return settings.model_copy(update={"lists": ListSettings(**lists), "model": model})


def _find_list(folder: Path, name: Path) -> Path:
    """Where a list is that the settings do not name."""
    places = (folder, Path("configs").resolve())
    return next((place / name for place in places if (place / name).is_file()), packaged_configs() / name)


def _first_problem(error: ValidationError) -> str:
    """The first thing wrong, in one line."""
    problem = error.errors()[0]
    where = [str(part) for part in problem["loc"]]
    if problem["type"] != "extra_forbidden":
        return f"{'.'.join(where)} = {problem['input']!r}: {problem['msg']}"
    homes = [table for table in _known_keys([]) if where[-1] in _known_keys([table])]
    if len(where) == 1 and homes:
        return f"unknown key `{where[0]}`; it belongs under [{homes[0]}]"
    from rapidfuzz import process

    known = _known_keys(where[:-1])
    nearest = process.extractOne(where[-1], known)
    hint = f"did you mean `{nearest[0]}`?" if nearest and nearest[1] >= 50 else f"known are {', '.join(known)}"
    return f"unknown key `{'.'.join(where)}`; {hint}"


def _known_keys(path: list[str]) -> list[str]:
    """The keys that a table of the settings may have."""
    table: Any = Settings
    for part in path:
        table = table.model_fields[part].annotation
    return list(table.model_fields)
