"""Makes ``results.zip``: the sample recording, taken through the real pipeline.

``.venv/bin/python -m tools.sample.make_results`` processes ``recording.mp4`` with its captions
by what every installation has (nothing is recognised, the writer only quotes) and keeps what came
of it: ``video.json``, ``job.json`` and the objects.
"""

import os
import tempfile
import time
import zipfile
from datetime import datetime

from lifestream.bootstrap import application, upload_limits
from lifestream.commands.embedded import one_machine
from lifestream.domain import codec
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.jobs.job import Job
from lifestream.domain.video import ProcessingOptions, Video
from lifestream.ports.job_store import JobStore
from lifestream.ports.object_store import ObjectStore
from lifestream.sample.pack import MEDIA, RESULTS
from lifestream.services.library.forget import artifacts_prefix
from lifestream.services.uploads.request_upload import UploadRequest, store_upload
from tools.sample.script import RECORDED_AT, TITLE

CAPTIONS = MEDIA.with_suffix(".vtt")
FILENAME = "harbour-library-opening.mp4"
EPOCH = (2026, 11, 17, 0, 0, 0)
"""One time for every entry: the same results give the same zip."""


def main() -> None:
    """Process the recording and keep its results."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LIFESTREAM_DATA_DIR": folder, "HF_HUB_OFFLINE": "1"}
        app = application()
        options = ProcessingOptions(recorded_at=datetime.fromisoformat(RECORDED_AT))
        request = UploadRequest(
            owner=LOCAL_OWNER,
            filename=FILENAME,
            content_type="video/mp4",
            size_bytes=MEDIA.stat().st_size,
            options=options,
        )
        limits = upload_limits(app.settings)
        ticket = store_upload(app.backend, request, MEDIA, limits=limits, captions=CAPTIONS)
        machine = one_machine(app)
        machine.start()
        job = _ended(app.backend.job_store, ticket.job)
        machine.stop()
        video = app.backend.library.get(LOCAL_OWNER, ticket.video.video_id)
        assert video is not None and video.title == TITLE, (job.status, video)
        _write(app.backend.object_store, video, job)


def _ended(store: JobStore, job: Job) -> Job:
    while not job.is_terminal:
        time.sleep(0.5)
        job = store.get(job.job_id) or job
    return job


def _write(store: ObjectStore, video: Video, job: Job) -> None:
    entries = {"video.json": codec.encode(video), "job.json": codec.encode(job)}
    for facts in store.list(artifacts_prefix(LOCAL_OWNER, video.content_sha256)):
        entries[facts.key] = store.read_bytes(facts.key)
    with zipfile.ZipFile(RESULTS, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(entries):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, entries[name])


if __name__ == "__main__":
    main()
