"""Connections to a number that was looked at before, whatever the name says a moment later.

Names are resolved once, and all of a name's numbers have to be of the internet: whoever connects by
name again could be led to this machine, its network or a cloud's metadata (DNS rebinding).
"""

import http.client
import socket
import ssl
from collections.abc import Sequence


def resolve(host: str, port: int) -> Sequence[str]:
    """The numbers of a name, in the order of the system.

    Raises:
        OSError: It has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


class PinnedHttp(http.client.HTTPConnection):
    """A connection to one number."""

    def __init__(self, host: str, port: int, address: str, timeout_s: float) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._address = address

    def connect(self) -> None:
        """Connect to the number, not to the name."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class PinnedHttps(http.client.HTTPSConnection):
    """A connection to one number, whose certificate has to be the name's."""

    def __init__(
        self, host: str, port: int, address: str, context: ssl.SSLContext, timeout_s: float
    ) -> None:
        super().__init__(host, port, timeout=timeout_s, context=context)
        self._address = address
        self._trusted = context

    def connect(self) -> None:
        """Connect to the number; the certificate is checked for the name."""
        raw = socket.create_connection((self._address, self.port), self.timeout)
        try:
            self.sock = self._trusted.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            raise


def cut(connection: http.client.HTTPConnection) -> None:
    """End a connection from another thread."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def reason_of(error: Exception) -> str:
    """Why a connection failed, in a sentence."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Its certificate is not valid for its name."
    if isinstance(error, ssl.SSLError):
        return "No encrypted connection could be made."
    if isinstance(error, TimeoutError):
        return "It did not answer in time."
    if isinstance(error, ConnectionRefusedError):
        return "It refused the connection."
    return "The connection failed or ended early."
