"""Messages to addresses that people typed: only over TLS, only to the internet, at most once.

A name is resolved once; if any of its numbers is not of the internet, nothing is sent, and the
connection goes to one of the numbers that were looked at, not to the name: what the name says a
moment later (DNS rebinding) does not matter. The certificate is checked for the name. Redirects
are not followed, settings of a proxy are not read, and no more of an answer is read than its head.
"""

import http.client
import ssl
import threading
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from lifestream import __version__
from lifestream.backends.internet.pinned import PinnedHttps, cut, reason_of, resolve
from lifestream.domain.access.public_address import is_public
from lifestream.domain.access.webhook import Answer

TIMEOUT_S = 15.0
"""For connecting, and for everything after it. Source: Standard Webhooks, 15 to 30 s."""


class WebhookSender:
    """``lifestream.services.webhooks.courier.SendsWebhooks`` over HTTPS.

    Args:
        may_reach: Whether a number is one to send to.
        resolve: The numbers of a name.
        context: Which certificates are believed.
    """

    def __init__(
        self,
        *,
        may_reach: Callable[[str], bool] = is_public,
        resolve: Callable[[str, int], Sequence[str]] = resolve,
        context: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._may_reach = may_reach
        self._resolve = resolve
        self._context = context or ssl.create_default_context()
        self._timeout_s = timeout_s

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """See ``SendsWebhooks``."""
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        if parts.scheme != "https":
            return Answer(status=0, note="It is not an https address.")
        try:
            addresses = self._resolve(host, port)
        except OSError:
            return Answer(status=0, note="The name of the receiver cannot be found.")
        if not addresses or not all(map(self._may_reach, addresses)):
            return Answer(status=0, note="The address is of this machine or a private network.")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = PinnedHttps(host, port, addresses[0], self._context, self._timeout_s)
        try:
            return self._post(connection, path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            return Answer(status=0, note=reason_of(error))
        finally:
            connection.close()

    def _post(
        self, connection: PinnedHttps, path: str, body: bytes, headers: dict[str, str]
    ) -> Answer:
        connection.connect()
        # A limit for the whole: a receiver that sends a letter now and then holds nobody up.
        guard = threading.Timer(self._timeout_s, lambda: cut(connection))
        guard.daemon = True
        guard.start()
        try:
            sent = {"Content-Type": "application/json", "User-Agent": f"LifeStream/{__version__}"}
            connection.request("POST", path, body=body, headers=sent | headers)
            status = connection.getresponse().status
        finally:
            guard.cancel()
        if 300 <= status < 400:
            return Answer(status=status, note="It redirects, which is not followed.")
        return Answer(status=status, note="" if status < 300 else f"It answered {status}.")
