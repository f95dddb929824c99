"""Passages that were indexed by older rules of words, brought up to date some at a time.

The sweep calls it until all are done; searches go on meanwhile, by meaning and by the words that
are the same under both rules. Vectors are kept: nothing is embedded again.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from lifestream.backends.gcp.firestore_documents import name_of
from lifestream.backends.gcp.vectors.passages import chunk_of
from lifestream.backends.gcp.vectors.word_terms import WORD_RULES, language_in, passage_terms
from lifestream.domain.ids import OwnerId
from lifestream.domain.search import Chunk

RULES = "word_rules"
RENEWED_TO = "words_renewed_to"


def renew_words(
    client: Any, limit: int, send: Callable[[Any, Chunk], None], *, has_terms: bool
) -> int:
    """Renew up to ``limit`` passages of all owners; returns how many were, 0 when none is left.

    Args:
        send: Called with each document and its chunk, for an index beside Firestore.
        has_terms: The words stand in the documents themselves.
    """
    from google.api_core.exceptions import NotFound
    from google.cloud.firestore import DELETE_FIELD, ArrayUnion

    head = client.document("search/embedder")
    stored = head.get()
    fields = stored.to_dict() if stored.exists else None
    if fields is None or fields.get(RULES) == WORD_RULES:
        return 0
    query = client.collection_group("passages").order_by("__name__").limit(limit)
    if fields.get(RENEWED_TO):
        query = query.start_after({"__name__": client.document(fields[RENEWED_TO])})
    found = list(query.stream())
    languages: set[str] = {"en"}
    for passage in found:
        # owners/{owner}/passages/{name}
        owner = name_of(passage.reference.parent.parent.id)
        chunk = chunk_of(OwnerId(owner or ""), passage)
        languages.add(language_in(chunk))
        # A passage that was deleted meanwhile must not come back as a piece of itself.
        with suppress(NotFound):
            if has_terms:
                passage.reference.update({"terms": list(passage_terms(chunk))})
            if owner is not None:
                send(passage, chunk)
    done = {RULES: WORD_RULES, RENEWED_TO: DELETE_FIELD}
    more = {RENEWED_TO: found[-1].reference.path} if found else {}
    note = more if len(found) == limit else done
    head.update(note | {"languages": ArrayUnion(sorted(languages))})
    return len(found)
