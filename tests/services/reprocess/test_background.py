"""Work after the response: what waits for its time, and what the end of a process does to it."""

import threading

from lifestream.services.reprocess.background import Background

LONG_S = 3600.0
PATIENCE_S = 30.0


def test_the_end_of_a_process_does_at_once_what_waits_for_its_time() -> None:
    done: list[str] = []
    background = Background("test", done.append)
    background.put("a", after_s=LONG_S)
    background.put("b", after_s=LONG_S)

    assert background.finish(PATIENCE_S)

    assert sorted(done) == ["a", "b"]


def test_finishing_with_nothing_to_do_is_over_at_once() -> None:
    assert Background("test", lambda task: None).finish(0.0)


def test_finishing_says_when_it_took_too_long() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work(task: str) -> None:
        begun.set()
        may_end.wait(PATIENCE_S)

    background = Background("test", work)
    background.put("slow")
    assert begun.wait(PATIENCE_S)

    assert not background.finish(0.0)
    may_end.set()
    assert background.wait(PATIENCE_S)


def test_a_task_that_is_asked_for_again_is_done_once() -> None:
    done: list[str] = []
    background = Background("test", done.append)
    for _ in range(5):
        background.put("a", after_s=LONG_S)

    assert background.finish(PATIENCE_S)

    assert done == ["a"]


def test_after_stopping_nothing_is_taken_any_more() -> None:
    done: list[str] = []
    background = Background("test", done.append)
    background.put("a", after_s=LONG_S)
    background.stop(PATIENCE_S)
    background.put("b")

    assert background.wait(PATIENCE_S)
    assert not done
