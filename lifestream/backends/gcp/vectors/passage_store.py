"""The passages of every video in Firestore, and which of them count.

Indexing writes a new generation of a video's passages beside the old one and then flips a pointer
(``owners/{owner}/indexed_videos/{video}``) to it. A passage counts when its generation is the
pointer's: readers see all of the new ones or all of the old ones, and a deleted video is gone with
its pointer. What no pointer points to is swept up afterwards, or by the next write of the video.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lifestream.backends.gcp.firestore_documents import (
    delete_all,
    document_id,
    in_parts,
    write_all,
)
from lifestream.backends.gcp.vectors.passages import fields_of, passage_id
from lifestream.backends.gcp.vectors.word_terms import WORD_RULES, language_in, passage_terms
from lifestream.domain.errors import EmbedderMismatch, StaleWrite
from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import Chunk
from lifestream.ports.vector_index import Vectors

PASSAGES = "passages"
POINTERS = "indexed_videos"
READ_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A generation that is written and does not count yet.

    Attributes:
        ids: The passages' names, in the order of the chunks.
        before: The pointer as it was when writing began.
    """

    owner: OwnerId
    video_id: VideoId
    generation: str
    embedder_id: str
    ids: tuple[str, ...]
    before: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFacts:
    """Facts of all passages.

    Attributes:
        first_embedder: Whose the vectors are of passages that name no embedder.
        languages: Those that passages are in.
    """

    first_embedder: str
    languages: tuple[str, ...]


