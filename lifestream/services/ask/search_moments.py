"""Finding the moments a question asks for, inside one owner's data. Asks no language model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lifestream.domain.edits.transcript_overlay import EditedTranscript
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.log_subjects import EVENTS_SUBJECT
from lifestream.domain.masks.masking import masked_value
from lifestream.domain.search import Hit, Looked, Moment, SearchFilter
from lifestream.domain.sentences import says
from lifestream.domain.together.pair import read_accepted
from lifestream.domain.together.same_moment import cameras_of
from lifestream.domain.video import Video
from lifestream.pipeline.typed.masks import read_masks
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from lifestream.services.ask.moment_order import in_order
from lifestream.services.ask.moments import moments_of
from lifestream.services.ask.pin_moment import only_said_by
from lifestream.services.ask.question import Question
from lifestream.services.ask.read_question import is_said_by, speaker_labels
from lifestream.services.edits.read_words import words_of
from lifestream.services.edits.voice_names import NamedVoices, voices_and_head
from lifestream.text.search_words import search_words, telling_words

MAX_QUESTION = 2_000
MAX_RESULTS = 50
HITS_FOR_A_MOMENT = 8
"""Hits fetched for each moment wanted: several passages cover one moment."""

VIDEOS_AT_ONCE = 200
MAX_VIDEOS = 2_000
"""How many recordings are looked through for those of a kind (meeting, journal)."""

MAX_TAGGED = 1000
"""Recordings of one tag that are searched, newest first."""

MAX_EXCHANGES_READ = 3
"""Recordings whose words are read for the lines of one person; the best moments come first."""

NO_VIDEO = VideoId("none")
"""A filter that leaves no recording has to match nothing, and an empty one would match all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOutcome:
    """The moments, best first, and whether any has to do with the question.

    Attributes:
        videos: The recordings that the moments are of.
    """

    question: Question
    moments: tuple[Moment, ...]
    searched: Looked
    is_relevant: bool
    videos: Mapping[VideoId, Video]


def search(backend: Backend, embedder: Embedder, question: Question) -> SearchOutcome:
    """The best moments for a question with its filters (``understand``); asks no language model.

    Days that may be what is asked about are tried both ways, and count as a filter where the best
    moment of all lies within them. A day that no calendar has leaves nothing to search.

    Raises:
        InvalidRequest: No question, or a limit out of range.
        DependencyUnavailable: The embedder cannot be reached.
        EmbedderMismatch: The same embedder's vectors in the index have another width.
    """
    _check(question)
    if question.impossible_words:
        looked = Looked(
            narrowing=question.where, video_count=0, impossible_words=question.impossible_words
        )
        return SearchOutcome(
            question=question, moments=(), searched=looked, is_relevant=False, videos={}
        )
    within = _search(backend, embedder, question)
    if not question.days_may_be_about:
        return within
    whole = _search(backend, embedder, question.on_any_day)
    if not whole.moments or _is_as_good(within, whole):
        return within
    about = replace(whole.searched, about_words=question.day_words)
    return replace(whole, searched=about)


def _is_as_good(within: SearchOutcome, whole: SearchOutcome) -> bool:
    """Whether the best moment of all is among those of the days, or as good as one of them."""
    if not within.is_relevant:
        return not whole.is_relevant
    best = whole.moments[0]
    return (
        any((one.video_id, one.start_s) == (best.video_id, best.start_s) for one in within.moments)
        or within.moments[0].score >= best.score
    )


def _search(backend: Backend, embedder: Embedder, question: Question) -> SearchOutcome:
    text, where = words_without_days(question), _filter_of(backend, question)
    found = backend.vector_index.search(
        where,
        vector=embedder.embed_question(text),
        text=text,
        limit=question.top_k * HITS_FOR_A_MOMENT,
        embedder_id=embedder.embedder_id,
    )
    least = question.min_score if question.min_score is not None else -1.0
    hits = [hit for hit in found if hit.score >= least]
    # One just deleted is left out, and with it what was found in it.
    videos = backend.library.get_many(question.owner, {hit.chunk.video_id for hit in hits})
    voices, events = voices_and_head(backend, question.owner, videos, EVENTS_SUBJECT)
    # The index follows a change of what is masked a moment later.
    hits = list(masked_value(tuple(hits), read_masks(backend, question.owner)))
    moments = moments_of(
        in_order(text, _said_by(question.where.speakers, hits, voices), voices),
        videos,
        limit=question.top_k,
        voices=voices,
        cameras=cameras_of(
            read_accepted(events.note) if events else (),
            {name: one.facts.duration_s for name, one in videos.items() if one.facts},
        ),
    )
    subject = subject_of(question)
    is_relevant = any(_is_relevant(moment, subject, embedder) for moment in moments)
    return SearchOutcome(
        question=question,
        moments=_only_theirs(backend, question.where.speakers, moments, videos),
        searched=_looked(backend, where, question, with_duration=not is_relevant),
        is_relevant=is_relevant,
        videos={one.video_id: videos[one.video_id] for one in moments},
    )


def is_exact(moment: Moment, text: str) -> bool:
    """Whether every word that tells the subject of ``text`` stands in the moment's own words."""
    language = moment.language or None
    there = set(search_words(moment.text, language))
    # By the question's rules or by the passage's: "zwei" is 2 in German alone.
    subjects = (set(telling_words(text)), set(telling_words(text, language)))
    return any(subject and subject <= there for subject in subjects)


