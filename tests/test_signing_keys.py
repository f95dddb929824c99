"""A login provider's keys: fetched seldom, renewed when they change, kept through an outage."""

from collections.abc import Iterator

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

from cryptography.hazmat.primitives.asymmetric import rsa

from lifestream.domain.errors import BackendUnavailable
from lifestream.signing_keys import (
    LOOK_AGAIN_AFTER_S,
    STALE_FOR_S,
    TRY_AGAIN_AFTER_S,
    SigningKeys,
    read_keys,
)
from tests.web.login_provider import EC_ID, RSA_ID, LoginProvider, serving

MAX_AGE_S = 600


@pytest.fixture
def provider() -> Iterator[LoginProvider]:
    """A provider that serves its keys."""
    with serving(LoginProvider()) as started:
        yield started


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize("form", ["jwks", "pem"])
def test_both_published_forms_give_the_same_keys(provider: LoginProvider, form: str) -> None:
    keys = SigningKeys(f"{provider.address}/{form}")

    assert keys.get(RSA_ID) == provider.pem[RSA_ID]
    assert keys.get(EC_ID) == provider.pem[EC_ID]
    assert keys.get("shared") is None


def test_keys_are_fetched_once_for_as_long_as_they_may_be_kept(provider: LoginProvider) -> None:
    clock = Clock()
    keys = SigningKeys(f"{provider.address}/jwks", clock=clock)
    for _ in range(50):
        keys.get(RSA_ID)
    assert provider.asked == 1

    clock.now_s += MAX_AGE_S + 1
    keys.get(RSA_ID)
    assert provider.asked == 2


def test_a_new_key_is_found_and_made_up_ones_do_not_make_us_ask_for_ever(
    provider: LoginProvider,
) -> None:
    clock = Clock()
    keys = SigningKeys(f"{provider.address}/jwks", clock=clock)
    old = keys.get(RSA_ID)
    provider.rsa = rsa.generate_private_key(65537, 2048)
    for number in range(50):
        assert keys.get(f"made-up-{number}") is None
    assert provider.asked == 1

    clock.now_s += LOOK_AGAIN_AFTER_S
    assert keys.get("made-up") is None
    assert provider.asked == 2
    assert keys.get(RSA_ID) == provider.pem[RSA_ID] != old


def test_an_outage_of_the_provider_is_bridged_for_a_while(
    provider: LoginProvider, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    keys = SigningKeys(f"{provider.address}/jwks", clock=clock)
    keys.get(RSA_ID)
    provider.down = True

    clock.now_s += MAX_AGE_S + STALE_FOR_S - 1
    for _ in range(20):
        assert keys.get(RSA_ID) == provider.pem[RSA_ID]
    assert provider.asked == 2
    assert "signing_keys_not_fetched" in caplog.text

    clock.now_s += TRY_AGAIN_AFTER_S
    with pytest.raises(BackendUnavailable):
        keys.get(RSA_ID)
    provider.down = False
    clock.now_s += TRY_AGAIN_AFTER_S
    assert keys.get(RSA_ID) == provider.pem[RSA_ID]


@pytest.mark.parametrize("published", [[], "text", {"keys": [{"kty": "RSA", "kid": "x"}]}])
def test_what_is_no_set_of_keys_is_refused_as_a_whole(published: object) -> None:
    with pytest.raises(ValueError, match="key"):
        read_keys(published)
