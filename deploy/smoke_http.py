"""Asking a deployed site over HTTP, with the standard library. Not for: what must be answered."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urljoin

TIMEOUT_S = 60.0
"""A service that scales to zero starts a container first."""

SHOWN_CHARACTERS = 300


class Failed(Exception):
    """A check that did not hold; the message says what was answered."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: it may lead to a login."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer; ``headers`` finds names in any case."""

    status: int
    headers: Message
    body: bytes

    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")

    def document(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            Failed: It is none.
        """
        try:
            found = json.loads(self.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Failed(f"no JSON object was answered: {self.text()[:SHOWN_CHARACTERS]!r}")
        return found


class Site:
    """The site at ``url``, asked in the name of whoever the credential belongs to.

    Args:
        iap_token: Signed token for Identity-Aware Proxy, which takes it out of the request.
        api_key: LifeStream's own key.
    """

    def __init__(self, url: str, *, iap_token: str = "", api_key: str = "") -> None:
        self.url = url.rstrip("/")
        self._credential: dict[str, str] = {}
        if iap_token:
            # IAP reads this header before Authorization, which stays free for an API key.
            # Source: Identity-Aware Proxy, "Programmatic authentication".
            self._credential["Proxy-Authorization"] = f"Bearer {iap_token}"
        if api_key:
            self._credential["Authorization"] = f"Bearer {api_key}"
        self._opener = urllib.request.build_opener(_NoRedirect())

    @property
    def has_credential(self) -> bool:
        """Whether it is asked in anybody's name."""
        return bool(self._credential)

    def get(
        self,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
        html: bool = False,
        expect: int = 0,
    ) -> Answer:
        """GET ``path``. Raises Failed as ``send``."""
        sent_headers = {"Accept": "text/html" if html else "application/json", **(headers or {})}
        if not anonymous:
            sent_headers.update(self._credential)
        return self.send(
            "GET", self.url + path, headers=sent_headers, expect=(expect,) if expect else ()
        )

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One call of the API, signed in; the answer's document ({} when there is none).

        Raises:
            Failed: It was refused.
        """
        sent_headers = {"Content-Type": "application/json", **self._credential}
        sent = json.dumps(body).encode() if body is not None else None
        answer = self.send(method, self.url + path, headers=sent_headers, body=sent)
        if answer.status >= 400:
            raise Failed(f"{method} {path} answers {answer.status}: {_short(answer)}")
        return answer.document() if answer.body else {}

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        expect: tuple[int, ...] = (),
    ) -> Answer:
        """One request to any address, or to a path of this site; redirects are not followed.

        Raises:
            Failed: Nothing answers, or another status than one of ``expect`` came.
        """
        url = urljoin(self.url, url)
        request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                answer = Answer(
                    status=response.status, headers=response.headers, body=response.read()
                )
        except urllib.error.HTTPError as error:
            with error:
                answer = Answer(status=error.code, headers=error.headers, body=error.read())
        except (OSError, http.client.HTTPException) as error:
            raise Failed(f"{method} {url.partition('?')[0]} is not answered ({error})") from error
        if expect and answer.status not in expect:
            where = url.partition("?")[0]
            raise Failed(f"{method} {where} answers {answer.status}: {_short(answer)}")
        return answer


def _short(answer: Answer) -> str:
    return answer.text()[:SHOWN_CHARACTERS]
