"""Forwarded headers: believed from the proxies in the settings, whoever else sends them."""

from dataclasses import replace

import pytest
from flask import Flask, request

from lifestream.bootstrap import Application
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from web.serving import proxies

SAYING = {
    "X-Forwarded-For": "10.9.9.9, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=10.9.9.9;proto=https",
}


def seen(settings: Settings, sender: str) -> list[str]:
    """Address, scheme and host that a page sees of a request that ``sender`` sends."""
    app = Flask("asked")
    proxies.register(app, settings)

    @app.get("/")
    def page() -> str:
        return f"{request.remote_addr} {request.scheme} {request.host}"

    client = app.test_client()
    sent = client.get("/", headers=SAYING, environ_overrides={"REMOTE_ADDR": sender})
    return sent.text.split()


@pytest.mark.parametrize(
    ("sender", "is_believed"),
    [
        ("172.30.99.2", True),
        ("::ffff:172.30.99.2", True),
        ("fd00::7", True),
        ("172.30.99.1", False),
        ("192.168.1.20", False),
        ("127.0.0.1", False),
        ("fd01::7", False),
        ("", False),
    ],
)
def test_only_known_proxies_say_who_asks(
    application: Application, sender: str, is_believed: bool
) -> None:
    settings = replace(
        application.settings, proxies=1, proxy_addresses=("172.30.99.2", "fd00::/64")
    )
    told = ["203.0.113.9", "https", "localhost"]
    assert seen(settings, sender) == (
        told if is_believed else [*filter(None, [sender]), "http", "localhost"]
    )


def test_without_proxies_nobody_is_believed_and_without_addresses_whoever_connects(
    application: Application,
) -> None:
    settings = application.settings
    assert seen(settings, "192.168.1.20") == ["192.168.1.20", "http", "localhost"]
    behind = replace(settings, proxies=2)
    assert seen(behind, "192.168.1.20") == ["10.9.9.9", "https", "localhost"]
    with pytest.raises(ConfigError, match="LIFESTREAM_PROXY_ADDRESSES"):
        seen(replace(settings, proxies=1, proxy_addresses=("caddy",)), "192.168.1.20")
