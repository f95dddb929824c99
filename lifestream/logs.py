"""Log lines: JSON for Cloud Logging, text for terminals, the job's id on every line.

An event is a constant name plus fields; ids, never transcript text or signed addresses. In JSON
every line says which trace it belongs to. docs/logs.md lists all events.
"""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

from lifestream import tracing

TRACE = "logging.googleapis.com/trace"
SPAN = "logging.googleapis.com/spanId"
SAMPLED = "logging.googleapis.com/trace_sampled"
"""Source: Cloud Logging, "Structured logging", special fields in the JSON payload."""

_job_id: ContextVar[str] = ContextVar("job_id", default="")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class _Process:
    """State of every thread; threads inherit no context."""

    job_id = ""


@contextmanager
def job_context(job_id: str, *, all_threads: bool = False) -> Iterator[None]:
    """Put ``job_id`` on every line logged inside, by this thread or by all."""
    token, before = _job_id.set(job_id), _Process.job_id
    _Process.job_id = job_id if all_threads else before
    try:
        yield
    finally:
        _job_id.reset(token)
        _Process.job_id = before


def configure_logs(
    *, style: str, level: str, project: str = "", stream: TextIO | None = None
) -> None:
    """Send all logs to ``stream`` (stderr when not given).

    Args:
        style: ``json``, ``text``, or ``auto`` for text on a terminal and JSON elsewhere.
        project: The Google Cloud project that keeps the traces; Cloud Logging then shows the
            lines of one trace together.
    """
    stream = stream or sys.stderr
    as_json = style == "json" or (style == "auto" and not stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_JsonFormatter(project) if as_json else _TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("faster_whisper", "pyscenedetect", "RapidOCR", "httpx", "httpx2", "libav"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields = {k: v for k, v in vars(record).items() if k not in _STANDARD}
    if job_id := _job_id.get() or _Process.job_id:
        fields.setdefault("job", job_id)
    return fields


class _JsonFormatter(logging.Formatter):
    """One JSON object a line, with the names Cloud Logging reads (``severity``, ``time``)."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._project = project

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "severity": record.levelname,
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "event": record.getMessage(),
            "logger": record.name,
            **_fields(record),
            **self._trace(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)

    def _trace(self) -> dict[str, object]:
        here = tracing.current()
        if here is None:
            return {}
        if not self._project:
            return {"trace": here.trace_id, "span": here.span_id}
        return {
            TRACE: f"projects/{self._project}/traces/{here.trace_id}",
            SPAN: here.span_id,
            SAMPLED: here.sampled,
        }


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        clock = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        fields = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        line = f"{clock} {record.levelname.lower():7} {record.getMessage()} {fields}".rstrip()
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line
