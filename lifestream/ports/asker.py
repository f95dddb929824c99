"""Whether anybody still waits for what this thread is making.

A browser that goes away, or a stop button, is noticed by the thread that sends; the thread that
waits for a model asks here, and hangs up.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_gone: ContextVar[Callable[[], bool] | None] = ContextVar("asker_is_gone", default=None)


@contextmanager
def while_asked(is_gone: Callable[[], bool]) -> Iterator[None]:
    """What is made in this context is wanted until ``is_gone()``."""
    token = _is_gone.set(is_gone)
    try:
        yield
    finally:
        _is_gone.reset(token)


def asker() -> Callable[[], bool] | None:
    """Tells whether the asker is gone; None where nobody can go away, such as in a job."""
    return _is_gone.get()
