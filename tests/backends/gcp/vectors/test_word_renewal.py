"""Passages of an index from before are found by the new rules of words, without new vectors."""

from dataclasses import replace
from typing import Any

import pytest

from lifestream.backends.gcp.firestore_documents import document_id, name_of
from lifestream.backends.gcp.vectors.firestore_vectors import FirestoreVectorIndex
from lifestream.backends.gcp.vectors.word_terms import WORD_RULES
from lifestream.ports.vector_index import VectorIndex
from rehearsal.stand_ins.vector_search import VectorSearch
from tests.backends.gcp.vectors.test_vertex import vertex
from tests.contracts.places.passages import a_passage, axes, find, put, texts

SAID = ("we talk", "Wir haben das Frühstück verschoben", "die Besprechungen", "so geht es nicht")


def made_before(client: Any, index: VectorIndex) -> None:
    """Four passages as the index held them when words had the rules of English alone."""
    put(
        index,
        [replace(a_passage(text, position=at), language="") for at, text in enumerate(SAID)],
        axes(0, 1, 2, 3),
    )
    for passage in client.collection_group("passages").stream():
        if "terms" in passage.to_dict():
            passage.reference.update({"terms": passage.get("text").lower().split()})
    head = client.document("search/embedder")
    held = head.get().to_dict()
    head.set({"id": held["id"], "dimensions": held["dimensions"]})


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_every_passage_is_renewed_some_at_a_time(firestore: Any, limit: int) -> None:
    index = FirestoreVectorIndex(firestore)
    made_before(firestore, index)

    renewed = 0
    for _ in range(20):
        now = index.renew_words(limit)
        assert now <= limit
        renewed += now

    assert renewed == len(SAID)
    head = firestore.document("search/embedder").get().to_dict()
    assert head["word_rules"] == WORD_RULES and "words_renewed_to" not in head
    assert set(head["languages"]) == {"en", "de"}
    assert texts(find(index, "fruhstuck Besprechung", vector=axes(0)[0]))[:1] != SAID[:1]
    stored = [p.to_dict()["terms"] for p in firestore.collection_group("passages").stream()]
    assert any("fruhstuck" in terms for terms in stored)


def test_a_new_or_empty_index_has_nothing_to_renew(firestore: Any) -> None:
    index = FirestoreVectorIndex(firestore)
    assert index.renew_words(10) == 0
    put(index, [a_passage("the budget")])
    assert index.renew_words(10) == 0


def test_datapoints_are_sent_again_with_their_vectors(
    firestore: Any, vector_search: VectorSearch
) -> None:
    index = vertex(firestore, vector_search)
    made_before(firestore, index)
    before = len(vector_search.calls("UpsertDatapoints"))

    assert index.renew_words(100) == len(SAID)
    assert index.renew_words(100) == 0

    sent = vector_search.calls("UpsertDatapoints")[before:]
    assert len(sent) == len(SAID)
    assert texts(find(index, "fruhstuck", vector=axes(1)[0]))[0] == SAID[1]


@pytest.mark.parametrize(
    "name", ["anna", "anna@example.org", "a/b", "", ".", "..", "__x__", "%", "%41", "ü", "a%2Fb"]
)
def test_an_owner_is_told_by_the_document(name: str) -> None:
    assert name_of(document_id(name)) == name


def test_a_name_too_long_for_a_document_cannot_be_told() -> None:
    assert name_of(document_id("x" * 2000)) is None
