"""The order of passages: their own ranks first, then what stands around them."""

from lifestream.domain.ids import VideoId
from lifestream.domain.passage_ranks import BY_NEIGHBOURS, FIRST_BY_THEMSELVES, Place, ranked


def places(
    *positions: int, video: str = "v1", kind: str = "said", first: int = 0
) -> dict[int, Place]:
    """Passages named by numbers from ``first`` on, at these positions of one recording."""
    return {
        name: Place(video_id=VideoId(video), kind=kind, position=position)
        for name, position in enumerate(positions, start=first)
    }


def names(order: list[tuple[int, float]]) -> list[int]:
    return [name for name, _ in order]


FAR_APART = tuple(range(0, 1000, 100))


def test_what_both_lists_hold_comes_before_what_one_holds() -> None:
    assert names(ranked([0, 1], [1, 2], places(0, 100, 200))) == [1, 0, 2]


def test_of_equals_the_one_more_alike_comes_first() -> None:
    assert names(ranked([4], [2], places(*FAR_APART))) == [4, 2]
    assert names(ranked([], [3, 2], places(*FAR_APART))) == [3, 2]


def test_the_first_places_are_given_without_a_look_at_the_neighbours() -> None:
    lonely = list(range(FIRST_BY_THEMSELVES))
    together = [8, 9]
    where = places(*FAR_APART[:8], 801, 802)

    assert names(ranked([*lonely, *together], [], where))[:FIRST_BY_THEMSELVES] == lonely


def test_after_them_a_passage_beside_a_good_one_comes_before_a_lonely_one() -> None:
    where = places(*FAR_APART[:9], 1)

    order = names(ranked(list(range(10)), [], where))

    assert order[FIRST_BY_THEMSELVES] == 9


def test_then_own_ranks_count_again() -> None:
    crowd = places(*range(30))
    where = crowd | places(500, first=30)
    before = list(range(FIRST_BY_THEMSELVES + 1))

    order = names(ranked([*before, 30, *range(len(before), 30)], [], where))

    assert order[FIRST_BY_THEMSELVES + BY_NEIGHBOURS] in (30, *before)
    assert order.index(30) <= FIRST_BY_THEMSELVES + BY_NEIGHBOURS + 1


def test_a_passage_of_another_recording_or_kind_is_no_neighbour() -> None:
    for other in ({"video": "v2"}, {"kind": "seen"}):
        where = places(*FAR_APART[:9]) | places(1, first=9, **other)

        assert names(ranked(list(range(10)), [], where)) == list(range(10))


def test_nothing_found_is_nothing() -> None:
    assert ranked([], [], places(1, 2)) == []
