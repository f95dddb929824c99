"""The peer beside which search in a library is measured: LanceDB, by meaning and words at once.

Not a dependency: ``pip install lancedb`` where it is wanted. It gets what it offers for such a
library: a full-text index, an index of owners and, where it is large, IVF-PQ for vectors.
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lifestream.ports.vector_index import Vectors

LARGE = 100_000
"""Passages from which on comparing all vectors takes longer than asking an index of them."""


def is_installed() -> bool:
    """Whether LanceDB can be imported."""
    return importlib.util.find_spec("lancedb") is not None


class LancePassages:
    """Passages in a table of LanceDB.

    Args:
        folder: Where its files lie.
    """

    def __init__(self, folder: Path) -> None:
        import lancedb

        self._database: Any = lancedb.connect(str(folder))
        self._table: Any = None

    def add(self, owner: str, texts: Sequence[str], vectors: Vectors) -> None:
        """Store passages of an owner; vectors of shape (passages, dimensions)."""
        import pyarrow

        width = vectors.shape[1]
        flat = pyarrow.array(vectors.reshape(-1), pyarrow.float32())
        rows = pyarrow.table(
            {
                "owner": [owner] * len(texts),
                "text": list(texts),
                "vector": pyarrow.FixedSizeListArray.from_arrays(flat, width),
            }
        )
        if self._table is None:
            self._table = self._database.create_table("passages", rows)
        else:
            self._table.add(rows)

    def finish(self) -> None:
        """Make the indexes."""
        self._table.optimize()
        self._table.create_fts_index("text", use_tantivy=False)
        self._table.create_scalar_index("owner")
        if self._table.count_rows() >= LARGE:
            self._table.create_index(metric="dot", vector_column_name="vector")

    def search(self, owner: str, vector: Vectors, text: str, limit: int) -> int:
        """How many passages of the owner it finds, by reciprocal rank fusion of both."""
        asked = self._table.search(query_type="hybrid").vector(vector).text(text)
        found = asked.where(f"owner = '{owner}'", prefilter=True).limit(limit).to_arrow()
        return int(found.num_rows)
