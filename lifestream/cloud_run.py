"""What Cloud Run tells its containers. Not for: settings, which are LifeStream's own."""

import os
from collections.abc import Mapping

SERVICE_VARIABLES = ("K_SERVICE", "K_REVISION", "K_CONFIGURATION")
"""Source: Cloud Run, "Container runtime contract", environment variables of services."""


def on_cloud_run(environ: Mapping[str, str] | None = None) -> bool:
    """Whether this process serves a Cloud Run service, behind its front end."""
    environ = os.environ if environ is None else environ
    return all(environ.get(name) for name in SERVICE_VARIABLES)
