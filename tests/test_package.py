"""The package as it is installed, its structure, and the checks that keep it."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from pipeline.stages import DOCUMENTS, FOLDERS, LINES, STAGES
from tests.conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
STAGE_MODULES = [f"pipeline.{stage.name}" for stage in STAGES]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, far from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = ["pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--target", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)
    return folder


def test_the_wheel_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.txt").write_text("De politie Utrecht zocht op Telegram.", encoding="utf-8")
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from pipeline.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, str(installed), "run"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert "Telegram" in (tmp_path / "outputs/mentions.csv").read_text(encoding="utf-8")


def test_the_wheel_holds_every_module_list_and_weight(installed: Path) -> None:
    for path in [*ROOT.glob("pipeline/**/*"), *ROOT.glob("configs/*")]:
        if path.is_file() and "__pycache__" not in path.parts:
            inside = (
                Path("pipeline") / path.relative_to(ROOT) if path.parent.name == "configs" else path.relative_to(ROOT)
            )
            assert (installed / inside).read_bytes() == path.read_bytes(), inside


def test_no_stage_imports_another() -> None:
    graph = grimp.build_graph("pipeline", cache_dir=None)
    for stage in STAGE_MODULES:
        reached = graph.find_upstream_modules(stage, as_package=True)
        others = [other for other in STAGE_MODULES if other != stage]
        assert not {module for module in reached if any(f"{module}.".startswith(f"{other}.") for other in others)}


def test_every_stage_is_a_module_of_its_name_and_declares_its_tables() -> None:
    for stage in STAGES:
        for step in stage.steps:
            assert step.module in (f"pipeline.{stage.name}", f"pipeline.{stage.name}.corpus")
            step.load()
            for artefact in step.outputs:
                if "." not in artefact and artefact not in (DOCUMENTS, *LINES, *FOLDERS):
                    assert step.schema(artefact)


def test_every_public_function_has_a_docstring() -> None:
    for path in ROOT.glob("pipeline/**/*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(module), path
        classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
        for node in [*module.body, *(method for each in classes for method in each.body)]:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name}"


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
    ],
    ids=["lint", "format", "types"],
)
def test_checks_pass(command: list[str]) -> None:
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_lock_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)
    assert len(pins) > 40
    assert lock.count("==") <= lock.count("--hash=sha256:")
    assert "://" not in lock
    assert "--index-url" not in lock
    wanted = PYPROJECT["project"]["dependencies"] + PYPROJECT["project"]["optional-dependencies"]["dev"]
    names = {re.split(r"[<>=\[ ]", requirement)[0].lower() for requirement in wanted}
    assert names <= {pin.lower() for pin in pins}


def test_bootstrap_uses_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "bootstrap.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_bootstrap_does_not_install_again(tmp_path: Path) -> None:
    import bootstrap

    environment = tmp_path / ".venv"
    environment.mkdir()
    calls: list[tuple[str, ...]] = []
    patch = pytest.MonkeyPatch()
    left_behind = tmp_path / "speurder.egg-info"
    left_behind.mkdir()
    (left_behind / "entry_points.txt").touch()
    for name in bootstrap.INGREDIENTS:
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    with patch.context() as context:
        context.setattr(bootstrap, "HERE", tmp_path)
        context.setattr(bootstrap, "ENVIRONMENT", environment)
        context.setattr(bootstrap, "DONE", environment / "done")
        context.setattr(bootstrap, "run", lambda *command: calls.append(command))
        bootstrap.set_up()
        assert len(calls) == 3
        assert not left_behind.exists()
        bootstrap.set_up()
        assert len(calls) == 3
        (environment / "done").write_text("another lock")
        bootstrap.set_up()
        assert len(calls) == 6
