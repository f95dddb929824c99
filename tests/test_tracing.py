"""Traces: whose child a span is, what a header says, and what a log line carries of it."""

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest

from lifestream import tracing
from lifestream.logs import SAMPLED, SPAN, TRACE, configure_logs, job_context
from lifestream.tracing import Span, TraceContext, parse_cloud_trace, parse_traceparent

TRACE_ID, SPAN_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
HEADER = f"00-{TRACE_ID}-{SPAN_ID}-01"
OTHER = f"00-{2:032x}-{3:016x}-00"


class Kept:
    """An exporter that keeps what it gets."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def export(self, span: Span) -> None:
        self.spans.append(span)

    def flush(self) -> None:
        pass


@pytest.fixture
def exported() -> Iterator[list[Span]]:
    exporter = Kept()
    tracing.set_exporter(exporter)
    yield exporter.spans
    tracing.set_exporter(None)


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logs(style="json", level="INFO", project="my-project", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nonsense",
        f"ff-{TRACE_ID}-{SPAN_ID}-01",
        f"00-{'0' * 32}-{SPAN_ID}-01",
        f"00-{TRACE_ID}-{'0' * 16}-01",
        f"00-{TRACE_ID.upper()}-{SPAN_ID}-01",
        f"00-{TRACE_ID}-{SPAN_ID}-01-more",
        f"00-{TRACE_ID}-{SPAN_ID}-01\nX-Injected: 1",
    ],
)
def test_a_header_that_names_no_place_is_not_followed(header: str) -> None:
    assert parse_traceparent(header) is None
    with tracing.span("a", trace=header) as span:
        assert span.parent_id == "" and span.context.trace_id != TRACE_ID


def test_a_header_is_read_as_the_standard_says_and_written_the_same() -> None:
    place = parse_traceparent(HEADER)

    assert place == TraceContext(trace_id=TRACE_ID, span_id=SPAN_ID, sampled=True)
    assert place.traceparent == HEADER
    assert parse_traceparent(f"01-{TRACE_ID}-{SPAN_ID}-01-more") == place


def test_googles_older_header_names_the_same_place_by_a_decimal_number() -> None:
    header = f"{TRACE_ID}/{int(SPAN_ID, 16)};o=1"

    assert parse_cloud_trace(header) == parse_traceparent(HEADER)
    assert tracing.from_headers("", header) == HEADER
    assert tracing.from_headers(OTHER, header) == OTHER
    assert parse_cloud_trace(f"{TRACE_ID}/{1 << 64};o=1") is None


def test_a_span_is_the_child_of_the_one_around_it_in_the_trace_it_was_given(
    exported: list[Span],
) -> None:
    with tracing.span("outer", trace=HEADER) as outer, tracing.span("inner", trace=HEADER):
        pass

    inner = exported[0]
    assert [span.name for span in exported] == ["inner", "outer"]
    assert {span.context.trace_id for span in exported} == {TRACE_ID}
    assert (inner.parent_id, outer.parent_id) == (outer.context.span_id, SPAN_ID)
    assert tracing.current() is None


def test_a_span_that_finds_its_recording_moves_to_its_trace_and_links_where_it_was(
    exported: list[Span],
) -> None:
    with tracing.span("on_upload", trace=OTHER):
        tracing.follow(HEADER)
        tracing.follow("")
        with tracing.span("launch"):
            pass

    launch, handled = exported
    assert handled.context.trace_id == launch.context.trace_id == TRACE_ID
    assert (handled.parent_id, launch.parent_id) == (SPAN_ID, handled.context.span_id)
    assert handled.link is not None and handled.link.trace_id == f"{2:032x}"


def test_what_ends_a_span_is_told_by_its_kind_alone(exported: list[Span]) -> None:
    with pytest.raises(ValueError, match="private"), tracing.span("a"):
        raise ValueError("private words")

    assert exported[0].error == "ValueError"
    assert "private" not in repr(exported[0])


def test_a_generators_span_is_not_the_place_of_whoever_runs_in_between(
    exported: list[Span],
) -> None:
    def pieces() -> Iterator[int]:
        with tracing.span("write", aside=True):
            yield 1

    with tracing.span("ask") as ask:
        for _ in pieces():
            assert tracing.current() == ask.context

    assert exported[0].parent_id == ask.context.span_id


def test_every_line_says_its_trace_where_cloud_logging_looks(logs: io.StringIO) -> None:
    log = logging.getLogger("a")
    log.info("before")
    with tracing.continued(HEADER):
        log.info("within")
        with tracing.span("deeper") as span:
            log.info("deeper")
    before, within, deeper = map(json.loads, logs.getvalue().splitlines())

    assert not {TRACE, SPAN, SAMPLED} & before.keys()
    assert within[TRACE] == deeper[TRACE] == f"projects/my-project/traces/{TRACE_ID}"
    assert (within[SPAN], deeper[SPAN]) == (SPAN_ID, span.context.span_id)
    assert within[SAMPLED] is True


def test_text_lines_stay_short() -> None:
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure_logs(style="text", level="INFO", project="p", stream=stream)
        with tracing.span("a"):
            logging.getLogger("a").info("swept", extra={"relaunched": 1})
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)

    assert stream.getvalue().split(maxsplit=1)[1] == "info    swept relaunched=1\n"


def test_a_processors_threads_log_under_its_job_and_trace(logs: io.StringIO) -> None:
    log = logging.getLogger("a")
    with (
        tracing.span("processor", trace=HEADER),
        tracing.in_all_threads(),
        job_context("j1", all_threads=True),
    ):
        thread = threading.Thread(target=lambda: log.warning("heartbeat_missed"))
        thread.start()
        thread.join()
    log.info("afterwards")
    missed, afterwards = map(json.loads, logs.getvalue().splitlines())

    assert missed["job"] == "j1" and missed[TRACE].endswith(TRACE_ID)
    assert "job" not in afterwards and TRACE not in afterwards
