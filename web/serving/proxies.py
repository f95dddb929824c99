"""Which senders' forwarded headers count: those of the proxies in the settings, and nobody else's.

``LIFESTREAM_PROXIES`` says how many stand in front, ``LIFESTREAM_PROXY_ADDRESSES`` where. Where the
same port can also be reached directly, whoever comes so could otherwise make up an address, and
TLS that there is not.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from lifestream.config import Settings
from lifestream.domain.errors import ConfigError

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def register(app: Flask, settings: Settings) -> None:
    """Believe the proxies of ``settings``.

    Raises:
        ConfigError: An address is none.
    """
    if not settings.proxies:
        return
    networks = [_network(one) for one in settings.proxy_addresses]
    believing = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=1)
    app.wsgi_app = KnownProxies(believing, networks)  # type: ignore[method-assign]


class KnownProxies:
    """Takes forwarded headers out of what others than known proxies send.

    Args:
        networks: Of the proxies; none believes every sender, for ports that only they can reach.
    """

    def __init__(self, app: Any, networks: Sequence[Network]) -> None:
        self._app = app
        self._networks = networks

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass a request on."""
        if self._networks and not self._is_known(str(environ.get("REMOTE_ADDR", ""))):
            for name in FORWARDED:
                environ.pop(name, None)
        found: Iterable[bytes] = self._app(environ, start_response)
        return found

    def _is_known(self, sender: str) -> bool:
        try:
            address = ipaddress.ip_address(sender)
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self._networks)


def _network(given: str) -> Network:
    try:
        return ipaddress.ip_network(given, strict=False)
    except ValueError:
        raise ConfigError(
            f"LIFESTREAM_PROXY_ADDRESSES holds {given[:60]!r}; it takes addresses and networks, "
            "such as 172.30.99.2 or 10.0.0.0/8."
        ) from None
