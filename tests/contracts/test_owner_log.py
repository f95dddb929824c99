"""What every log of what people type promises."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lifestream.domain.errors import InvalidRequest, StaleWrite
from lifestream.domain.ids import OwnerId
from lifestream.ports.owner_log import MAX_ENTRY_BYTES
from tests.contracts.places.foundations import Foundation
from tests.contracts.places.samples import ANNA

BEN = OwnerId("ben")
EDITS = "edits/v1"


def test_entries_are_read_back_in_order_after_a_restart(foundation: Foundation) -> None:
    log = foundation.owner_log()
    for number in range(1, 13):
        foundation.pass_time(1)
        assert log.append(ANNA, EDITS, b"\x00\xff %d" % number, entry_id=f"e{number}") == number

    entries = foundation.owner_log().read(ANNA, EDITS)

    assert [entry.sequence for entry in entries] == list(range(1, 13))
    assert entries[10].entry == b"\x00\xff 11"
    assert entries[10].entry_id == "e11"
    assert (entries[1].written_at - entries[0].written_at).total_seconds() == 1
    assert [entry.sequence for entry in log.read(ANNA, EDITS, after=10)] == [11, 12]
    assert log.read(ANNA, EDITS, after=12) == ()


def test_an_entry_that_is_sent_again_is_stored_once(foundation: Foundation) -> None:
    log = foundation.owner_log()
    log.append(ANNA, EDITS, b"first", entry_id="e1", expected=0)
    log.append(ANNA, EDITS, b"second", entry_id="e2", expected=1)

    assert log.append(ANNA, EDITS, b"other bytes", entry_id="e1", expected=0) == 1
    assert [entry.entry for entry in log.read(ANNA, EDITS)] == [b"first", b"second"]


def test_a_writer_who_expects_another_length_is_refused(foundation: Foundation) -> None:
    log = foundation.owner_log()
    log.append(ANNA, EDITS, b"first", entry_id="e1", expected=0)

    for expected in (0, 2):
        with pytest.raises(StaleWrite):
            log.append(ANNA, EDITS, b"late", entry_id="e2", expected=expected)

    assert len(log.read(ANNA, EDITS)) == 1
    assert log.append(ANNA, EDITS, b"second", entry_id="e2", expected=1) == 2


def test_of_many_who_append_at_once_all_arrive_and_no_number_is_missing(
    foundation: Foundation,
) -> None:
    log = foundation.owner_log()

    def write(number: int) -> int:
        # Every entry is sent twice, as by a browser whose answer was lost.
        return log.append(ANNA, EDITS, b"%d" % number, entry_id=f"e{number % 6}")

    with ThreadPoolExecutor(max_workers=4) as pool:
        numbers = list(pool.map(write, range(12)))

    assert sorted(set(numbers)) == [1, 2, 3, 4, 5, 6]
    assert [entry.sequence for entry in log.read(ANNA, EDITS)] == [1, 2, 3, 4, 5, 6]
    assert all(numbers[n] == numbers[n + 6] for n in range(6))


def test_logs_and_owners_do_not_mix(foundation: Foundation) -> None:
    log = foundation.owner_log()
    log.append(ANNA, EDITS, b"anna", entry_id="e1")

    assert log.append(BEN, EDITS, b"ben", entry_id="e1") == 1
    assert log.append(ANNA, "edits/v11", b"other", entry_id="e1") == 1
    assert [entry.entry for entry in log.read(ANNA, EDITS)] == [b"anna"]
    assert [one.subject for one in log.subjects(BEN, "edits/").subjects] == [EDITS]
    assert log.read(OwnerId("nobody"), EDITS) == ()


def test_logs_of_an_area_are_listed_last_written_first_in_pages(foundation: Foundation) -> None:
    log = foundation.owner_log()
    for length, name in enumerate(("a", "b", "c", "a")):
        foundation.pass_time(1)
        log.append(ANNA, f"conversations/{name}", b"x", entry_id=f"{name}{length}")
    log.append(ANNA, EDITS, b"x", entry_id="e1")

    first = log.subjects(ANNA, "conversations/", limit=2)
    second = log.subjects(ANNA, "conversations/", limit=2, cursor=first.cursor)

    listed = [(one.subject, one.length) for one in (*first.subjects, *second.subjects)]
    assert listed == [("conversations/a", 2), ("conversations/c", 1), ("conversations/b", 1)]
    assert first.subjects[0].written_at > first.subjects[1].written_at
    assert second.cursor == ""


def test_a_deleted_log_is_gone_and_begins_anew(foundation: Foundation) -> None:
    log = foundation.owner_log()
    for number in range(3):
        log.append(ANNA, EDITS, b"typed", entry_id=f"e{number}")
    log.append(ANNA, "edits/v11", b"stays", entry_id="e1")

    log.delete(ANNA, EDITS)
    log.delete(ANNA, EDITS)

    assert foundation.owner_log().read(ANNA, EDITS) == ()
    assert [one.subject for one in log.subjects(ANNA, "edits/").subjects] == ["edits/v11"]
    assert log.append(ANNA, EDITS, b"anew", entry_id="e1", expected=0) == 1


def test_what_has_no_place_is_refused_with_a_sentence(foundation: Foundation) -> None:
    log = foundation.owner_log()

    with pytest.raises(InvalidRequest, match="named <area>/<id>"):
        log.append(ANNA, "v1", b"x", entry_id="e1")
    with pytest.raises(InvalidRequest, match="at most"):
        log.append(ANNA, EDITS, b"x" * (MAX_ENTRY_BYTES + 1), entry_id="e1")
    with pytest.raises(InvalidRequest, match="by area"):
        log.subjects(ANNA, "edits/v1")
    with pytest.raises(InvalidRequest):
        log.subjects(ANNA, "edits/", cursor="nonsense")


def test_a_note_says_what_the_entries_come_to_until_somebody_writes_none(
    foundation: Foundation,
) -> None:
    log = foundation.owner_log()
    log.append(ANNA, EDITS, b"first", entry_id="e1", note=b"one")
    log.append(ANNA, "edits/v2", b"first", entry_id="e1")

    heads = log.heads(ANNA, [EDITS, "edits/v2", "edits/never"])
    assert {name: (head.length, head.note) for name, head in heads.items()} == {
        EDITS: (1, b"one"),
        "edits/v2": (1, None),
    }
    assert log.heads(BEN, [EDITS]) == {}
    assert {one.note for one in log.subjects(ANNA, "edits/").subjects} == {b"one", None}

    log.annotate(ANNA, EDITS, b"late", length=2)
    assert log.heads(ANNA, [EDITS])[EDITS].note == b"one"
    log.annotate(ANNA, EDITS, b"anew", length=1)
    log.annotate(ANNA, "edits/never", b"x", length=0)
    assert log.heads(ANNA, [EDITS, "edits/never"]).keys() == {EDITS}
    assert log.heads(ANNA, [EDITS])[EDITS].note == b"anew"

    log.append(ANNA, EDITS, b"second", entry_id="e2")
    assert log.heads(ANNA, [EDITS])[EDITS].note is None


def test_a_log_is_rewritten_wholly_or_not_at_all(foundation: Foundation) -> None:
    log = foundation.owner_log()
    for number in range(1, 4):
        foundation.pass_time(1)
        log.append(ANNA, EDITS, b"said %d" % number, entry_id=f"e{number}", note=b"three")
    before = log.read(ANNA, EDITS)
    fewer = [("e1", b"said 1"), ("e3", b"masked"), ("e4", b"new")]

    for expected in (0, 2, 4):
        with pytest.raises(StaleWrite):
            log.rewrite(ANNA, EDITS, fewer, expected=expected)
    with pytest.raises(InvalidRequest):
        log.rewrite(ANNA, EDITS, [("e1", b"x" * (MAX_ENTRY_BYTES + 1))], expected=3)
    assert log.read(ANNA, EDITS) == before

    log.rewrite(ANNA, EDITS, fewer[:2], expected=3, note=b"two")
    log.append(ANNA, EDITS, b"new", entry_id="e4", expected=2)

    after = foundation.owner_log().read(ANNA, EDITS)
    assert [(one.sequence, one.entry_id, one.entry) for one in after] == [
        (number, *entry) for number, entry in enumerate(fewer, start=1)
    ]
    assert [one.written_at for one in after[:2]] == [before[0].written_at, before[2].written_at]
    assert log.heads(ANNA, [EDITS])[EDITS].length == 3

    log.rewrite(ANNA, EDITS, [], expected=3)
    assert (log.read(ANNA, EDITS), dict(log.heads(ANNA, [EDITS]))) == ((), {})
    log.rewrite(ANNA, EDITS, fewer, expected=0)
    assert len(log.read(ANNA, EDITS)) == 3
