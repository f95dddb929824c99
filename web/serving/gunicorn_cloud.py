"""gunicorn's settings for the web door in its container; ``web/Dockerfile`` starts it with them.

One worker with threads, because a stream of events holds a thread for as long as it is watched.
The address comes from PORT, which gunicorn reads by itself. Not for one machine: ``server``.
"""

import logging
import os
from typing import Any

from lifestream import tracing
from web.serving.server import KEEP_ALIVE_S

CONCURRENCY = 80
"""Requests that Cloud Run sends to one instance at once; terraform/web.tf says the same."""

SPARE_THREADS = 8
"""Health probes do not count as requests, and must not wait behind streams."""

DRAIN_S = 7
"""How long requests may go on after SIGTERM; streams end then, and browsers connect again."""

STOP_WITHIN_S = 9
"""When the worker is killed. Source: Cloud Run, "Container runtime contract": 10 s to SIGKILL."""

workers = 1
worker_class = "gthread"
threads = CONCURRENCY + SPARE_THREADS
backlog = 2 * CONCURRENCY
keepalive = KEEP_ALIVE_S
# Cloud Run ends requests that take too long; gunicorn's own timer would end long streams.
timeout = 0
graceful_timeout = STOP_WITHIN_S
# It would be a file in the home folder, which this container has no use for.
control_socket_disable = True
# No address is trusted here: LIFESTREAM_PROXIES says how many X-Forwarded-For counts.
forwarded_allow_ips = ""
loglevel = "warning"


def post_fork(_arbiter: Any, worker: Any) -> None:
    """The worker drains for less time than the master waits for it."""
    worker.cfg.set("graceful_timeout", DRAIN_S)


def worker_exit(_arbiter: Any, worker: Any) -> None:
    """End now: threads that still send must not keep the process.

    What was typed a moment ago is indexed first. Between requests an instance may have no CPU
    (terraform's ``web_billing``); in its last seconds it has.
    """
    if worker.pid == os.getpid() and worker.booted:
        application = worker.wsgi.extensions.get("lifestream")
        if application is not None:
            application.index_follower.finish(STOP_WITHIN_S)
        tracing.flush()
        logging.shutdown()
        os._exit(0)
