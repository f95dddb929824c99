"""Two recordings to ask about: their words with voices, and their minutes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from lifestream.domain import codec
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.summary import (
    ActionItem,
    Decision,
    Evidence,
    MeetingVerdict,
    Minutes,
    Point,
)
from lifestream.domain.transcript import (
    AttributedTranscript,
    Diarization,
    EngineInfo,
    Segment,
    Transcript,
)
from lifestream.ports.backend import Backend
from lifestream.ports.embedder import Embedder
from tests.services.diary import add_video

ENGINE = EngineInfo(name="test")
GARDEN_DAY, CALL_DAY = date(2026, 11, 17), date(2026, 11, 20)

GARDEN = (
    ("Victor", "The roof of the shed leaks again. The roof is old."),
    ("Dana", "Then it is decided: we buy a new roof for nine hundred euros."),
    ("Walter", "I will order the new roof by Wednesday."),
    ("Dana", "Victor, I will send you the list of plants."),
    ("Victor", "Who waters the tomatoes in August?"),
)
CALL = (
    ("Dana", "Hello Priya, the insurance costs two hundred euros a year."),
    ("Priya", "And it pays for a new roof."),
)


def add_meetings(backend: Backend, embedder: Embedder) -> None:
    """The garden meeting of 17 November 2026 and a call of the 20th."""
    _add(backend, embedder, "garden", "Garden meeting", GARDEN_DAY, GARDEN, is_meeting=True)
    _add(backend, embedder, "call", "Insurance contract", CALL_DAY, CALL, is_meeting=False)


def _add(
    backend: Backend,
    embedder: Embedder,
    name: str,
    title: str,
    day: date,
    said: Sequence[tuple[str, str]],
    *,
    is_meeting: bool,
) -> None:
    texts = [text for _, text in said]
    people = tuple(dict.fromkeys(who for who, _ in said))
    video_id = add_video(backend, embedder, name, texts, day=day, every_s=10.0, speakers=people)
    segments = tuple(
        Segment(start_s=at * 10.0, end_s=at * 10.0 + 9.0, text=text, speaker=who)
        for at, (who, text) in enumerate(said)
    )
    words = AttributedTranscript(
        transcript=Transcript(segments=segments, engine=ENGINE),
        diarization=Diarization(turns=(), engine=ENGINE),
    )
    made = {"speakers": words, "minutes": _minutes(title, segments, is_meeting=is_meeting)}
    artifacts = []
    for stage, value in made.items():
        key = f"artifacts/{name}/{stage}.json"
        backend.object_store.put_bytes(key, codec.encode(value), content_type="application/json")
        artifacts.append((stage, key))
    video = backend.library.get(LOCAL_OWNER, video_id)
    assert video is not None
    backend.library.put(
        replace(video, title=title, is_meeting=is_meeting, artifacts=tuple(artifacts))
    )


def _minutes(title: str, segments: Sequence[Segment], *, is_meeting: bool) -> Minutes:
    def at(number: int) -> Evidence:
        line = segments[number]
        return Evidence(
            start_s=line.start_s, end_s=line.end_s, quote=line.text, speaker=line.speaker
        )

    overview = tuple(Point(text=segments[n].text, evidence=at(n)) for n in (0, 1))
    if not is_meeting:
        verdict = MeetingVerdict(is_meeting=False, why="")
        return Minutes(title=title, overview=overview, verdict=verdict, engine=ENGINE)
    order = ActionItem(
        task="order the new roof",
        owner="Walter",
        due=date(2026, 11, 25),
        due_said="Wednesday",
        evidence=at(2),
    )
    send = ActionItem(task="send you the list of plants", owner="Dana", evidence=at(3))
    return Minutes(
        title=title,
        overview=overview,
        verdict=MeetingVerdict(is_meeting=True, why=""),
        engine=ENGINE,
        decisions=(Decision(text=segments[1].text, evidence=at(1)),),
        action_items=(order, send),
        open_questions=(Point(text=segments[4].text, evidence=at(4)),),
    )
