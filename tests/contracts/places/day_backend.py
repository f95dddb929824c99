"""A foundation as a backend, for services whose promises are checked on every foundation."""

from typing import Any, cast

from lifestream.ports.backend import Backend
from tests.contracts.places.foundations import Foundation


def day_backend(foundation: Foundation) -> Backend:
    """Its stores with nothing in memory, as a process has it that has just started.

    What days never use is not there.
    """
    unused = cast(Any, None)
    return Backend(
        object_store=foundation.object_store(),
        event_bus=unused,
        job_store=foundation.job_store(),
        library=foundation.library(),
        job_launcher=unused,
        vector_index=unused,
        batch_store=unused,
        key_store=unused,
        owner_log=foundation.owner_log(),
        task_store=foundation.task_store(),
    )
