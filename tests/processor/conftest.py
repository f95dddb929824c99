"""One machine with its real processor, working in a data folder of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifestream.bootstrap import Application, application, upload_limits
from lifestream.bootstrap.one_machine import OneMachine
from lifestream.commands.embedded import one_machine
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import Job
from lifestream.services.jobs.control_job import get_job
from lifestream.services.uploads.request_upload import UploadRequest, UploadTicket, store_upload
from tests.waiting import wait_until

PROCESSED_WITHIN_S = 110.0
"""Below the time limit of a test, so that what it waited for is named."""

STANDUP = Path(__file__).parents[1] / "data" / "standup.mp4"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[Application]:
    """An application that processors and the functions door find by the environment."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        models_dir=models_dir,
        workers=1,
        timezone="Europe/Berlin",
        log_format="json",
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.environ().items():
            patch.setenv(name, value)
        application.cache_clear()
        yield application()
    application.cache_clear()


@pytest.fixture(scope="module")
def machine(app: Application) -> Iterator[OneMachine]:
    """Dispatcher and launcher, stopped at the end."""
    machine = one_machine(app)
    machine.start()
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def standup(app: Application, machine: OneMachine) -> UploadTicket:
    """A small meeting, processed."""
    ticket = hand_in(app, STANDUP)
    wait_for(app, ticket)
    return ticket


def hand_in(app: Application, path: Path) -> UploadTicket:
    """Upload a file as the command line does."""
    request = UploadRequest(
        owner=LOCAL_OWNER,
        filename=path.name,
        content_type="video/mp4",
        size_bytes=path.stat().st_size,
    )
    return store_upload(app.backend, request, path, limits=upload_limits(app.settings))


def other_bytes(folder: Path) -> Path:
    """The same meeting in a file that nobody has processed yet: a box of noise at its end."""
    path = folder / "again.mp4"
    path.write_bytes(STANDUP.read_bytes() + b"\x00\x00\x00\x18free" + os.urandom(16))
    return path


def wait_for(app: Application, ticket: UploadTicket) -> Job:
    """The job once it is finished."""

    def finished() -> Job | None:
        job = get_job(app.backend, LOCAL_OWNER, ticket.job.job_id)
        return job if job.is_terminal else None

    return wait_until(finished, within_s=PROCESSED_WITHIN_S)
