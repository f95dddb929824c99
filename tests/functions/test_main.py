"""The functions door as Pub/Sub meets it, over the embedded foundation."""

import base64
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import functions_framework
import pytest
from werkzeug.test import Client

import functions.auth
from lifestream.bootstrap import Application, application, build, upload_limits
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.batch import Selection
from lifestream.domain.jobs.events import (
    IN_PROCESS_DELIVERY,
    decode_message,
    decode_reprocess,
    finalize_message,
)
from lifestream.domain.jobs.job import Job, JobStatus
from lifestream.services.jobs.control_job import get_job
from lifestream.services.uploads.request_upload import UploadRequest, store_upload
from tests.functions.tokens import ACCOUNT, AUDIENCE, CertificateServer, Signer

EVENTS = Path(__file__).parents[1] / "data" / "events"
FUNCTIONS = ("on_upload", "on_sweep", "on_reprocess", "on_dead_letter")

Push = Callable[..., int]


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def certificates() -> Iterator[CertificateServer]:
    with CertificateServer().serving() as server:
        yield server


@pytest.fixture
def app(
    certificates: CertificateServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """An application that the functions find by the environment."""
    settings = Settings(
        data_dir=tmp_path / "data",
        push_account=ACCOUNT,
        push_audience=AUDIENCE,
        push_certs_url=certificates.url,
    )
    for name, value in settings.environ().items():
        monkeypatch.setenv(name, value)
    application.cache_clear()
    functions.auth._guard.cache_clear()
    yield build(settings)
    application.cache_clear()
    functions.auth._guard.cache_clear()


@pytest.fixture
def push(app: Application) -> Push:
    """Post one message to one function as the embedded dispatcher does."""

    def post(function: str, message: Any) -> int:
        return post_to(function, message, in_process=True)

    return post


def post_to(
    function: str, message: Any, headers: dict[str, str] | None = None, *, in_process: bool = False
) -> int:
    """The status a push is answered with: over HTTP, or as one that never left the process."""
    source = Path(functions.auth.__file__).with_name("main.py")
    create_app: Any = functions_framework.create_app
    response = Client(create_app(function, str(source), "cloudevent")).post(
        "/projects/p/topics/t?pubsub_trigger=true",
        json={"subscription": "projects/p/subscriptions/s", "message": message},
        headers=headers,
        environ_overrides={IN_PROCESS_DELIVERY: True} if in_process else {},
    )
    return int(response.status_code)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def arrived(app: Application, tmp_path: Path) -> Job:
    """The waiting job of an upload whose bytes are here; nothing was delivered yet."""
    path = tmp_path / "day.mp4"
    path.write_bytes(b"not really a video")
    request = UploadRequest(
        owner=LOCAL_OWNER,
        filename="day.mp4",
        content_type="video/mp4",
        size_bytes=path.stat().st_size,
    )
    return store_upload(app.backend, request, path, limits=upload_limits(app.settings)).job


def status(app: Application, job: Job) -> JobStatus:
    return get_job(app.backend, LOCAL_OWNER, job.job_id).status


def event_of(app: Application, job: Job) -> dict[str, Any]:
    stored = app.backend.object_store.stat(job.key)
    assert stored is not None
    message = finalize_message(
        bucket=stored.bucket,
        key=stored.key,
        generation=stored.generation,
        size_bytes=stored.size_bytes,
        content_type=stored.content_type,
    )
    return message | {"messageId": "m1"}


def a_message(body: Any) -> dict[str, Any]:
    return {"data": base64.b64encode(json.dumps(body).encode()).decode(), "messageId": "m2"}


def raw_message(text: str) -> dict[str, Any]:
    """A message whose data json.dumps would not write."""
    attributes = {"eventType": "OBJECT_FINALIZE"}
    data = base64.b64encode(text.encode()).decode()
    return {"data": data, "messageId": "m3", "attributes": attributes}


def sample(name: str) -> dict[str, Any]:
    envelope = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    message: dict[str, Any] = envelope["message"]
    return message


def test_the_samples_are_understood() -> None:
    finalized = decode_message(sample("finalize"))
    assert (finalized.key, finalized.is_finalize) == ("uploads/anna/v1/source", True)
    assert decode_message(sample("dead_letter")) == finalized
    by_day = decode_reprocess(sample("reprocess"))
    assert (by_day.batch_id, by_day.select.owner) == ("march-minutes", "anna")
    by_ids = decode_reprocess(sample("reprocess_by_ids"))
    assert (by_ids.batch_id, by_ids.from_stage) == ("10000000000000004", "transcript")
    assert by_ids.select == Selection(video_ids=by_ids.select.video_ids)
    assert len(by_ids.select.video_ids) == 2


def test_docs_show_every_sample() -> None:
    page = (EVENTS.parents[2] / "docs" / "events.md").read_text(encoding="utf-8")

    assert [name.name for name in EVENTS.iterdir() if name.name not in page] == []


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", [path.stem for path in sorted(EVENTS.iterdir())])
def test_every_sample_at_every_function_is_acknowledged(
    push: Push, function: str, name: str
) -> None:
    assert push(function, sample(name)) == 200


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(
    "message",
    [
        {"data": "%%%", "messageId": "m"},
        {"data": "", "messageId": "m", "attributes": {}},
        a_message([1, 2]),
        a_message({"select": {"owner": 7}, "from_stage": "minutes"}),
        a_message({"select": {"ownr": "anna"}, "from_stage": "minutes"}),
        a_message({"select": {}, "from_stage": "minutes"}),
        a_message({"select": {"from_day": "yesterday"}, "from_stage": "minutes"}),
        a_message({"select": {"owner": "anna"}, "from_stage": "cooking"}),
        a_message({}) | {"attributes": {"eventType": "OBJECT_FINALIZE"}},
        raw_message(
            '{"size": 1e999, "bucket": "b", "name": "uploads/a/v/source", "generation": "1"}'
        ),
        raw_message("[" * 100_000),
        raw_message('{"a":' * 50_000),
        raw_message('{"select": {"owner": "anna"}, "from_stage": "minutes", "at_once": 1e999}'),
        a_message({"bucket": "b", "name": "uploads/a/v/source", "generation": "9" * 5000})
        | {"attributes": {"eventType": "OBJECT_FINALIZE"}},
        a_message({"bucket": "b", "name": "uploads/a/v/source", "generation": "one"})
        | {"attributes": {"eventType": "OBJECT_FINALIZE"}},
    ],
)
def test_what_nobody_can_understand_is_acknowledged_and_changes_nothing(
    app: Application, push: Push, arrived: Job, function: str, message: Any
) -> None:
    assert push(function, message) == 200
    assert status(app, arrived) is JobStatus.AWAITING_UPLOAD
    assert app.backend.batch_store.list() == ()


def test_a_finalized_upload_is_queued_and_its_second_event_changes_nothing(
    app: Application, push: Push, arrived: Job
) -> None:
    assert push("on_upload", event_of(app, arrived)) == 200
    assert status(app, arrived) is JobStatus.QUEUED
    version = get_job(app.backend, LOCAL_OWNER, arrived.job_id).version

    assert push("on_upload", event_of(app, arrived)) == 200
    assert get_job(app.backend, LOCAL_OWNER, arrived.job_id).version == version


def test_a_store_that_does_not_answer_makes_pubsub_deliver_again(
    app: Application, push: Push, arrived: Job
) -> None:
    event = event_of(app, arrived)
    (app.settings.data_dir / "lifestream.db").unlink()
    (app.settings.data_dir / "lifestream.db").mkdir()

    assert push("on_upload", event) == 500


def test_a_tick_sweeps_and_says_what_it_did(
    app: Application, push: Push, arrived: Job, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert push("on_sweep", a_message("tick")) == 200

    (swept,) = [record for record in caplog.records if record.getMessage() == "swept"]
    assert vars(swept)["uploads_expired"] == 0


def test_a_reprocess_message_starts_its_batch_once(
    app: Application, push: Push, arrived: Job
) -> None:
    now = app.backend.job_store.now()
    app.backend.job_store.save(arrived.cancel(now))
    message = a_message(
        {"select": {"video_ids": [arrived.video_id]}, "from_stage": "minutes", "batch_id": "b1"}
    )

    assert push("on_reprocess", message) == 200
    assert push("on_reprocess", message) == 200

    job = get_job(app.backend, LOCAL_OWNER, arrived.job_id)
    assert (job.status, job.redone) == (JobStatus.QUEUED, (("minutes", "b1"),))
    assert [batch.batch_id for batch in app.backend.batch_store.list()] == ["b1"]


def test_a_dead_letter_fails_its_job_with_a_sentence_and_alerts_once(
    app: Application, push: Push, arrived: Job, caplog: pytest.LogCaptureFixture
) -> None:
    letter = event_of(app, arrived)
    letter["attributes"]["CloudPubSubDeadLetterSourceSubscription"] = "uploads-to-function"

    for _ in range(2):
        assert push("on_dead_letter", letter) == 200

    job = get_job(app.backend, LOCAL_OWNER, arrived.job_id)
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert job.error.code == "EVENT_UNDELIVERABLE"
    alerts = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [record.getMessage() for record in alerts] == ["message_given_up"]
    assert vars(alerts[0])["subscription"] == "uploads-to-function"


def test_a_dead_letter_of_a_job_that_got_on_otherwise_changes_nothing(
    app: Application, push: Push, arrived: Job
) -> None:
    letter = event_of(app, arrived)
    push("on_upload", letter)

    assert push("on_dead_letter", letter) == 200
    assert status(app, arrived) is JobStatus.QUEUED


@pytest.mark.parametrize("function", FUNCTIONS)
def test_over_http_nobody_gets_in_without_a_token(
    app: Application, arrived: Job, function: str
) -> None:
    assert post_to(function, event_of(app, arrived)) == 403
    assert status(app, arrived) is JobStatus.AWAITING_UPLOAD


@pytest.mark.parametrize("name", [IN_PROCESS_DELIVERY, "lifestream-in-process-delivery"])
def test_no_header_can_pretend_that_a_push_never_left_the_process(
    app: Application, arrived: Job, name: str
) -> None:
    assert post_to("on_upload", event_of(app, arrived), {name: "True"}) == 403


def test_pubsub_gets_in_with_our_token_and_nobody_with_another(
    app: Application, certificates: CertificateServer, signer: Signer, arrived: Job
) -> None:
    certificates.signers = [signer]
    forged = Signer("k7").token()

    assert post_to("on_upload", event_of(app, arrived), bearer(forged)) == 403
    assert status(app, arrived) is JobStatus.AWAITING_UPLOAD
    assert post_to("on_upload", event_of(app, arrived), bearer(signer.token())) == 200
    assert status(app, arrived) is JobStatus.QUEUED


def test_with_settings_that_name_no_account_every_push_is_refused(
    app: Application, arrived: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIFESTREAM_PUSH_ACCOUNT")
    application.cache_clear()

    assert post_to("on_upload", event_of(app, arrived), bearer("a.b.c")) == 500
    assert status(app, arrived) is JobStatus.AWAITING_UPLOAD
