"""Google's REST APIs for reading: JSON in, or one of five reasons why not."""

import contextlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

Json = dict[str, Any]

TIMEOUT_S = 15.0
"""For one request."""

MAX_PAGES = 50
POSTED = ("cloudresourcemanager.", "iam.")
"""APIs that give a policy by POST. Source: their references, method getIamPolicy."""
QUOTED_PERMISSION = re.compile(r"\b([a-z]+\.[A-Za-z]+\.[A-Za-z]+)\b")
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


class RestError(Exception):
    """Why there is no answer; the text is a sentence for people."""


class Missing(RestError):
    """404: the thing does not exist."""


class Denied(RestError):
    """403: the account may not look. ``permission`` is what it lacks."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"Your account lacks the permission {permission}.")
        self.permission = permission


class Disabled(RestError):
    """403: the API is not switched on. ``api`` is its name."""

    def __init__(self, api: str) -> None:
        super().__init__(f"The API {api} is not enabled.")
        self.api = api


class NoCredentials(RestError):
    """There are no credentials, or Google takes them no more."""


class Unreachable(RestError):
    """No answer, or an error that says nothing about the thing."""


class Rest:
    """Reads from ``https://HOST/PATH`` with the rights of a session.

    Args:
        session: google-auth's ``AuthorizedSession``, or anything with its ``request``.
        endpoint: A stand-in's address; there ``HOST`` becomes the first part of the path.

    Attributes:
        clock_off_s: How far this machine's clock is ahead of Google's; None before any answer.
    """

    def __init__(
        self,
        session: Any,
        *,
        endpoint: str = "",
        timeout_s: float = TIMEOUT_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._session = session
        self._clock = clock
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self.clock_off_s: float | None = None

    def get(self, url: str, *, needs: str, params: Mapping[str, str] | None = None) -> Json:
        """The value at ``url``, which is written without its scheme.

        Args:
            needs: The permission that reading it takes, for when Google does not say.

        Raises:
            RestError: One of its kinds.
        """
        return self._ask("GET", url, needs=needs, params=dict(params or {}))

    def policy(self, url: str, *, needs: str) -> Json:
        """An IAM policy; some APIs want to be asked for it by POST.

        Source: IAM, "Allow policy versions": below version 3, roles with a condition come under
        names that are not their own.
        """
        if not url.startswith(POSTED):
            return self.get(url, needs=needs)
        wanted = {"options": {"requestedPolicyVersion": 3}}
        return self._ask("POST", url, needs=needs, json=wanted)

    def pages(
        self, url: str, field: str, *, needs: str, params: Mapping[str, str] | None = None
    ) -> list[Json]:
        """All items of a list that comes in pages under ``field``."""
        found: list[Json] = []
        asked = dict(params or {})
        for _ in range(MAX_PAGES):
            page = self.get(url, needs=needs, params=asked)
            found += page.get(field, [])
            if not page.get("nextPageToken"):
                return found
            asked["pageToken"] = page["nextPageToken"]
        raise Unreachable(f"{url} has more than {MAX_PAGES} pages of {field}.")

    def _ask(self, method: str, url: str, *, needs: str, **extra: Any) -> Json:
        from google.auth.exceptions import GoogleAuthError, TransportError
        from requests import RequestException

        host = url.partition("/")[0]
        address = f"{self._endpoint or 'https:/'}/{url}"
        try:
            answer = self._session.request(method, address, timeout=self._timeout_s, **extra)
        except (RequestException, TransportError, OSError) as error:
            raise Unreachable(f"{host} cannot be reached: {_broken(error)}.") from error
        except GoogleAuthError as error:
            raise NoCredentials(f"Google refuses your credentials: {_short(error)}.") from error
        self._note_clock(answer.headers.get("Date", ""))
        if answer.status_code == 200:
            with contextlib.suppress(ValueError):
                return dict(answer.json())
            raise Unreachable(f"{host} answered with something that is no JSON.")
        raise _failure(answer, host, needs)

    def _note_clock(self, date: str) -> None:
        with contextlib.suppress(ValueError, TypeError):
            self.clock_off_s = (self._clock() - parsedate_to_datetime(date)).total_seconds()


def application_default(project: str) -> Any:
    """A session with application default credentials that bills its questions to ``project``.

    Raises:
        NoCredentials: There are none.
    """
    import google.auth
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import AuthorizedSession

    try:
        credentials, _ = google.auth.default(scopes=[SCOPE], quota_project_id=project)
    except GoogleAuthError as error:
        raise NoCredentials(
            f"There are no application default credentials: {_short(error)}."
        ) from error
    return _with_room(AuthorizedSession(credentials))


def anonymous() -> Any:
    """A session for a stand-in, which asks for no credentials."""
    from google.auth.credentials import AnonymousCredentials
    from google.auth.transport.requests import AuthorizedSession

    return _with_room(AuthorizedSession(AnonymousCredentials()))


def _with_room(session: Any) -> Any:
    """Connections for all checks at once."""
    from requests.adapters import HTTPAdapter

    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=16))
    return session


def _failure(answer: Any, host: str, needs: str) -> RestError:
    """Google's error body as an exception.

    Source: AIP-193 "Errors" (google.rpc.Status with ErrorInfo); google.api.ErrorReason; Cloud
    Storage's JSON API names the permission in the message instead.
    """
    try:
        error = answer.json()["error"]
        message = str(error["message"])
        details = error.get("details", [])
    except (ValueError, KeyError, TypeError):
        error, message, details = {}, "", []
    reasons = {entry["reason"]: entry.get("metadata", {}) for entry in details if "reason" in entry}
    if "SERVICE_DISABLED" in reasons:
        return Disabled(str(reasons["SERVICE_DISABLED"].get("service", host)))
    if answer.status_code == 404:
        return Missing(message or "Not found.")
    if answer.status_code == 401:
        return NoCredentials("Google refuses your credentials.")
    if answer.status_code == 403:
        named = reasons.get("IAM_PERMISSION_DENIED", {}).get("permission")
        quoted = QUOTED_PERMISSION.search(message.partition("ermission")[2])
        return Denied(named or (quoted[1] if quoted else needs))
    return Unreachable(
        f"{host} answered {answer.status_code}: {message[:200] or 'no reason given'}"
    )


NETWORK = (
    ("NameResolution", "its name is not found; this machine seems to have no network"),
    ("refused", "the connection is refused"),
    ("timed out", "there is no answer in time"),
    ("CERTIFICATE", "its certificate is not trusted; a proxy may be in between"),
)
"""Marks in what requests and urllib3 say of a failure, and what it means."""


def _broken(error: Exception) -> str:
    text = str(error)
    return next((meaning for mark, meaning in NETWORK if mark in text), _short(error))


def _short(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text.strip().partition("\n")[0][:200].rstrip(".")
