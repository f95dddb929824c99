"""Signed addresses: what was signed and nothing else."""

import time

import pytest
import requests
import time_machine

from rehearsal.stand_ins.service_account import ServiceAccount
from tests.rehearsal.signing import Signer

VIDEO = {"content-type": "video/mp4"}


def test_a_signed_put_and_get_work(signer: Signer) -> None:
    put = requests.put(
        signer.url("uploads/ä b", "PUT", content_type="video/mp4"),
        data=b"0123456789",
        headers=VIDEO,
        timeout=30,
    )
    got = requests.get(
        signer.url("uploads/ä b", "GET", response_disposition='attachment; filename="a b.mp4"'),
        timeout=30,
    )

    assert (put.status_code, got.content) == (200, b"0123456789")
    assert got.headers["Content-Disposition"] == 'attachment; filename="a b.mp4"'
    assert got.headers["Content-Type"] == "video/mp4"


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/html"},
        {},
        {**VIDEO, "x-goog-meta-colour": "red"},
    ],
    ids=["another type", "no type", "a header that was not signed"],
)
def test_other_headers_than_signed_are_refused(signer: Signer, headers: dict[str, str]) -> None:
    url = signer.url("k", "PUT", content_type="video/mp4")

    assert requests.put(url, data=b"x", headers=headers, timeout=30).status_code in {400, 403}


def test_another_method_path_or_parameter_is_refused(signer: Signer) -> None:
    url = signer.url("k", "PUT")

    assert requests.get(url, timeout=30).status_code == 403
    assert requests.put(url.replace("/k?", "/l?"), data=b"", timeout=30).status_code == 403
    assert requests.put(url + "&generation=1", data=b"", timeout=30).status_code == 403
    assert requests.put(url.replace("Expires=60", "Expires=99"), timeout=30).status_code == 403


def test_an_address_ends(signer: Signer) -> None:
    url = signer.url("k", "PUT", lasts_s=60)

    with time_machine.travel(time.time() + 61.0):
        answer = requests.put(url, data=b"x", timeout=30)

    assert answer.status_code == 400
    assert "ExpiredToken" in answer.text


def test_a_stranger_may_not_sign_and_nobody_comes_without_a_signature(signer: Signer) -> None:
    from google.oauth2 import service_account

    stranger = ServiceAccount("stranger@rehearsal.iam.gserviceaccount.com")
    credentials = service_account.Credentials.from_service_account_info(stranger.info)
    url = Signer(signer.bucket, credentials, signer.endpoint).url("k", "PUT")

    assert requests.put(url, data=b"x", timeout=30).status_code == 403
    assert requests.put(f"{signer.endpoint}/media/k", data=b"x", timeout=30).status_code == 403


def test_a_signed_size_and_generation_hold(signer: Signer) -> None:
    signed = {"x-goog-content-length-range": "3,3", "x-goog-if-generation-match": "0"}
    url = signer.url("k", "PUT", headers=dict(signed))

    assert requests.put(url, data=b"1234", headers=signed, timeout=30).status_code == 400
    assert requests.put(url, data=b"12", headers=signed, timeout=30).status_code == 400
    assert requests.put(url, data=b"123", headers=signed, timeout=30).status_code == 200
    assert requests.put(url, data=b"123", headers=signed, timeout=30).status_code == 412


@pytest.mark.parametrize(
    ("asked", "status", "content", "stated"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-4", 206, b"6789", "bytes 6-9/10"),
        ("bytes=0-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("nonsense", 200, b"0123456789", None),
    ],
)
def test_ranges(
    signer: Signer, asked: str, status: int, content: bytes, stated: str | None
) -> None:
    requests.put(signer.url("k", "PUT"), data=b"0123456789", timeout=30)

    got = requests.get(signer.url("k", "GET"), headers={"Range": asked}, timeout=30)

    assert (got.status_code, got.content) == (status, content)
    assert got.headers.get("Content-Range") == stated
