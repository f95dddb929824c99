"""Giving an event to the functions door inside this process, as Pub/Sub posts it in the cloud."""

import io
import json
import sys
from collections.abc import Mapping
from typing import Any

from lifestream.domain.jobs.events import IN_PROCESS_DELIVERY


def deliver_in_process(function: Any, envelope: Mapping[str, Any]) -> int:
    """Post ``envelope`` to the door's WSGI application; the status of its answer."""
    statuses: list[str] = []

    def start_response(status: str, *_: object) -> object:
        statuses.append(status)
        return lambda _: None

    answer = function(_request(json.dumps(dict(envelope)).encode()), start_response)
    try:
        for _ in answer:  # WSGI: the work may be done only while the body is read.
            pass
    finally:
        getattr(answer, "close", lambda: None)()
    return int(statuses[-1][:3])


def _request(body: bytes) -> dict[str, Any]:
    """The environ of PEP 3333. functions-framework takes the topic of a push from such a path."""
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/projects/embedded/topics/uploads",
        "QUERY_STRING": "pubsub_trigger=true",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        IN_PROCESS_DELIVERY: True,
    }
