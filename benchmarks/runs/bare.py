"""The bare loop that a run is measured against: `python -m benchmarks.runs.bare MODEL FOLDER [--numpy]`.

Reads the `.txt` files below FOLDER, loads the spaCy model in MODEL, and makes a document of each text. With `--numpy`
it multiplies matrices by numpy, as speurder does.
"""

import sys
from pathlib import Path

import spacy


def main() -> None:
    """Print how many documents were made."""
    model, folder, *options = sys.argv[1:]
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(folder).rglob("*.txt"))]
    nlp = spacy.load(model)
    if options == ["--numpy"]:
        from pipeline.matrices import use_numpy_products

        use_numpy_products(nlp)
    documents = 0
    for _ in nlp.pipe(texts):
        documents += 1
    print(documents)


if __name__ == "__main__":
    main()
