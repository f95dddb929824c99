"""Where spans are sent, and that nobody suffers when they cannot be."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lifestream import tracing
from lifestream.backends.trace_export import cloud_trace_exporter
from lifestream.bootstrap.trace_export import service_name, set_up_tracing
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from tests.architecture.checkout import ROOT
from tests.processor.collector import Collector, can_export

exports = pytest.mark.skipif(
    not can_export(), reason="OpenTelemetry's exporter is not installed (./run setup gcp)"
)

NOTHING_ASKED_FOR = """
import sys
from lifestream.bootstrap import application
import functions.main, processor.__main__, web
web.create_app(application())
print(sorted(name for name in sys.modules if name.startswith("opentelemetry")))
"""


@pytest.fixture(autouse=True)
def unset() -> Iterator[None]:
    yield
    tracing.set_exporter(None)


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector().serving() as serving:
        yield serving


def test_nothing_of_opentelemetry_is_loaded_when_nobody_asks_for_it(tmp_path: Path) -> None:
    kept = {n: v for n, v in os.environ.items() if not n.startswith("LIFESTREAM_")}
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_ASKED_FOR],
        cwd=ROOT,
        env=kept | {"LIFESTREAM_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.stdout.strip() == "[]", done.stderr


@exports
def test_a_failed_piece_of_work_is_an_error_with_its_kind_and_without_its_words(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20abc")
    monkeypatch.setenv("K_SERVICE", "lifestream-prod-web")
    set_up_tracing(Settings(trace_exporter="otlp"))

    with pytest.raises(ValueError, match="private"), tracing.span("a", kind="client", model="m"):
        raise ValueError("private words")
    tracing.flush()

    (span,) = collector.spans
    assert span.failed and span.attributes == {"model": "m", "error.type": "ValueError"}
    assert span.resource["service.name"] == "lifestream-prod-web"
    assert collector.authorizations == ["Bearer abc"]
    assert "private" not in repr(span)


@exports
def test_work_goes_on_when_no_collector_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    set_up_tracing(Settings(trace_exporter="otlp"))

    with tracing.span("a") as span:
        done = True
    tracing.flush()

    assert done and span.ended_ns


@exports
def test_cloud_trace_gets_the_spans_signed_in_and_told_the_project(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth = pytest.importorskip("google.auth")
    from google.auth.credentials import AnonymousCredentials

    scopes: list[Any] = []

    class Account(AnonymousCredentials):  # type: ignore[misc]
        def before_request(self, request: Any, method: str, url: str, headers: Any) -> None:
            headers["authorization"] = "Bearer from-the-account"

    def default(**asked: Any) -> tuple[Any, str]:
        scopes.append(asked["scopes"])
        return Account(), "another-project"

    monkeypatch.setattr(auth, "default", default)
    endpoint = f"{collector.address}/v1/traces"
    tracing.set_exporter(
        cloud_trace_exporter(service="web", project="my-project", endpoint=endpoint)
    )
    with tracing.span("a"):
        pass
    tracing.flush()

    assert [span.resource["gcp.project_id"] for span in collector.spans] == ["my-project"]
    assert collector.authorizations == ["Bearer from-the-account"]
    assert scopes == [["https://www.googleapis.com/auth/trace.append"]]


def test_cloud_trace_without_a_project_is_refused_with_the_settings_name() -> None:
    with pytest.raises(ConfigError, match="LIFESTREAM_GCP_PROJECT is not set"):
        set_up_tracing(Settings(trace_exporter="cloud"))


def test_an_exporter_that_is_not_installed_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("opentelemetry", "opentelemetry.exporter.otlp.proto.http.trace_exporter"):
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(ConfigError, match="run setup gcp"):
        set_up_tracing(Settings(trace_exporter="otlp"))


def test_spans_come_from_the_service_or_job_that_cloud_run_names() -> None:
    assert service_name({}) == "lifestream"
    assert service_name({"CLOUD_RUN_JOB": "processor"}) == "processor"
    assert service_name({"K_SERVICE": "web", "OTEL_SERVICE_NAME": "mine"}) == "mine"
