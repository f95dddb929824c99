"""Whether a migration kept everything: counts on both sides, and questions asked of both.

Two indexes of different make do not rank alike to the last place, so two answers count as the
same when the best recording of each is among the first three of the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lifestream.domain.ids import OwnerId, VideoId
from lifestream.domain.search import SearchFilter
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.library.browse_library import open_recording
from lifestream.services.migrate.logs import logs_are_there
from lifestream.services.migrate.route import Route, missing_objects, objects_of
from lifestream.services.migrate.tasks import missing_tasks

MAX_QUERIES = 12
HITS = 30
FIRST = 3
QUERY_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCounts:
    """The counts of one side, of the recordings that moved."""

    recordings: int = 0
    objects: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Both sides compared.

    Attributes:
        queries: How many questions were asked of both sides.
        same: How many of them found the same recordings.
        known_only: The source's index could not be asked (another embedder made it), so a
            question counts as the same when it finds the recording its words come from.
        differences: Sentences about what is not the same.
    """

    source: SideCounts
    target: SideCounts
    queries: int = 0
    same: int = 0
    known_only: bool = False
    differences: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Nothing differs."""
        return not self.differences


@dataclass(slots=True, kw_only=True)
class _Comparison:
    route: Route
    ids: Sequence[VideoId]
    is_searched: bool = True
    source: SideCounts = SideCounts()
    target: SideCounts = SideCounts()
    queries: int = 0
    same: int = 0
    differences: list[str] = field(default_factory=list)


def verify(
    route: Route,
    ids: Sequence[VideoId],
    *,
    embedder: Embedder | None,
    source_embedder: Embedder | None,
) -> Verification:
    """Count the recordings ``ids`` on both sides and ask both a sample of questions.

    Args:
        embedder: None where nobody searches the target: then there are no passages to compare.
    """
    comparison = _Comparison(route=route, ids=ids, is_searched=embedder is not None)
    for video_id in ids:
        _count(comparison, video_id)
    if missing := missing_tasks(route):
        comparison.differences.append(
            f"{missing} tasks, decisions or open questions are not at the target."
        )
    held = route.source.vector_index.embedders(route.owner)
    known_only = source_embedder is None or held != (source_embedder.embedder_id,)
    if embedder is not None:
        for video_id in _sample(ids):
            _ask_both(comparison, video_id, embedder, None if known_only else source_embedder)
    return Verification(
        source=comparison.source,
        target=comparison.target,
        queries=comparison.queries,
        same=comparison.same,
        known_only=known_only,
        differences=tuple(comparison.differences),
    )


def _count(comparison: _Comparison, video_id: VideoId) -> None:
    route = comparison.route
    video = route.source.library.get(route.owner, video_id)
    if video is None:
        return  # Deleted since: nothing to compare with.
    there = route.arrived(video_id)
    objects, missing = len(objects_of(route, video)), len(missing_objects(route, video))
    indexed = route.target.vector_index.count(route.new_owner, video_id)
    comparison.source = _added(
        comparison.source, 1, objects, route.source.vector_index.count(route.owner, video_id)
    )
    comparison.target = _added(comparison.target, there is not None, objects - missing, indexed)
    if there is None:
        comparison.differences.append(f"{video.display_title} is not in the target's library.")
        return
    if missing:
        comparison.differences.append(
            f"{missing} of {objects} objects of {video.display_title} are not at the target."
        )
    if not logs_are_there(route, video_id):
        comparison.differences.append(
            f"Not everything typed over {video.display_title} is at the target."
        )
    if not comparison.is_searched:
        return
    if indexed != there.indexed_chunks or bool(indexed) != bool(video.indexed_chunks):
        comparison.differences.append(
            f"{video.display_title} has {indexed} passages in the target's index; "
            f"its library entry says {there.indexed_chunks}, the source's {video.indexed_chunks}."
        )


def _added(counts: SideCounts, recordings: int, objects: int, passages: int) -> SideCounts:
    return SideCounts(
        recordings=counts.recordings + recordings,
        objects=counts.objects + objects,
        passages=counts.passages + passages,
    )


def _sample(ids: Sequence[VideoId]) -> Sequence[VideoId]:
    """Some of them, spread over the whole time."""
    return ids[:: max(1, -(-len(ids) // MAX_QUERIES))]


def _ask_both(
    comparison: _Comparison,
    video_id: VideoId,
    embedder: Embedder,
    source_embedder: Embedder | None,
) -> None:
    route = comparison.route
    words = _words_of(route, video_id)
    if not words:
        return
    known = set(comparison.ids)
    expected = [video_id]
    if source_embedder is not None:
        expected = _found(route.source, route.owner, words, source_embedder, known)
    found = _found(route.target, route.new_owner, words, embedder, known)
    comparison.queries += 1
    there = not expected or expected[0] in found[:FIRST]
    back = source_embedder is None or not found or found[0] in expected[:FIRST]
    if there and back:
        comparison.same += 1
        return
    comparison.differences.append(
        f"A question with words of recording {video_id} finds {', '.join(found[:FIRST])} "
        f"at the target and {', '.join(expected[:FIRST])} at the source."
    )


def _words_of(route: Route, video_id: VideoId) -> str:
    """Words from the middle of what was said, or shown; empty when there are none."""
    recording = open_recording(route.source, route.owner, video_id)
    texts: list[str] = []
    if recording.video.indexed_chunks and recording.transcript:
        texts = [segment.text for segment in recording.transcript.segments]
    if recording.video.indexed_chunks and recording.screen and not texts:
        texts = [seen.text for seen in recording.screen.texts]
    words = " ".join(texts[len(texts) // 2 :]).split()
    return " ".join(words[:QUERY_WORDS])


def _found(
    backend: Backend, owner: OwnerId, words: str, embedder: Embedder, known: set[VideoId]
) -> list[VideoId]:
    """The recordings of the best hits among those that moved, best first, each once."""
    hits = backend.vector_index.search(
        SearchFilter(owner=owner),
        vector=embedder.embed_question(words),
        text=words,
        limit=HITS,
        embedder_id=embedder.embedder_id,
    )
    return list(dict.fromkeys(h.chunk.video_id for h in hits if h.chunk.video_id in known))
