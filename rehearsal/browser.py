"""A browser as LifeStream's pages need it: its requests, and the requests it refuses.

Same-origin checks of the web door see what a page would send; answers of the storage are used only
when their CORS headers let a page see them.
"""

import mimetypes
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

CSRF_COOKIE = "lifestream_csrf"
CSRF_HEADER = "X-CSRF-Token"
TIMEOUT_S = 60.0
POLL_S = 0.05
POLL_RUNNING_S = 0.5
EXACT_FOR_S = 10.0
"""How long a start is waited for closely: after that the time it takes is known well enough."""

WAITING = frozenset({"AWAITING_UPLOAD", "QUEUED"})
RESUME = 308


class RehearsalFailed(RuntimeError):
    """A step did not go as it should; the message says which and what was answered."""


class Browser:
    """One visitor of the web door at ``site``.

    Attributes:
        trace_id: What Cloud Run's front end would make up for its requests.
    """

    def __init__(self, site: str) -> None:
        self.site = site
        self.trace_id = secrets.token_hex(16)
        self._session = requests.Session()
        # The proxy settings of this machine are not for its own addresses.
        self._session.trust_env = False
        self._policy = ""

    def open(self) -> None:
        """Load the first page: sets the security cookie."""
        answer = self._session.get(f"{self.site}/", timeout=TIMEOUT_S)
        _expect(answer, "The first page", 200)
        self._policy = answer.headers.get("Content-Security-Policy", "")

    def upload(self, file: Path) -> dict[str, Any]:
        """Announce the file and send its bytes to the storage; the document of the upload."""
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        announced = self._post(
            "/api/v1/upload/presigned-url",
            {
                "filename": file.name,
                "size_bytes": file.stat().st_size,
                "content_type": kind,
            },
        )
        signed = announced["upload"]
        self._check_policy(signed["url"])
        self._preflight(signed["url"], "POST", list(signed["headers"]))
        begun = self._session.post(
            signed["url"], headers={**signed["headers"], "Origin": self.site}, timeout=TIMEOUT_S
        )
        _expect(begun, "The start of the upload", 201)
        self._readable(begun, "Location")
        self._send(file, begun.headers["Location"], int(signed["chunk_bytes"]))
        return announced

    def follow(self, status_url: str) -> Iterator[dict[str, Any]]:
        """The job as often as it is looked at; ends when the caller stops asking."""
        exact_until = time.monotonic() + EXACT_FOR_S
        while True:
            answer = self._session.get(urljoin(self.site, status_url), timeout=TIMEOUT_S)
            _expect(answer, "The job's status", 200)
            job = answer.json()
            yield job
            # Looking twenty times a second would take the processor's machine away from it.
            exactly = job["status"] in WAITING and time.monotonic() < exact_until
            time.sleep(POLL_S if exactly else POLL_RUNNING_S)

    def ask(self, question: str) -> dict[str, Any]:
        """The query response."""
        return self._post("/api/v1/query", {"query": question})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {
            "Origin": self.site,
            "Sec-Fetch-Site": "same-origin",
            CSRF_HEADER: self._session.cookies.get(CSRF_COOKIE, ""),
            "traceparent": f"00-{self.trace_id}-{secrets.token_hex(8)}-00",
        }
        answer = self._session.post(self.site + path, json=body, headers=headers, timeout=TIMEOUT_S)
        _expect(answer, path, 200, 201)
        document: dict[str, Any] = answer.json()
        return document

    def _send(self, file: Path, address: str, chunk_bytes: int) -> None:
        total, sent = file.stat().st_size, 0
        self._preflight(address, "PUT", ["Content-Range"])
        with file.open("rb") as source:
            while sent < total:
                source.seek(sent)
                chunk = source.read(chunk_bytes)
                stated = f"bytes {sent}-{sent + len(chunk) - 1}/{total}"
                answer = self._session.put(
                    address,
                    data=chunk,
                    headers={"Content-Range": stated, "Origin": self.site},
                    timeout=TIMEOUT_S,
                )
                _expect(answer, "A chunk of the upload", 200, 201, RESUME)
                self._readable(answer, "Range" if answer.status_code == RESUME else "")
                if answer.status_code != RESUME:
                    return
                sent = int(answer.headers["Range"].rsplit("-", 1)[1]) + 1
        raise RehearsalFailed("All bytes were sent, but the storage waits for more.")

    def _preflight(self, url: str, method: str, headers: list[str]) -> None:
        asked = {
            "Origin": self.site,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": ", ".join(sorted(headers)).lower(),
        }
        answer = self._session.options(url, headers=asked, timeout=TIMEOUT_S)
        self._readable(answer, "")
        allowed = answer.headers.get("Access-Control-Allow-Headers", "").lower()
        refused = [name for name in headers if name.lower() not in allowed]
        if method not in answer.headers.get("Access-Control-Allow-Methods", "") or refused:
            raise RehearsalFailed(
                f"A browser would not send this {method}: the bucket's CORS rule does not allow "
                f"it with the headers {', '.join(refused or headers)}."
            )

    def _check_policy(self, url: str) -> None:
        parts = urlsplit(url)
        connect = re.search(r"connect-src([^;]*)", self._policy)
        if connect and f"{parts.scheme}://{parts.netloc}" not in connect[1].split():
            raise RehearsalFailed(
                f"A browser would not send bytes to {parts.netloc}: the page's "
                f"Content-Security-Policy allows connections to{connect[1]} only."
            )

    def _readable(self, answer: requests.Response, header: str) -> None:
        if answer.headers.get("Access-Control-Allow-Origin") not in {self.site, "*"}:
            raise RehearsalFailed(
                f"A browser would not show the page this answer ({answer.status_code}): the "
                f"storage does not allow the origin {self.site}."
            )
        if header and header.lower() not in (
            answer.headers.get("Access-Control-Expose-Headers", "").lower()
        ):
            raise RehearsalFailed(f"The page could not read {header}: CORS does not expose it.")


def _expect(answer: requests.Response, what: str, *statuses: int) -> None:
    if answer.status_code not in statuses:
        raise RehearsalFailed(
            f"{what} was answered with {answer.status_code}: {answer.text[:500].strip()}"
        )
