"""Finished spans to an OpenTelemetry collector, or to Cloud Trace, which speaks the same protocol.

The spans and their ids are made by ``lifestream.tracing``; OpenTelemetry's SDK is given them when
they are over, batches them and sends them in a thread of its own. What cannot be sent is dropped:
no request and no job waits for a collector.
"""

import threading
from collections.abc import Mapping
from typing import Any

from lifestream import __version__
from lifestream.domain.errors import ConfigError
from lifestream.tracing import Span, TraceContext

CLOUD_TRACE = "https://telemetry.googleapis.com/v1/traces"
"""Source: Google Cloud Observability, "Telemetry (OTLP) API reference"."""

CLOUD_SCOPE = "https://www.googleapis.com/auth/trace.append"
TIMEOUT_S = 5
MISSING = (
    "LIFESTREAM_TRACE_EXPORTER is set, but OpenTelemetry's exporter is not installed; "
    "run ./run setup gcp, or unset it."
)


class OtlpExporter:
    """``lifestream.tracing.Exporter`` over OTLP and HTTP.

    Args:
        service: What the spans are said to come from.
        endpoint: Full address; empty takes OpenTelemetry's own variables
            (OTEL_EXPORTER_OTLP_ENDPOINT and its kin) and else a collector on this machine.
        session: A ``requests`` session that signs in; None sends as it is.
        resource: More that is said of every span.

    Raises:
        ConfigError: OpenTelemetry is not installed.
    """

    def __init__(
        self,
        *,
        service: str,
        endpoint: str = "",
        session: Any = None,
        resource: Mapping[str, str] | None = None,
    ) -> None:
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError as error:
            raise ConfigError(MISSING) from error
        self._ids = _id_source()
        about = {"service.name": service, "service.version": __version__, **(resource or {})}
        # The provider sends what is left when the interpreter ends.
        self._provider = TracerProvider(
            resource=Resource.create(about), id_generator=self._ids, shutdown_on_exit=True
        )
        sender = OTLPSpanExporter(endpoint=endpoint or None, session=session, timeout=TIMEOUT_S)
        self._provider.add_span_processor(BatchSpanProcessor(sender))
        self._tracer = self._provider.get_tracer("lifestream", __version__)

    def export(self, span: Span) -> None:
        """See ``Exporter.export``."""
        from opentelemetry.trace import Link, SpanKind, Status, StatusCode

        self._ids.next = span.context
        exported = self._tracer.start_span(
            span.name,
            context=_below(span),
            kind=SpanKind[span.kind.upper()],
            attributes=dict(span.attributes),
            links=[Link(_otel_context(span.link))] if span.link else (),
            start_time=span.started_ns,
        )
        if span.error:
            exported.set_attribute("error.type", span.error)
            exported.set_status(Status(StatusCode.ERROR))
        exported.end(end_time=span.ended_ns)

    def flush(self) -> None:
        """See ``Exporter.flush``."""
        self._provider.force_flush(TIMEOUT_S * 1000)


def cloud_trace_exporter(
    *, service: str, project: str, endpoint: str = CLOUD_TRACE
) -> OtlpExporter:
    """To Cloud Trace, as this machine's own account (application default credentials).

    Raises:
        ConfigError: OpenTelemetry or Google's client is not installed, or there is no account.
    """
    try:
        import google.auth
        from google.auth.exceptions import DefaultCredentialsError
        from google.auth.transport.requests import AuthorizedSession
    except ImportError as error:
        raise ConfigError(MISSING) from error
    try:
        credentials, _ = google.auth.default(scopes=[CLOUD_SCOPE])
    except DefaultCredentialsError as error:
        raise ConfigError(
            "LIFESTREAM_TRACE_EXPORTER is cloud, but this machine has no Google account: run "
            "gcloud auth application-default login, or unset it."
        ) from error
    return OtlpExporter(
        service=service,
        endpoint=endpoint,
        session=AuthorizedSession(credentials),
        resource={"gcp.project_id": project},
    )


def _id_source() -> Any:
    from opentelemetry.sdk.trace.id_generator import IdGenerator

    class GivenIds(IdGenerator, threading.local):
        """The ids of the span that this thread exports just now."""

        next: TraceContext

        def generate_span_id(self) -> int:
            return int(self.next.span_id, 16)

        def generate_trace_id(self) -> int:
            return int(self.next.trace_id, 16)

    return GivenIds()


def _below(span: Span) -> Any:
    """The OpenTelemetry context that makes it a child of its parent, whatever this thread is in."""
    from opentelemetry.context import Context
    from opentelemetry.trace import NonRecordingSpan, set_span_in_context

    if not span.parent_id:
        return Context()
    parent = TraceContext(trace_id=span.context.trace_id, span_id=span.parent_id, sampled=True)
    return set_span_in_context(NonRecordingSpan(_otel_context(parent)), Context())


def _otel_context(place: TraceContext) -> Any:
    from opentelemetry.trace import SpanContext, TraceFlags

    return SpanContext(
        trace_id=int(place.trace_id, 16),
        span_id=int(place.span_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
