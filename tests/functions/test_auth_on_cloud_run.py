"""On Cloud Run IAM checks a push token and takes its signature out; nowhere else may it miss."""

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from functions.auth import PushGuard, guard_of, push_keys
from lifestream.cloud_run import on_cloud_run
from lifestream.config import Settings
from lifestream.domain.errors import AccessDenied, BackendUnavailable, ConfigError
from tests.functions.tokens import (
    ACCOUNT,
    AUDIENCE,
    NOT_FOR_US,
    CertificateServer,
    Signer,
    redacted,
)

CLOUD_RUN = {"K_SERVICE": "on-upload", "K_REVISION": "on-upload-00001", "K_CONFIGURATION": "x"}
OURS = Settings(push_account=ACCOUNT, push_audience=AUDIENCE)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def server(signer: Signer) -> Iterator[CertificateServer]:
    with CertificateServer().serving() as server:
        server.signers = [signer]
        yield server


@pytest.fixture
def behind_iam(monkeypatch: pytest.MonkeyPatch) -> PushGuard:
    """The guard as a function on Cloud Run makes it."""
    for name, value in CLOUD_RUN.items():
        monkeypatch.setenv(name, value)
    return guard_of(OURS)


def test_on_cloud_run_a_token_whose_signature_was_taken_out_passes(
    behind_iam: PushGuard, signer: Signer
) -> None:
    behind_iam.check(f"Bearer {redacted(signer.token())}")
    behind_iam.check(f"bearer {redacted(signer.token(iss='accounts.google.com'))}")


@NOT_FOR_US
def test_a_redacted_token_that_is_not_for_us_is_refused(
    behind_iam: PushGuard, signer: Signer, changed: dict[str, Any]
) -> None:
    with pytest.raises(AccessDenied):
        behind_iam.check(f"Bearer {redacted(signer.token(**changed))}")


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": "9999999999"},
        {"exp": True},
        {"iat": [1]},
        {"aud": [AUDIENCE]},
        {"exp": float("nan")},
        {"iat": None},
    ],
)
def test_a_redacted_token_with_odd_claims_is_refused(
    behind_iam: PushGuard, signer: Signer, changed: dict[str, Any]
) -> None:
    with pytest.raises(AccessDenied):
        behind_iam.check(f"Bearer {redacted(signer.token(**changed))}")


@pytest.mark.parametrize(
    "token",
    [
        "SIGNATURE_REMOVED_BY_GOOGLE",
        ".SIGNATURE_REMOVED_BY_GOOGLE",
        "a.b.SIGNATURE_REMOVED_BY_GOOGLE",
        "e30.W10.SIGNATURE_REMOVED_BY_GOOGLE",
        "e30.e30.e30.SIGNATURE_REMOVED_BY_GOOGLE",
        "e30.é.SIGNATURE_REMOVED_BY_GOOGLE",
        f"e30.{'W1tb' * 50_000}.SIGNATURE_REMOVED_BY_GOOGLE",
    ],
)
def test_a_redacted_token_that_cannot_be_read_is_refused(behind_iam: PushGuard, token: str) -> None:
    with pytest.raises(AccessDenied):
        behind_iam.check(f"Bearer {token}")


@pytest.mark.parametrize("put", ["", "x", "SIGNATURE_REMOVED_BY_GOOGLE2", "signature_removed"])
def test_on_cloud_run_any_other_signature_is_verified(
    server: CertificateServer, signer: Signer, put: str
) -> None:
    guard = PushGuard(
        audience=AUDIENCE,
        account=ACCOUNT,
        keys=push_keys(server.url),
        behind_iam=True,
    )
    guard.check(f"Bearer {signer.token()}")
    with pytest.raises(AccessDenied):
        guard.check(f"Bearer {signer.token().rpartition('.')[0]}.{put}")


@pytest.mark.parametrize("left_out", CLOUD_RUN)
def test_only_all_of_cloud_runs_own_variables_say_that_this_is_cloud_run(left_out: str) -> None:
    assert on_cloud_run(CLOUD_RUN)
    assert not on_cloud_run({**CLOUD_RUN, left_out: ""})
    assert not on_cloud_run({})


def _changed_settings() -> Iterator[Mapping[str, Any]]:
    """Every setting away from its default, one by one, and what the push settings allow at all."""
    other: dict[type, Any] = {bool: True, int: 7, float: 7.0, tuple: ("x",), str: "gcp"}
    for setting in dataclasses.fields(Settings):
        if setting.name not in {"push_account", "push_audience", "data_dir"}:
            value = getattr(OURS, setting.name)
            changed = not value if isinstance(value, bool) else other.get(type(value), Path("x"))
            yield {setting.name: changed}
    yield {"push_unsigned": True, "pubsub_emulator": "127.0.0.1:8085"}
    yield {"backend": "gcp", "identity": "iap", "proxies": 1}


@pytest.mark.parametrize("changed", tuple(_changed_settings()), ids=str)
def test_no_setting_lets_a_token_without_its_signature_in_where_iam_does_not_guard(
    signer: Signer, server: CertificateServer, changed: Mapping[str, Any]
) -> None:
    server.signers = [signer]
    settings = dataclasses.replace(OURS, push_certs_url=server.url)
    try:
        guard = guard_of(dataclasses.replace(settings, **changed))
    except ConfigError:
        return  # A door that does not open at all.

    with pytest.raises((AccessDenied, BackendUnavailable)):
        guard.check(f"Bearer {redacted(signer.token())}")


def test_terraform_lets_iam_check_every_call_and_the_push_account_alone_in() -> None:
    terraform = Path(__file__).parents[2] / "terraform"
    written = "\n".join(path.read_text(encoding="utf-8") for path in terraform.glob("*.tf"))
    doors = json.loads((terraform / "permissions.json").read_text(encoding="utf-8"))

    assert "invoker_iam_disabled" not in written
    grants = re.findall(r'"google_cloud_run_v2_service_iam_\w+" "(\w+)" \{(.*?)\n\}', written, re.S)
    for_functions = [name for name, body in grants if "cloud_run_v2_service.function" in body]
    assert for_functions == ["push"]
    assert {name for name, scopes in doors.items() if "functions" in scopes} == {"push"}


def test_on_cloud_run_a_push_without_a_token_cannot_be_allowed() -> None:
    settings = dataclasses.replace(OURS, push_unsigned=True, pubsub_emulator="127.0.0.1:8085")
    with pytest.raises(ConfigError, match="Cloud Run"):
        guard_of(settings, behind_iam=True)
