"""Resumable uploads as a browser does them."""

import os
from typing import Any

import requests

from rehearsal.gcs import CloudStorage
from tests.rehearsal.signing import ORIGIN, Signer

QUANTUM = 256 * 1024
DATA = os.urandom(2 * QUANTUM + 1000)


def begin(signer: Signer, *, size: int = len(DATA), origin: str = ORIGIN) -> str:
    signed = {"x-goog-content-length-range": f"{size},{size}", "x-goog-if-generation-match": "0"}
    url = signer.url(
        "uploads/o/v/source", "RESUMABLE", content_type="video/mp4", headers=dict(signed)
    )
    headers = {**signed, "x-goog-resumable": "start", "content-type": "video/mp4"}
    answer = requests.post(url, headers={**headers, "Origin": origin}, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def send(url: str, start: int, end: int, total: int | str = len(DATA)) -> requests.Response:
    stated = {"Content-Range": f"bytes {start}-{end - 1}/{total}"}
    return requests.put(url, data=DATA[start:end], headers=stated, timeout=30)


def ask(url: str) -> requests.Response:
    return requests.put(url, headers={"Content-Range": f"bytes */{len(DATA)}"}, timeout=30)


def test_chunks_end_in_an_object_and_one_event(gcs: CloudStorage, signer: Signer) -> None:
    url = begin(signer)

    assert ask(url).headers.get("Range") is None
    first = send(url, 0, QUANTUM)
    assert (first.status_code, first.headers["Range"]) == (308, f"bytes=0-{QUANTUM - 1}")
    assert gcs.objects.bucket("media").objects == {}
    last = send(url, QUANTUM, len(DATA))

    assert last.status_code == 200
    assert requests.get(signer.url("uploads/o/v/source", "GET"), timeout=30).content == DATA
    assert ask(url).status_code == 200


def test_only_whole_quanta_of_a_middle_chunk_are_kept(signer: Signer) -> None:
    url = begin(signer)

    answer = send(url, 0, QUANTUM + 5)

    assert answer.headers["Range"] == f"bytes=0-{QUANTUM - 1}"
    assert send(url, QUANTUM, len(DATA)).status_code == 200


def test_bytes_sent_twice_are_kept_once_and_a_gap_is_refused(signer: Signer) -> None:
    url = begin(signer)
    send(url, 0, QUANTUM)

    assert send(url, 2 * QUANTUM, len(DATA)).status_code == 503
    assert send(url, 0, len(DATA)).status_code == 200
    assert requests.get(signer.url("uploads/o/v/source", "GET"), timeout=30).content == DATA


def test_another_size_than_signed_is_refused(signer: Signer) -> None:
    url = begin(signer, size=len(DATA) - 1)

    assert send(url, 0, len(DATA)).status_code == 400


def test_a_second_upload_of_the_same_key_is_refused(signer: Signer) -> None:
    first, second = begin(signer), begin(signer)
    assert send(first, 0, len(DATA)).status_code == 200

    assert send(second, 0, len(DATA)).status_code == 412


def test_a_cancelled_session_takes_nothing_more(gcs: CloudStorage, signer: Signer) -> None:
    url = begin(signer)
    send(url, 0, QUANTUM)

    assert requests.delete(url, timeout=30).status_code == 499
    assert send(url, QUANTUM, len(DATA)).status_code == 499
    assert gcs.objects.bucket("media").objects == {}


def test_an_unknown_session_is_not_found(gcs: CloudStorage) -> None:
    url = f"{gcs.endpoint}/media/k?upload_id=nobody"

    assert requests.put(url, data=b"x", timeout=30).status_code == 404


def test_a_session_answers_the_page_that_began_it(signer: Signer) -> None:
    url = begin(signer)
    asked = {
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-range",
    }

    own = requests.options(url, headers={"Origin": ORIGIN, **asked}, timeout=30)
    other = requests.options(url, headers={"Origin": "https://evil.example", **asked}, timeout=30)

    assert own.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert own.headers["Access-Control-Allow-Headers"] == "content-range"
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_bucket_answers_pages_by_its_rules(gcs: CloudStorage) -> None:
    def preflight(origin: str, method: str, headers: str) -> Any:
        answer = requests.options(
            f"{gcs.endpoint}/media/k",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": headers,
            },
            timeout=30,
        )
        return answer.headers.get("Access-Control-Allow-Origin")

    assert preflight(ORIGIN, "POST", "content-type, x-goog-resumable") == ORIGIN
    assert preflight(ORIGIN, "DELETE", "") is None
    assert preflight(ORIGIN, "POST", "x-unheard-of") is None
    assert preflight("https://evil.example", "POST", "content-type") is None
