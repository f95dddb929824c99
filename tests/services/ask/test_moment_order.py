"""The order of found places: the likeliest first, an exchange once, clips as they were."""

from dataclasses import replace

import numpy as np

from lifestream.domain.ids import VideoId
from lifestream.domain.search import ChunkKind, Hit
from lifestream.services.ask.moment_order import SIGNS, exchanges_apart, in_order, signs_of
from lifestream.services.edits.voice_names import NamedVoices
from tests.contracts.places.passages import a_passage

NOBODY = NamedVoices(names={})
HOUR_S = 3600.0


def found(
    start_s: float,
    text: str = "We talked about this and that.",
    *,
    likeness: float = 0.5,
    video: str = "v1",
    speaker: str = "S1",
    kind: ChunkKind = ChunkKind.SAID,
) -> Hit:
    chunk = replace(
        a_passage(text),
        video_id=VideoId(video),
        start_s=start_s,
        end_s=start_s + 20.0,
        speakers=(speaker,),
        kind=kind,
    )
    return Hit(chunk=chunk, score=likeness, rank_score=likeness / 10)


def starts(hits: tuple[Hit, ...]) -> list[float]:
    return [hit.chunk.start_s for hit in hits]


def test_of_neighbours_in_a_long_recording_one_is_shown_before_other_exchanges() -> None:
    hits = [
        found(1000.0, likeness=0.9),
        found(1012.0, likeness=0.89),
        found(1024.0, likeness=0.88),
        found(0.0, likeness=0.5),
        found(HOUR_S, likeness=0.5),
    ]
    ordered = in_order("What about it?", hits, NOBODY)
    assert sorted(starts(ordered)) == sorted(starts(tuple(hits)))
    assert sum(980.0 < start_s < 1040.0 for start_s in starts(ordered)[:3]) == 1


def test_in_a_clip_of_a_minute_the_second_best_place_stays_second() -> None:
    hits = [found(0.0, likeness=0.9), found(20.0, likeness=0.85), found(40.0, likeness=0.2)]
    far = found(0.0, likeness=0.1, video="v2")
    assert starts(in_order("What about it?", [*hits, far], NOBODY))[:2] == [0.0, 20.0]


def test_the_words_of_a_question_count_where_the_exchange_around_holds_them() -> None:
    near = found(100.0, "The old pump broke.", likeness=0.3)
    beside = found(112.0, "Repairing it costs nine hundred.", likeness=0.3)
    others = [found(1000.0 + 300.0 * n, "Good morning, everybody.", likeness=0.3) for n in range(6)]
    ordered = in_order("What does repairing the pump cost?", [*others, near, beside], NOBODY)
    assert starts(ordered)[0] in (100.0, 112.0)


def test_who_is_asked_about_is_known_by_label_and_by_the_name_that_was_given() -> None:
    hits = [found(0.0, speaker="S1"), found(500.0, speaker="Ann Lee MP (Leeds)")]
    named = NamedVoices(names={VideoId("v1"): {"S1": "Priya"}})
    column = SIGNS.index("asked_speaker")
    assert signs_of("What did Priya think?", hits, named)[:, column].tolist() == [1.0, 0.0]
    assert signs_of("What did Ann Lee say?", hits, named)[:, column].tolist() == [0.0, 1.0]
    assert signs_of("What did S10 say?", hits, NOBODY)[:, column].tolist() == [0.0, 0.0]


def test_recordings_and_what_is_shown_are_never_near_to_what_is_said() -> None:
    hits = [found(0.0), found(0.0, video="v2"), found(0.0, kind=ChunkKind.SEEN), found(HOUR_S)]
    assert np.isinf(exchanges_apart(hits)[0, 1:3]).all()
    assert np.isfinite(exchanges_apart(hits)[0, 3])


def test_hits_without_likeness_words_or_company_keep_their_order() -> None:
    blind = [replace(found(n, likeness=0.0, video=f"v{n}"), rank_score=0.0) for n in range(3)]
    assert starts(in_order("Hm?", blind, NOBODY)) == [0.0, 1.0, 2.0]
    assert in_order("Hm?", [], NOBODY) == ()


def test_what_is_behind_the_hits_that_were_fitted_on_stays_behind() -> None:
    hits = [found(30.0 * n, likeness=0.5 - n / 1000) for n in range(70)]
    assert starts(in_order("What about it?", hits, NOBODY))[64:] == starts(tuple(hits[64:]))
