"""One machine with its real processor, working in a data folder of its own."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lifestream.bootstrap import Application, build, upload_limits
from lifestream.bootstrap.one_machine import OneMachine
from lifestream.commands.embedded import one_machine
from lifestream.config import Settings
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.job import Job
from lifestream.services.control_job import get_job
from lifestream.services.request_upload import UploadRequest, UploadTicket, store_upload

STANDUP = Path(__file__).parents[1] / "data" / "standup.mp4"

Upload = Callable[[Path], UploadTicket]


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Application:
    """An application that processors and the functions door find by the environment."""
    settings = Settings(
        data_dir=tmp_path / "data", workers=1, timezone="Europe/Berlin", log_format="json"
    )
    for name, value in settings.environ().items():
        monkeypatch.setenv(name, value)
    return build(settings)


@pytest.fixture
def machine(app: Application) -> Iterator[OneMachine]:
    """Dispatcher and launcher, stopped at the end."""
    import lifestream.bootstrap

    lifestream.bootstrap.application.cache_clear()
    machine = one_machine(app)
    machine.start()
    yield machine
    machine.stop()
    lifestream.bootstrap.application.cache_clear()


@pytest.fixture
def upload(app: Application) -> Upload:
    """Hands a file in."""

    def hand_in(path: Path) -> UploadTicket:
        request = UploadRequest(
            owner=LOCAL_OWNER,
            filename=path.name,
            content_type="video/mp4",
            size_bytes=path.stat().st_size,
        )
        return store_upload(app.backend, request, path, limits=upload_limits(app.settings))

    return hand_in


def wait_for(app: Application, ticket: UploadTicket, *, within_s: float = 60.0) -> Job:
    """The job once it is finished."""
    ends_at = time.monotonic() + within_s
    while time.monotonic() < ends_at:
        job = get_job(app.backend, LOCAL_OWNER, ticket.job.job_id)
        if job.is_terminal:
            return job
        time.sleep(0.05)
    raise AssertionError(f"not finished within {within_s} s: {job}")