def _check(question: Question) -> None:
    if not question.text.strip():
        raise InvalidRequest("The question is empty. Write what you want to know.")
    if len(question.text) > MAX_QUESTION:
        raise InvalidRequest(
            says(
                "The question has {count} characters; at most {most} are read. Shorten it.",
                count=len(question.text),
                most=MAX_QUESTION,
            )
        )
    if not 1 <= question.top_k <= MAX_RESULTS:
        raise InvalidRequest(
            says("top_k is {top_k}; it can be 1 to {most}.", top_k=question.top_k, most=MAX_RESULTS)
        )


def words_without_days(question: Question) -> str:
    """The words to search by: without those that were read as days, where a subject is left."""
    return _without(" ".join(question.text.split()), question.day_words)


def subject_of(question: Question) -> str:
    """The words that a relevant moment is about: also without a name that was read as a filter."""
    return _without(words_without_days(question), question.name_words)


def _without(text: str, words: str) -> str:
    if not words or words not in text:
        return text
    rest = " ".join(text.replace(words, " ", 1).split())
    return rest if telling_words(rest) else text


def _filter_of(backend: Backend, question: Question) -> SearchFilter:
    labels = speaker_labels(backend, question.owner, question.where.speakers)
    where = question.where.within(question.owner, speakers=labels)
    if question.where.is_listed:
        there = listed(backend, question)
        chosen = where.video_ids or there
        where = replace(where, video_ids=tuple(v for v in chosen if v in there) or (NO_VIDEO,))
    is_meeting = question.where.is_meeting
    if is_meeting is None:
        return where
    videos, _ = _videos_in(backend, where, all_of_them=True)
    kind = tuple(v.video_id for v in videos if bool(v.is_meeting) == is_meeting)
    return replace(where, video_ids=kind or (NO_VIDEO,))


def listed(backend: Backend, question: Question) -> tuple[VideoId, ...]:
    """The recordings made at the places, and with all the tags, of a question's filter."""
    where, owner = question.where, question.owner
    lists: list[tuple[VideoId, ...]] = []
    if where.places:
        places = backend.library.places(owner)
        lists.append(tuple(v for name in where.places for v in places.get(name, ())))
    for tag in where.tags:
        tagged = backend.library.list(owner, tag=tag.casefold(), limit=MAX_TAGGED).videos
        lists.append(tuple(one.video_id for one in tagged))
    first, *others = lists
    return tuple(dict.fromkeys(v for v in first if all(v in other for other in others)))


def _said_by(people: Sequence[str], hits: Sequence[Hit], voices: NamedVoices) -> list[Hit]:
    """The hits in which one of the people asked for speaks.

    The index knows labels, and S1 is another person in every recording.
    """
    if not people:
        return list(hits)
    return [
        hit
        for hit in hits
        if any(
            is_said_by(people, label, voices.of(hit.chunk.video_id)) for label in hit.chunk.speakers
        )
    ]


def _only_theirs(
    backend: Backend,
    people: Sequence[str],
    moments: Sequence[Moment],
    videos: Mapping[VideoId, Video],
) -> tuple[Moment, ...]:
    """The moments with the lines of those who were asked for alone, as far as words are there.

    Exchanges of further recordings than are read are left out rather than shown as theirs.
    """
    if not people:
        return tuple(moments)
    kept: list[Moment] = []
    read: dict[VideoId, EditedTranscript | None] = {}
    for moment in moments:
        if len(moment.speakers) < 2:
            kept.append(moment)
            continue
        video_id = moment.video_id
        if video_id not in read:
            if len(read) == MAX_EXCHANGES_READ:
                continue
            read[video_id] = words_of(backend, videos[video_id]).edited
        edited = read[video_id]
        theirs = only_said_by(edited, moment, people) if edited is not None else moment
        if theirs is not None:
            kept.append(theirs)
    return tuple(kept)


def _is_relevant(moment: Moment, text: str, embedder: Embedder) -> bool:
    """Alike in meaning, or every word of the question's subject is there (a name, a number)."""
    return moment.score >= embedder.relevance_floor(text, moment.text) or is_exact(moment, text)


def _looked(
    backend: Backend, where: SearchFilter, question: Question, *, with_duration: bool
) -> Looked:
    videos, total = _videos_in(backend, where, all_of_them=with_duration)
    # Nothing can be found yet in those that wait for their processing; they are among the newest.
    searched = [video for video in videos if video.indexed_chunks]
    total -= len(videos) - len(searched)
    videos = searched
    lengths_s = [video.facts.duration_s for video in videos if video.facts is not None]
    return Looked(
        narrowing=question.where,
        video_count=total,
        duration_s=sum(lengths_s) if with_duration else 0.0,
        day_words=question.day_words,
        name_words=question.name_words,
        place_words=question.place_words,
    )


def _videos_in(
    backend: Backend, where: SearchFilter, *, all_of_them: bool
) -> tuple[list[Video], int]:
    """The recordings within a filter, or only the newest of them, and how many they are."""
    if where.video_ids:
        named = list(backend.library.get_many(where.owner, where.video_ids).values())
        return named, len(named)
    videos: list[Video] = []
    cursor = ""
    while True:
        page = backend.library.list(
            where.owner,
            limit=VIDEOS_AT_ONCE,
            cursor=cursor,
            from_day=where.from_day,
            to_day=where.to_day,
        )
        videos.extend(page.videos)
        cursor = page.cursor
        if not cursor or not all_of_them or len(videos) >= MAX_VIDEOS:
            return videos, page.total
