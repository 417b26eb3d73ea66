"""Score the pipeline on published articles whose text is not ours to ship: `python -m benchmarks.real_articles FOLDER`.

`benchmarks/real_articles/<article_id>.csv` holds our reading of the annotation guidelines for each as positions
(columns start, end, label, optional, entity; first row the sha256 of the article's bytes), without a word of its text.
FOLDER holds the articles themselves as `<article_id>.txt`.
"""

import csv
import hashlib
import sys
import tempfile
from pathlib import Path

from pipeline.config import find_config, load_settings
from pipeline.decode import decode
from pipeline.evaluate import evaluate_folder, format_scores

READINGS = Path(__file__).parent / "real_articles"


def mark(data: bytes, reading: Path) -> str:
    """The article with our reading marked in it; raises SystemExit where it is not the article that was read."""
    with reading.open(encoding="utf-8", newline="") as file:
        (name, digest), *rows = csv.reader(file)
    if name != "sha256" or hashlib.sha256(data).hexdigest() != digest:
        sys.exit(f"{reading.stem}: not the article that was annotated; get the same file again")
    text, _ = decode(data)
    for start, end, label, optional, entity in reversed(rows[1:]):
        surface = text[int(start) : int(end)]
        text = f"{text[: int(start)]}[{surface}]({label}{'?' if optional else ''}:{entity}){text[int(end) :]}"
    return text


def main() -> None:
    """Mark the articles in a temporary folder, evaluate, print the scores and the errors."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.real_articles FOLDER")
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder) / "gold"
        gold.mkdir()
        for reading in sorted(READINGS.glob("*.csv")):
            article = Path(sys.argv[1]) / f"{reading.stem}.txt"
            if not article.is_file():
                sys.exit(f"{article}: no such file; name the folder that holds {article.name}")
            (gold / article.name).write_text(mark(article.read_bytes(), reading), encoding="utf-8")
        scores = evaluate_folder(gold, Path(folder) / "out", load_settings(find_config(None)), workers=1)
        print(format_scores(scores | {"errors": "the rows below"}))
        print(Path(folder, "out", "errors.csv").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
