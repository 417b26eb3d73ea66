"""Products of matrices by numpy's BLAS instead of thinc's; `python -m benchmarks.speed` prints how much that saves."""

from typing import TYPE_CHECKING, Any

import numpy
from thinc.api import Model, NumpyOps

if TYPE_CHECKING:
    from spacy.language import Language


class NumpyProducts(NumpyOps):  # type: ignore[misc]
    """thinc's operations on arrays of numpy, with products of matrices as numpy has them."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """The product of two matrices, each transposed where asked; into `out` where that is given."""
        return numpy.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def use_numpy_products(nlp: "Language") -> None:
    """Let all networks of a pipeline multiply by numpy; scores change in the seventh digit or so."""
    for _, component in nlp.components:
        model = getattr(component, "model", None)
        if isinstance(model, Model):
            for node in model.walk():
                if type(node.ops) is NumpyOps:
                    node.ops = NumpyProducts()
