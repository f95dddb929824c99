"""One trace from a request to the end of what it set going, and the spans in it.

Ids are those of W3C Trace Context, so that a log line here and a span elsewhere find each other.
No vendor is named: ``bootstrap`` may set an exporter; without one a span only lends its ids to
the log lines. Attributes are ids, numbers and short names, never transcript text or addresses.
"""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, Protocol

Kind = Literal["internal", "server", "client", "consumer"]
Attribute = str | int | float | bool

SAMPLED = 1
"""Source: W3C Trace Context, section 3.2.2.5.1, the flag of a recorded trace."""

MAX_ATTRIBUTE = 200

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_CLOUD_TRACE = re.compile(r"([0-9a-fA-F]{32})(?:/(\d{1,20}))?(?:;o=(\d))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceContext:
    """A place in a trace: which trace (32 hex digits), below which span (16), whether recorded."""

    trace_id: str
    span_id: str
    sampled: bool

    @property
    def traceparent(self) -> str:
        """As the header of that name."""
        return f"00-{self.trace_id}-{self.span_id}-{SAMPLED if self.sampled else 0:02x}"


@dataclass(slots=True, kw_only=True)
class Span:
    """One piece of work while it is done, and afterwards what is exported of it.

    Attributes:
        parent_id: The span above it; empty at the top of a trace.
        link: Where it was before it was found to belong to another trace.
        error: Class name of what ended it; empty when it ended well.
    """

    name: str
    context: TraceContext
    kind: Kind = "internal"
    parent_id: str = ""
    link: TraceContext | None = None
    attributes: dict[str, Attribute] = field(default_factory=dict)
    started_ns: int = 0
    ended_ns: int = 0
    error: str = ""

    def note(self, **attributes: Attribute | None) -> None:
        """Add attributes; those that are None are left out."""
        for name, value in attributes.items():
            if value is not None:
                cut = value[:MAX_ATTRIBUTE] if isinstance(value, str) else value
                self.attributes[name] = cut


class Exporter(Protocol):
    """Takes finished spans somewhere. Never raises, never waits long."""

    def export(self, span: Span) -> None:
        """Take one finished span."""
        ...

    def flush(self) -> None:
        """Send what was taken; returns after a few seconds at most."""
        ...


_current: ContextVar[Span | None] = ContextVar("span", default=None)


class _Process:
    """State of every thread; threads inherit no context."""

    exporter: Exporter | None = None
    span: Span | None = None


def set_exporter(exporter: Exporter | None) -> None:
    """Send every span there from now on; None sends them nowhere."""
    _Process.exporter = exporter


def exporting() -> bool:
    """Whether spans are sent anywhere."""
    return _Process.exporter is not None


def flush() -> None:
    """Send what is left, before this process ends."""
    if _Process.exporter is not None:
        _Process.exporter.flush()


def parse_traceparent(header: str) -> TraceContext | None:
    """The place a ``traceparent`` header names; None when it is no such header.

    Source: W3C Trace Context, section 3.2: version ff and ids of zeros are not valid, and a
    later version may say more behind the flags.
    """
    match = _TRACEPARENT.fullmatch(header.strip())
    if match is None:
        return None
    version, trace_id, span_id, flags, more = match.groups()
    if version == "ff" or (version == "00" and more):
        return None
    if not (trace_id.strip("0") and span_id.strip("0")):
        return None
    return TraceContext(trace_id=trace_id, span_id=span_id, sampled=bool(int(flags, 16) & SAMPLED))


def parse_cloud_trace(header: str) -> TraceContext | None:
    """The same for Google's own ``X-Cloud-Trace-Context: TRACE/SPAN;o=OPTIONS``.

    Source: Cloud Trace, "Context propagation protocols": the span is a decimal number.
    """
    match = _CLOUD_TRACE.fullmatch(header.strip())
    span = int(match[2] or 0) if match else 0
    if match is None or not 0 < span < 1 << 64 or not match[1].strip("0"):
        return None
    return TraceContext(
        trace_id=match[1].lower(), span_id=f"{span:016x}", sampled=match[3] == str(SAMPLED)
    )


def from_headers(traceparent: str, cloud_trace: str) -> str:
    """The ``traceparent`` to go on from, whichever of the two headers a request carries."""
    found = parse_traceparent(traceparent) or parse_cloud_trace(cloud_trace)
    return found.traceparent if found else ""


def current() -> TraceContext | None:
    """Where this thread is; None outside every span."""
    span = _current.get() or _Process.span
    return span.context if span else None


def traceparent() -> str:
    """Where this thread is, as the header of that name; empty outside every span."""
    here = current()
    return here.traceparent if here else ""


def begin(name: str, *, kind: Kind = "internal", trace: str = "", **attributes: Attribute) -> Span:
    """A span from now on; ``end`` it. ``span`` does both.

    Args:
        trace: A traceparent it belongs below, unless this thread is in that trace already.
    """
    here, given = current(), parse_traceparent(trace)
    parent = given if given and (here is None or here.trace_id != given.trace_id) else here
    context = TraceContext(
        trace_id=parent.trace_id if parent else secrets.token_hex(16),
        span_id=secrets.token_hex(8),
        # A front end records one request in thousands; a recording's only trace is worth more.
        sampled=exporting() or bool(parent and parent.sampled),
    )
    begun = Span(
        name=name,
        context=context,
        kind=kind,
        parent_id=parent.span_id if parent else "",
        started_ns=time.time_ns(),
    )
    begun.note(**attributes)
    return begun


def end(span: Span, error: BaseException | None = None) -> None:
    """The span is over; export it."""
    span.ended_ns = time.time_ns()
    if error is not None:
        span.error = type(error).__name__
    if _Process.exporter is not None:
        _Process.exporter.export(span)


def enter(span: Span | None) -> Span | None:
    """Make ``span`` this thread's place; returns what to ``enter`` afterwards."""
    before = _current.get()
    _current.set(span)
    return before


@contextmanager
def span(
    name: str,
    *,
    kind: Kind = "internal",
    trace: str = "",
    aside: bool = False,
    **attributes: Attribute,
) -> Iterator[Span]:
    """Make the work inside one span.

    Args:
        trace: As for ``begin``.
        aside: Do not make it this thread's place: for generators, whose caller runs in between.
    """
    begun = begin(name, kind=kind, trace=trace, **attributes)
    before = _current.get()
    if not aside:
        _current.set(begun)
    failure: BaseException | None = None
    try:
        yield begun
    except BaseException as error:
        failure = error
        raise
    finally:
        if not aside:
            _current.set(before)
        end(begun, failure)


@contextmanager
def continued(trace: str) -> Iterator[None]:
    """Make the work inside part of ``trace``, a traceparent; do nothing when it is none."""
    place, here = parse_traceparent(trace), current()
    if place is None or (here is not None and here.trace_id == place.trace_id):
        yield
        return
    before = enter(Span(name="", context=place))
    try:
        yield
    finally:
        enter(before)


@contextmanager
def in_all_threads() -> Iterator[None]:
    """Threads of this process that are in no span are where this thread is now."""
    before, _Process.span = _Process.span, _current.get()
    try:
        yield
    finally:
        _Process.span = before


def follow(trace: str) -> None:
    """This thread's span turns out to belong to ``trace``; what it began in becomes a link."""
    place, here = parse_traceparent(trace), _current.get()
    if place is None or here is None or here.context.trace_id == place.trace_id:
        return
    here.link = here.context
    here.parent_id = place.span_id
    here.context = TraceContext(
        trace_id=place.trace_id,
        span_id=here.context.span_id,
        sampled=here.context.sampled or place.sampled,
    )
