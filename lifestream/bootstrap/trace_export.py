"""Settings to where traces go. OpenTelemetry is imported only when they go anywhere."""

import os
from collections.abc import Mapping

from lifestream import tracing
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError

NAMES = ("OTEL_SERVICE_NAME", "K_SERVICE", "CLOUD_RUN_JOB")
"""Variables that name this process. Source: OpenTelemetry, "Environment Variable Specification";
Cloud Run, "Container runtime contract"."""


def set_up_tracing(settings: Settings) -> None:
    """Send this process's spans where the settings say; once, however often it is called.

    Raises:
        ConfigError: What that needs is missing.
    """
    if settings.trace_exporter == "none" or tracing.exporting():
        return
    service = service_name(os.environ)
    if settings.trace_exporter == "cloud":
        from lifestream.backends.trace_export import cloud_trace_exporter

        if not settings.gcp_project:
            raise ConfigError(
                "LIFESTREAM_GCP_PROJECT is not set; LIFESTREAM_TRACE_EXPORTER=cloud needs it."
            )
        exporter = cloud_trace_exporter(service=service, project=settings.gcp_project)
    else:
        from lifestream.backends.trace_export import OtlpExporter

        exporter = OtlpExporter(service=service)
    tracing.set_exporter(exporter)


def service_name(environ: Mapping[str, str]) -> str:
    """The name of the service in spans: the Cloud Run service or job, or LifeStream."""
    return next((environ[name] for name in NAMES if environ.get(name)), "lifestream")
