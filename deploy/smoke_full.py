"""The whole way of one recording through a deployed site: upload, processing, cited answer.

Nobody confirms the upload: only the store's own event can start the job, so a push that is refused
fails here and is not hidden by the page's own call.
"""

import argparse
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from deploy.smoke_events import Events, letter_read, reprocessed
from deploy.smoke_http import Failed, Site

POLL_S = 5.0
DONE = frozenset({"SUCCEEDED", "PARTIAL"})
ENDED = DONE | {"FAILED", "CANCELLED"}
RESUME = 308


def whole_way(site: Site, arguments: argparse.Namespace, events: Events | None) -> str:
    """Upload ``arguments.full``, wait, ask ``arguments.question``, and delete it again.

    With ``events`` also a reprocessing message and a dead letter.

    Raises:
        Failed: A step did not go as it should. What was uploaded is deleted all the same.
    """
    announced = _announce(site, arguments.full)
    video_id = str(announced["video_id"])
    try:
        _upload(site, arguments.full, announced["upload"])
        job_url = urlsplit(str(announced["status_url"])).path
        job = _wait(site, job_url, within_s=arguments.within)
        passed = [f"{job['status']} by its event alone"]
        passed.append(f"answered with {_ask(site, video_id, arguments.question)} citation(s)")
        if events is not None:
            passed.append(reprocessed(site, events, job_url, video_id, within_s=arguments.within))
            passed.append(letter_read(events))
    finally:
        site.call("DELETE", f"/api/v1/videos/{video_id}")
    return ", ".join(passed)


def _announce(site: Site, file: Path) -> dict[str, Any]:
    announced = site.call(
        "POST",
        "/api/v1/upload/presigned-url",
        {"filename": file.name, "size_bytes": file.stat().st_size, "content_type": "video/mp4"},
    )
    if not announced.get("upload"):
        raise Failed("no address to send the bytes to was given")
    return announced


def _upload(site: Site, file: Path, signed: dict[str, Any]) -> None:
    """The resumable protocol of Cloud Storage; the address is its own permission."""
    begun = site.send("POST", signed["url"], headers=signed["headers"], body=b"", expect=(200, 201))
    session = begun.headers.get("Location", "")
    size_bytes, sent = file.stat().st_size, 0
    with file.open("rb") as source:
        while sent < size_bytes:
            source.seek(sent)
            chunk = source.read(int(signed["chunk_bytes"]))
            stated = f"bytes {sent}-{sent + len(chunk) - 1}/{size_bytes}"
            answer = site.send(
                "PUT",
                session,
                headers={"Content-Range": stated, "Content-Type": "application/octet-stream"},
                body=chunk,
                expect=(200, 201, RESUME),
            )
            if answer.status != RESUME:
                return
            sent = int(answer.headers.get("Range", "bytes=0--1").rsplit("-", 1)[1]) + 1
    raise Failed("all bytes were sent, but the storage waits for more")


def _wait(site: Site, job_url: str, *, within_s: float) -> dict[str, Any]:
    deadline = time.monotonic() + within_s
    while True:
        job = site.call("GET", job_url)
        if job["status"] in DONE:
            return job
        if job["status"] in ENDED:
            raise Failed(f"the job ended as {job['status']}: {job.get('error')}")
        if time.monotonic() > deadline:
            raise Failed(f"the job is still {job['status']} after {within_s:g} s")
        time.sleep(POLL_S)


def _ask(site: Site, video_id: str, question: str) -> int:
    found = site.call("POST", "/api/v1/query", {"query": question, "video_id": video_id})
    citations = (found.get("answer") or {}).get("citations", [])
    if not any(citation["video_id"] == video_id for citation in citations):
        raise Failed(f"{question!r} was answered without a citation of the recording: {found}")
    return len(citations)
