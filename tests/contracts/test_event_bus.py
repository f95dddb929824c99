"""What was published is delivered at least once, survives a restart, is tried again with growing
waits, and goes to the dead letters after N tries."""

from collections.abc import Mapping
from typing import Any

from lifestream.domain.jobs.events import finalize_message
from tests.contracts.places.foundations import Foundation

MESSAGE = finalize_message(
    bucket="test", key="uploads/anna/v1/source", generation="7", size_bytes=3, content_type="a/b"
)


def done(message: Mapping[str, Any]) -> bool:
    return True


def refused(message: Mapping[str, Any]) -> bool:
    return False


def test_a_message_is_delivered_as_it_was_published_and_then_is_gone(
    foundation: Foundation,
) -> None:
    bus = foundation.event_bus()
    received: list[Mapping[str, Any]] = []

    def take(message: Mapping[str, Any]) -> bool:
        received.append(message)
        return True

    message_id = bus.publish(MESSAGE)

    assert message_id != bus.publish(MESSAGE)
    assert foundation.deliver(bus, take) == 2
    assert received == [MESSAGE, MESSAGE]
    assert foundation.deliver(bus, take) == 0


def test_a_message_survives_a_restart(foundation: Foundation) -> None:
    foundation.event_bus().publish(MESSAGE)

    assert foundation.deliver(foundation.event_bus(), done) == 1


def test_a_refused_message_comes_again_later_and_not_at_once(foundation: Foundation) -> None:
    foundation.needs_time_of_services()
    bus = foundation.event_bus()
    bus.publish(MESSAGE)

    assert foundation.deliver(bus, refused) == 1
    assert foundation.deliver(bus, done) == 0
    foundation.pass_time(601)
    assert foundation.deliver(bus, done) == 1


def test_waits_grow(foundation: Foundation) -> None:
    foundation.needs_time_of_services()
    bus = foundation.event_bus(max_attempts=10)
    bus.publish(MESSAGE)
    waits = []
    for _ in range(6):
        waited = 0.0
        while foundation.deliver(bus, refused) == 0:
            foundation.pass_time(0.25)
            waited += 0.25
        waits.append(waited)

    assert waits == sorted(waits)
    assert waits[-1] >= 8 * 0.5


def test_after_its_last_try_a_message_is_a_dead_letter(foundation: Foundation) -> None:
    foundation.needs_time_of_services()
    bus = foundation.event_bus(max_attempts=3)
    bus.publish(MESSAGE)
    tries = 0
    for _ in range(10):
        tries += foundation.deliver(bus, refused)
        foundation.pass_time(3600)

    assert tries == 3
    assert foundation.dead_letters(foundation.event_bus()) == 1


def test_one_message_that_always_fails_does_not_hold_up_the_others(
    foundation: Foundation,
) -> None:
    bus = foundation.event_bus()
    bus.publish({**MESSAGE, "attributes": {"poison": "yes"}})
    bus.publish(MESSAGE)
    taken: list[Mapping[str, Any]] = []

    def handle(message: Mapping[str, Any]) -> bool:
        if message["attributes"] == {"poison": "yes"}:
            return False
        taken.append(message)
        return True

    foundation.deliver(bus, handle)

    assert taken == [MESSAGE]
