"""A disk without a free byte, and one that can only be read: what still works, and what is said."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from bench.hard_days.disk import Filler, mount_small, remount_read_only, unmount
from lifestream.backends.embedded.disk import SPARE_BYTES, Reserve
from lifestream.bootstrap import Application, build
from lifestream.bootstrap.foundations import RESERVE, close_files
from lifestream.bootstrap.stored_state import check_databases, damages, data_folder_state
from lifestream.config import Settings
from lifestream.domain.errors import ResourceError
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.services.library.forget import forget_video
from tests.web import seeding
from web import create_app


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    if not mount_small(tmp_path):
        pytest.skip("mounting is not allowed here")
    yield tmp_path
    unmount(tmp_path)


@pytest.fixture
def app(disk: Path) -> Application:
    """LifeStream on it, with room kept back."""
    settings = Settings(data_dir=disk / "data", timezone="UTC")
    app = build(settings)
    Reserve(settings.data_dir / RESERVE).keep()
    return app


def test_a_recording_can_be_deleted_with_no_byte_free_and_makes_room(
    app: Application, disk: Path
) -> None:
    videos = [seeding.finished(app, name=f"{i}.mp4") for i in range(2)]
    assert data_folder_state(app) == ""
    Filler(disk).fill()

    assert "is full" in data_folder_state(app)
    assert len(app.backend.library.list(LOCAL_OWNER).videos) == 2
    with pytest.raises(ResourceError, match="full"):
        app.backend.object_store.put_bytes("uploads/x", bytes(10**6), content_type="video/mp4")
    for video in videos:
        forget_video(app.backend, LOCAL_OWNER, video.video_id)
    assert app.backend.library.list(LOCAL_OWNER).videos == ()
    assert list(app.backend.object_store.list("uploads/")) == []


def test_on_a_full_disk_a_new_start_can_read_and_delete(app: Application, disk: Path) -> None:
    video = seeding.finished(app)
    close_files(app.backend)
    Filler(disk).fill()

    again = build(app.settings)

    check_databases(again)
    assert again.backend.library.get(LOCAL_OWNER, video.video_id) == video
    forget_video(again.backend, LOCAL_OWNER, video.video_id)
    assert again.backend.library.list(LOCAL_OWNER).videos == ()


def test_one_request_and_chunks_are_refused_by_the_same_measure(
    app: Application, disk: Path
) -> None:
    client = create_app(app).test_client()
    size = 3_000_000
    ticket = client.post(
        "/api/v1/upload/presigned-url", json={"filename": "a.mp4", "size_bytes": size}
    ).json["upload"]
    filler = disk / "other"
    filler.write_bytes(bytes(shutil.disk_usage(disk).free - SPARE_BYTES - size // 2))

    def answers() -> tuple[int, int]:
        chunks = client.post(ticket["url"], headers=ticket["headers"])
        file = (BytesIO(bytes(size)), "a.mp4")
        return chunks.status_code, client.post("/api/v1/upload", data={"file": file}).status_code

    assert answers() == (507, 507)
    filler.unlink()
    assert answers() == (201, 202)


def test_a_read_only_folder_can_be_read_and_says_so(app: Application, disk: Path) -> None:
    video = seeding.finished(app)
    assert create_app(app).test_client().get(f"/r/{video.video_id}").status_code == 200
    close_files(app.backend)
    remount_read_only(disk)

    again = build(app.settings)
    check_databases(again)

    assert "cannot be written to" in data_folder_state(again)
    assert list(damages(again)) == []
    client = create_app(again).test_client()
    for address in ("/", "/activity", f"/r/{video.video_id}", "/api/v1/videos", "/api/v1/jobs"):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.text[-600:])
    assert "cannot be written to" in client.get("/").text
    program = create_app(again).test_client(use_cookies=False)
    refused = program.delete(f"/api/v1/videos/{video.video_id}")
    assert refused.status_code in (503, 507)
    assert "read" in refused.json["detail"]
