"""Passages found by Firestore itself: for small installations, without an always-on endpoint.

Meaning by ``find_nearest`` inside the owner's own collection, words by the stems each passage
holds, ranks of both fused. Exact, and everything a query reads is paid for: past some ten thousand
passages of one owner, Vertex AI Vector Search is the better index.
"""

from collections.abc import Sequence
from typing import Any

from lifestream.backends.gcp.errors import google_errors
from lifestream.backends.gcp.vectors.passages import (
    FILTER_FIELDS,
    can_match,
    chunk_of,
    cosine,
    fulfils,
)
from lifestream.backends.gcp.vectors.ranking import (
    CANDIDATES,
    passage_words,
    places_of,
    ranked_by_words,
)
from lifestream.backends.gcp.vectors.stored_passages import StoredPassages
from lifestream.backends.gcp.vectors.word_renewal import renew_words
from lifestream.backends.gcp.vectors.word_terms import query_terms
from lifestream.domain.passage_ranks import ranked
from lifestream.domain.search import Hit, SearchFilter
from lifestream.ports.vector_index import Vectors

RANK_FIELDS = ("text", "context", "language", "position")
"""What must be read of a passage to rank it by its words and its neighbours."""

MAX_NEIGHBORS = 1000
"""Source: Firestore, vector search limitations: at most 1000 documents."""

MAX_BY_WORDS = 1000
MAX_ALTERNATIVES = 30
"""Source: Firestore, query limitations: 30 disjunctions, counted in disjunctive normal form."""


class FirestoreVectorIndex(StoredPassages):
    """``lifestream.ports.vector_index.VectorIndex`` on Firestore alone.

    Args:
        client: From ``open_firestore``.
    """

    def __init__(self, client: Any) -> None:
        super().__init__(client, searchable=True)

    def search(
        self,
        where: SearchFilter,
        *,
        vector: Vectors,
        text: str,
        limit: int,
        embedder_id: str,
    ) -> tuple[Hit, ...]:
        """See ``VectorIndex.search``; ``score`` is the cosine for hits by words, too, and 0 where
        another embedder made the passage's vector.
        """
        with google_errors("Searching"):
            facts = self._store.check_width(int(vector.shape[-1]))
            if facts is None or limit < 1 or not can_match(where):
                return ()
            depth = min(max(CANDIDATES, limit), MAX_NEIGHBORS)
            nearest = self._nearest(where, vector, depth)
            worded = self._worded(where, query_terms(text, facts.languages))
            both = {stored.id: stored for stored in (*nearest, *worded)}
            counting = {one.id for one in self._store.counting(where.owner, list(both.values()))}
            comparable = self._store.made_by(both, embedder_id, facts.first_embedder)
            by_meaning = [one.id for one in nearest if one.id in counting & comparable]
            words = {name: passage_words(one) for name, one in both.items() if name in counting}
            by_words = ranked_by_words(
                words, text, total=self._store.count(where.owner), languages=facts.languages
            )
            order = ranked(by_meaning[:depth], by_words[:depth], places_of(both))[:limit]
            stored = self._store.documents(where.owner, [name for name, _ in order])
        return tuple(
            Hit(
                chunk=chunk_of(where.owner, stored[name]),
                score=cosine(stored[name], vector) if name in comparable else 0.0,
                rank_score=rank_score,
            )
            for name, rank_score in order
            if name in stored
        )

    def renew_words(self, limit: int) -> int:
        """See ``VectorIndex.renew_words``."""
        with google_errors("Renewing the words of passages"):
            return renew_words(self._client, limit, lambda stored, chunk: None, has_terms=True)

    def _nearest(self, where: SearchFilter, vector: Vectors, depth: int) -> Sequence[Any]:
        """Documents that fulfil the filter, nearest first; some may not count any more."""
        from google.cloud.firestore_v1.base_vector_query import DistanceMeasure
        from google.cloud.firestore_v1.vector import Vector

        sought = Vector([float(number) for number in vector])
        found: list[Any] = []
        for query in self._filtered(where):
            nearest = query.select([*FILTER_FIELDS, *RANK_FIELDS, "distance"]).find_nearest(
                vector_field="vector",
                query_vector=sought,
                # What does not count any more takes places until it is swept up.
                limit=min(2 * depth, MAX_NEIGHBORS),
                distance_measure=DistanceMeasure.DOT_PRODUCT,
                distance_result_field="distance",
            )
            found += nearest.stream()
        found.sort(key=lambda stored: -stored.get("distance"))
        return [stored for stored in found if fulfils(stored, where)]

    def _filtered(self, where: SearchFilter) -> Sequence[Any]:
        """The queries that together find what fulfils the filter; see ``indexes.py``."""
        from google.cloud.firestore import FieldFilter

        query = self._store.passages(where.owner)
        if where.from_day is not None:
            query = query.where(filter=FieldFilter("day", ">=", where.from_day.toordinal()))
        if where.to_day is not None:
            query = query.where(filter=FieldFilter("day", "<=", where.to_day.toordinal()))
        if where.kinds:
            query = query.where(filter=FieldFilter("kind", "in", list(where.kinds)))
        speakers = list(dict.fromkeys(where.speakers))[:MAX_ALTERNATIVES]
        room = MAX_ALTERNATIVES // max(1, len(set(where.kinds)))
        if speakers and len(speakers) <= room:
            query = query.where(filter=FieldFilter("speakers", "array_contains_any", speakers))
            room //= len(speakers)
        if not where.video_ids:
            return [query]
        videos = list(dict.fromkeys(where.video_ids))
        return [
            query.where(filter=FieldFilter("video_id", "in", videos[at : at + room]))
            for at in range(0, len(videos), room)
        ]

    def _worded(self, where: SearchFilter, terms: Sequence[str]) -> Sequence[Any]:
        """Documents that fulfil the filter and hold any of the terms, ``MAX_BY_WORDS`` at most."""
        from google.cloud.firestore import FieldFilter

        if not terms:
            return []
        any_of_them = FieldFilter("terms", "array_contains_any", list(terms))
        query = self._store.passages(where.owner).where(filter=any_of_them)
        query = query.select([*FILTER_FIELDS, *RANK_FIELDS]).limit(MAX_BY_WORDS)
        return [stored for stored in query.stream() if fulfils(stored, where)]
