"""Which addresses are of the internet, whatever they are wrapped in."""

import pytest

from lifestream.domain.access.public_address import checked_https, is_public
from lifestream.domain.errors import InvalidRequest

PRIVATE = (
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2001:db8::1",
    "example.org",
    "",
)
PUBLIC = ("93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_internet_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_of_the_internet_is_told(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "example.org",
        "https://",
        "https:///x",
        "https://localhost/",
        "https://localhost./",
        "https://printer.local/",
        "https://metadata.google.internal/computeMetadata",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest",
        "https://user:secret@example.org/",
        "https://user@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org/\n",
        "https://[::1/",
        f"https://example.org/{'a' * 2000}",
    ],
)
def test_an_address_to_send_nothing_to_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequest):
        checked_https(url.replace("\n", "\nx"))


@pytest.mark.parametrize("url", ["https://example.org/hook?a=1", "https://8.8.8.8:8443/"])
def test_an_address_of_the_internet_is_taken(url: str) -> None:
    assert checked_https(f" {url} ") == url
