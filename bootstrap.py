"""Set speurder up on a fresh machine and run it: `python3 bootstrap.py run`, or `python3 bootstrap.py test`.

Needs Python 3.11 or newer with pip, and nothing else. Makes the virtual environment `.venv` beside this file,
installs what `requirements.lock` lists and the package itself, and goes on. Once that is done it needs no network.
What follows the command goes to it: `python3 bootstrap.py run my-articles --output my-tables`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
DONE = ENVIRONMENT / "speurder-installed"
# What is installed depends on these; the mark of a finished installation holds their hash.
INGREDIENTS = ("requirements.lock", "pyproject.toml")


def main() -> int:
    """Set up where needed, then run the command; the exit code is the command's."""
    if len(sys.argv) < 2 or sys.argv[1] not in ("run", "test"):
        print("usage: python3 bootstrap.py run [INPUT and options of speurder run]", file=sys.stderr)
        print("       python3 bootstrap.py test [options of pytest]", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - what runs this file may be any Python
        found = ".".join(map(str, sys.version_info[:2]))
        print(f"speurder needs Python 3.11 or newer; this is Python {found}: {sys.executable}", file=sys.stderr)
        return 2
    try:
        set_up()
    except subprocess.CalledProcessError as error:
        print(f"set-up failed at: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        print("the lines above say why; mend that and run the same command again", file=sys.stderr)
        return 1
    command, *options = sys.argv[1:]
    if command == "run":
        return subprocess.call([python(), "-m", "pipeline", "run", *options])
    return subprocess.call([python(), "-m", "pytest", *options], cwd=HERE)


def python() -> str:
    """The Python of the virtual environment."""
    return str(ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def set_up() -> None:
    """Make the environment and install into it, unless that was done for these very files.

    Raises CalledProcessError where a step fails.
    """
    wanted = fingerprint()
    if DONE.is_file() and DONE.read_text() == wanted:
        return
    print("setting up .venv (once; takes a few minutes)", file=sys.stderr)
    # What an earlier version left behind is found before what is installed, and lacks what is new.
    shutil.rmtree(HERE / "speurder.egg-info", ignore_errors=True)
    if not Path(python()).exists():
        run(sys.executable, "-m", "venv", str(ENVIRONMENT))
    run(python(), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(HERE / "requirements.lock"))
    run(python(), "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps", "--editable", str(HERE))
    DONE.write_text(wanted)


def fingerprint() -> str:
    """The hash of what decides what is installed: the lock, the package's description, this Python."""
    digest = hashlib.sha256(sys.version.encode())
    for name in INGREDIENTS:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def run(*command: str) -> None:
    """Run one step with this folder as the place to be; its output goes to stderr."""
    subprocess.run(command, cwd=HERE, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
