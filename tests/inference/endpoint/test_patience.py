"""Waiting as a server asks, by fewer at once; and not for somebody who is gone."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.endpoint.patience import CALLS_UNTIL_FASTER, Patience
from lifestream.ports.asker import while_asked
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import BLOCK, good, writer
from tests.inference.writing.extractive.test_answers import VENUE


def test_blocks_wait_for_their_turn_at_a_small_server() -> None:
    slow = good()
    slow.wait_s = 0.2
    with chat_stub(slow) as stub:
        one = writer(stub, calls_at_once=1, timeout_s=0.5)
        with ThreadPoolExecutor(4) as pool:
            written = list(pool.map(lambda _: one.write_block(BLOCK), range(4)))
    # Four side by side would each have taken 0.8 s, more than the time-out.
    assert [usage.note for _, usage in written] == [""] * 4


def test_after_a_refusal_fewer_ask_at_once_until_all_goes_well_again() -> None:
    patience = Patience(patience_s=5.0, askers_s=5.0, calls_at_once=4)
    busy = Reply(status=429, headers={"Retry-After": "0.01"})
    with chat_stub(busy, good()) as stub:
        one = writer(stub)
        one._endpoint._patience = patience
        one.write_block(BLOCK)
        assert patience._limit == 2
        for _ in range(2 * CALLS_UNTIL_FASTER):
            one.write_block(BLOCK)
    assert patience._limit == 4


def test_a_question_is_not_answered_for_somebody_who_left_before_the_first_word() -> None:
    gone = threading.Event()
    late = Reply("The boat house [2].", wait_s=60.0)
    with chat_stub(late) as stub, while_asked(gone.is_set):
        threading.Timer(0.5, gone.set).start()
        began_s = time.monotonic()
        with pytest.raises(DependencyUnavailable):
            list(writer(stub, timeout_s=50.0).answer("Which place?", VENUE))
        assert time.monotonic() - began_s < 30.0
    assert len(stub.requests) == 1


def test_somebody_who_left_is_not_waited_for_either() -> None:
    gone = threading.Event()
    busy = Reply(status=429, headers={"Retry-After": "60"})
    with chat_stub(busy) as stub, while_asked(gone.is_set):
        threading.Timer(0.3, gone.set).start()
        began_s = time.monotonic()
        with pytest.raises(Exception, match="wait"):
            list(writer(stub, patience_s=600.0).answer("Which place?", VENUE))
        assert time.monotonic() - began_s < 30.0
