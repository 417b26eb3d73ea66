"""How far the scores of the built-in model can be believed: `python -m benchmarks.reliability`.

For the names that the model by itself finds in `corpus/dev` (on which its scores were calibrated), `corpus/test` and
`tests/gold`: how many have a score of each tenth, their mean score, and the share that is right in span and label.
"""

import spacy

from benchmarks.corpus import CORPUS
from pipeline.model import locate_model
from pipeline.training.articles import article_document, read_articles
from pipeline.training.scores import format_reliability, name_outcomes


def main() -> None:
    """Print the three tables."""
    nlp = spacy.load(locate_model("builtin"))
    for name, folder in (
        ("corpus/dev", CORPUS / "dev"),
        ("corpus/test", CORPUS / "test"),
        ("tests/gold", CORPUS.parent / "tests" / "gold"),
    ):
        documents = [article_document(article) for article in read_articles(folder)]
        print(f"{name}\n{format_reliability(name_outcomes(nlp, documents))}\n")


if __name__ == "__main__":
    main()
