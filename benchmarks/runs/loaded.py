"""Run speurder in this process and say what it imported: `python -m benchmarks.runs.loaded run ...`.

The last line on stdout names those of HEAVY that were imported when the command ended. A model cannot be loaded without
spaCy.
"""

import sys

from pipeline import cli

HEAVY = ("spacy", "thinc", "numpy", "pandas", "pyarrow")


def main() -> None:
    """Do what the command line says, then print."""
    try:
        cli.main()
    finally:
        print(", ".join(name for name in HEAVY if name in sys.modules) or "none")


if __name__ == "__main__":
    main()
