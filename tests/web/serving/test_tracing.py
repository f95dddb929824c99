"""A request's trace: its caller's, Google's front end's, or one of its own."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifestream import tracing
from lifestream.bootstrap import Application
from lifestream.domain.ids import JobId
from lifestream.tracing import Span
from tests.test_tracing import HEADER, SPAN_ID, TRACE_ID, Kept


@pytest.fixture
def spans() -> Iterator[list[Span]]:
    exporter = Kept()
    tracing.set_exporter(exporter)
    yield exporter.spans
    tracing.set_exporter(None)


def announce(client: FlaskClient, **headers: str) -> str:
    body = {"filename": "a.mp4", "size_bytes": 10}
    answer = client.post("/api/v1/upload/presigned-url", json=body, headers=headers)
    assert answer.json is not None
    return str(answer.json["job_id"])


@pytest.mark.parametrize(
    "headers",
    [
        {"traceparent": HEADER},
        {"X-Cloud-Trace-Context": f"{TRACE_ID}/{int(SPAN_ID, 16)};o=1"},
    ],
)
def test_the_job_remembers_the_trace_of_the_request_that_announced_it(
    client: FlaskClient, application: Application, spans: list[Span], headers: dict[str, str]
) -> None:
    job = application.backend.job_store.get(JobId(announce(client, **headers)))

    (span,) = spans
    assert job is not None and job.trace == span.context.traceparent
    assert (span.context.trace_id, span.parent_id) == (TRACE_ID, SPAN_ID)
    assert span.attributes["http.route"] == "/api/v1/upload/presigned-url"
    assert tracing.current() is None


def test_requests_without_a_trace_get_one_each(client: FlaskClient, spans: list[Span]) -> None:
    announce(client)
    announce(client)

    assert len({span.context.trace_id for span in spans}) == 2


def test_an_address_with_a_signature_or_an_id_is_known_by_its_route_alone(
    client: FlaskClient, spans: list[Span]
) -> None:
    client.get("/api/v1/videos/v-private?signature=secret")
    client.get("/nowhere/private?q=secret")
    client.get("/healthz")
    client.get("/static/nothing.js")

    assert [span.name for span in spans] == ["GET /api/v1/videos/<video_id>", "GET (none)"]
    assert "private" not in repr(spans) and "secret" not in repr(spans)
    assert {span.attributes["http.response.status_code"] for span in spans} == {404}


def test_a_bug_marks_the_requests_span(app: Flask, spans: list[Span]) -> None:
    app.add_url_rule("/broken", view_func=lambda: 1 // 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    assert app.test_client().get("/broken").status_code == 500
    assert spans[0].error