class PassageStore:
    """Documents behind both vector indexes. Google's errors pass through.

    Args:
        client: From ``open_firestore``.
        searchable: Store vectors for Firestore's own search, with the words of each passage.
    """

    def __init__(self, client: Any, *, searchable: bool) -> None:
        self._client = client
        self._searchable = searchable
        self._embedder = client.document("search/embedder")

    # Whose vectors

    def check_width(self, dimensions: int) -> "IndexFacts | None":
        """Facts of the passages; None when the index is empty.

        Raises:
            EmbedderMismatch: The index holds vectors of another width.
        """
        stored = self._embedder.get()
        if not stored.exists:
            return None
        fields = stored.to_dict()
        first, width = str(fields.get("id")), int(fields.get("dimensions"))
        if width == dimensions:
            # An index from before languages were noted was made by the rules of English.
            languages = tuple(fields.get("languages", ("en",)))
            return IndexFacts(first_embedder=first, languages=languages)
        if not self._holds_any():
            return None
        raise EmbedderMismatch(
            f"The search index holds vectors of {width} numbers (by {first}); vectors of "
            f"{dimensions} do not fit in. Set LIFESTREAM_EMBEDDER back, or make the index for the "
            "new width and run ./run reindex --from-nothing."
        )

    def embedders(
        self, owner: OwnerId | None = None, video_id: VideoId | None = None
    ) -> tuple[str, ...]:
        """Whose vectors count: of everybody, of an owner or of one video; in order of name."""
        pointers: Iterable[Any]
        if owner is None:
            pointers = self._client.collection_group(POINTERS).select(["embedder"]).stream()
        elif video_id is None:
            pointers = self._pointers(owner).select(["embedder"]).stream()
        else:
            pointers = [self._pointer(owner, video_id).get()]
        first = self._first_embedder()
        return tuple(sorted({_embedder_of(one, first) for one in pointers if one.exists}))

    def count_outdated(self, owner: OwnerId, embedder_id: str) -> int:
        """How many of the owner's videos hold vectors of another embedder."""
        from google.cloud.firestore import FieldFilter

        pointers = self._pointers(owner)
        if self._first_embedder() == embedder_id:
            others = pointers.where(filter=FieldFilter("embedder", "!=", embedder_id))
            return int(others.count().get()[0][0].value)
        same = pointers.where(filter=FieldFilter("embedder", "==", embedder_id))
        return int(pointers.count().get()[0][0].value) - int(same.count().get()[0][0].value)

    def withdraw_outdated(self, owner: OwnerId, embedder_id: str) -> Sequence[str]:
        """Let the videos of another embedder count no more; names of their passages."""
        from google.cloud.firestore import FieldFilter

        first = self._first_embedder()
        names: list[str] = []
        for pointer in self._pointers(owner).stream():
            if _embedder_of(pointer, first) == embedder_id:
                continue
            pointer.reference.delete()
            its = FieldFilter("generation", "==", pointer.get("generation"))
            names += [one.id for one in self.passages(owner).where(filter=its).select([]).stream()]
        return names

    def made_by(self, passages: Mapping[str, Any], embedder_id: str, first: str) -> frozenset[str]:
        """Names of those of the passages whose vectors ``embedder_id`` made.

        Args:
            first: Whose the vectors are where a document does not say.
        """
        return frozenset(
            name for name, one in passages.items() if _embedder_of(one, first) == embedder_id
        )

    def _first_embedder(self) -> str:
        stored = self._embedder.get()
        return str(stored.get("id")) if stored.exists else ""

    # Writing

    def write(
        self,
        owner: OwnerId,
        video_id: VideoId,
        *,
        chunks: Sequence[Chunk],
        vectors: Vectors,
        embedder_id: str,
    ) -> Written:
        """Store a new generation that does not count yet. Raises EmbedderMismatch."""
        dimensions = int(vectors.shape[-1])
        known = self.check_width(dimensions)
        self._note(embedder_id, dimensions, known, {language_in(chunk) for chunk in chunks})
        before = self._pointer(owner, video_id).get()
        generation = secrets.token_hex(6)
        ids = tuple(passage_id(owner, video_id, generation, n) for n in range(len(chunks)))
        folder = self.passages(owner)
        write_all(
            self._client,
            (
                (
                    folder.document(name),
                    self._fields(chunk, vector, generation) | {"embedder": embedder_id},
                )
                for name, chunk, vector in zip(ids, chunks, vectors, strict=True)
            ),
        )
        return Written(
            owner=owner,
            video_id=video_id,
            generation=generation,
            embedder_id=embedder_id,
            ids=ids,
            before=before,
        )

    def _note(
        self, embedder_id: str, dimensions: int, known: "IndexFacts | None", languages: set[str]
    ) -> None:
        """Whose vectors the index holds and in which languages its passages are."""
        from google.cloud.firestore import ArrayUnion

        if known is None and languages:
            fields = {"id": embedder_id, "dimensions": dimensions, "word_rules": WORD_RULES}
            self._embedder.set(fields | {"languages": sorted(languages)})
        elif known is not None and languages - set(known.languages):
            every = sorted(languages | set(known.languages))
            self._embedder.update({"languages": ArrayUnion(every)})

    def publish(self, written: Written) -> None:
        """Let a generation count from now on. Raises StaleWrite when another did meanwhile."""
        from google.api_core.exceptions import Aborted, Conflict, FailedPrecondition, NotFound

        pointer = self._pointer(written.owner, written.video_id)
        fields = {
            "generation": written.generation,
            "count": len(written.ids),
            "embedder": written.embedder_id,
        }
        try:
            if not written.before.exists:
                pointer.create(fields)
            else:
                read_at = written.before.update_time
                pointer.update(fields, option=self._client.write_option(last_update_time=read_at))
        except (Aborted, Conflict, FailedPrecondition, NotFound) as error:
            # A write sent again after its answer was lost finds itself.
            now = pointer.get()
            if not now.exists or now.get("generation") != written.generation:
                raise StaleWrite(
                    f"Video {written.video_id} was indexed by another process meanwhile."
                ) from error

    def withdraw(self, owner: OwnerId, video_id: VideoId) -> None:
        """Let none of the video's passages count from now on."""
        self._pointer(owner, video_id).delete()

    def stale(self, owner: OwnerId, video_id: VideoId) -> Sequence[str]:
        """Names of the video's passages that do not count."""
        from google.cloud.firestore import FieldFilter

        pointer = self._pointer(owner, video_id).get()
        current = pointer.get("generation") if pointer.exists else None
        its = self.passages(owner).where(filter=FieldFilter("video_id", "==", video_id))
        found = its.select(["generation"]).stream()
        return [stored.id for stored in found if stored.get("generation") != current]

    def remove(self, owner: OwnerId, names: Iterable[str]) -> None:
        """Delete passages for good."""
        folder = self.passages(owner)
        delete_all(self._client, (folder.document(name) for name in names))

    def withdraw_all(self) -> None:
        """Let nothing of anybody count, and forget the embedder."""
        delete_all(self._client, self._all(POINTERS))
        self._embedder.delete()

    def everything(self) -> Sequence[str]:
        """Names of all passages of all owners."""
        return [reference.id for reference in self._all(PASSAGES)]

    def remove_everything(self) -> None:
        """Delete all passages of all owners."""
        delete_all(self._client, self._all(PASSAGES))

    # Reading

    def passages(self, owner: OwnerId) -> Any:
        """The collection of an owner's passages."""
        return self._client.collection("owners", document_id(owner), PASSAGES)

    def read(self, owner: OwnerId, names: Sequence[str]) -> dict[str, Any]:
        """Documents of those of the passages that count, by name."""
        found = list(self.documents(owner, names).values())
        return {stored.id: stored for stored in self.counting(owner, found)}

    def documents(self, owner: OwnerId, names: Sequence[str]) -> dict[str, Any]:
        """Documents of passages by name, whether they count or not."""
        folder = self.passages(owner)
        found: dict[str, Any] = {}
        for part in in_parts(names, READ_AT_ONCE):
            references = [folder.document(name) for name in part]
            found |= {one.id: one for one in self._client.get_all(references) if one.exists}
        return found

    def counting(self, owner: OwnerId, found: Sequence[Any]) -> Sequence[Any]:
        """Those of the documents whose generation is their video's, in the same order."""
        videos = {stored.get("video_id") for stored in found}
        current: dict[str, str] = {}
        for part in in_parts(sorted(videos), READ_AT_ONCE):
            ids = {document_id(video_id): video_id for video_id in part}
            references = [self._pointer(owner, VideoId(video_id)) for video_id in part]
            for pointer in self._client.get_all(references):
                if pointer.exists:
                    current[ids[pointer.id]] = pointer.get("generation")
        return [one for one in found if current.get(one.get("video_id")) == one.get("generation")]

    def count(self, owner: OwnerId, video_id: VideoId | None = None) -> int:
        """How many passages count."""
        if video_id is not None:
            pointer = self._pointer(owner, video_id).get()
            return int(pointer.get("count")) if pointer.exists else 0
        return int(self._pointers(owner).sum("count").get()[0][0].value)

    def _fields(self, chunk: Chunk, vector: Vectors, generation: str) -> dict[str, Any]:
        fields = fields_of(chunk, generation)
        if not self._searchable:
            return fields | {"vector": vector.astype("<f4", copy=False).tobytes()}
        from google.cloud.firestore_v1.vector import Vector

        return fields | {
            "vector": Vector([float(number) for number in vector]),
            "terms": list(passage_terms(chunk)),
        }

    def _holds_any(self) -> bool:
        return any(True for _ in self._client.collection_group(POINTERS).limit(1).stream())

    def _all(self, collection: str) -> Iterable[Any]:
        found = self._client.collection_group(collection).select(["generation"]).stream()
        return (stored.reference for stored in found)

    def _pointers(self, owner: OwnerId) -> Any:
        return self._client.collection("owners", document_id(owner), POINTERS)

    def _pointer(self, owner: OwnerId, video_id: VideoId) -> Any:
        return self._pointers(owner).document(document_id(video_id))


def _embedder_of(stored: Any, first: str) -> str:
    """What was written before documents named their embedder is of the first one."""
    return str((stored.to_dict() or {}).get("embedder") or first)
