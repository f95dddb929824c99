"""``./run status``: the jobs, newest first, and what is used of the quotas."""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from lifestream.bootstrap import application
from lifestream.bootstrap.stored_state import data_folder_state
from lifestream.domain.codec import to_plain
from lifestream.domain.ids import LOCAL_OWNER, JobId
from lifestream.domain.jobs.job import Job
from lifestream.services.jobs.control_job import get_job, list_jobs
from lifestream.services.library.readable import video_or_none
from lifestream.services.quota.use import QuotasUse, quotas_use


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("status", help="show the jobs")
    parser.add_argument("job_id", nargs="?", help="only this job")
    parser.add_argument("--limit", type=int, default=20, help="how many (default 20)")
    parser.add_argument("--json", action="store_true", help="print them as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Print the jobs."""
    backend = application().backend
    if arguments.job_id:
        jobs: tuple[Job, ...] = (get_job(backend, LOCAL_OWNER, JobId(arguments.job_id)),)
    else:
        jobs, _ = list_jobs(backend, LOCAL_OWNER, limit=arguments.limit)
    if arguments.json:
        quotas = to_plain(quotas_use(backend, LOCAL_OWNER))
        json.dump({"jobs": [to_plain(job) for job in jobs], "quotas": quotas}, sys.stdout, indent=1)
        print()
        return 0
    if state := data_folder_state(application()):
        print(state, file=sys.stderr)
    for job in jobs:
        video = video_or_none(backend, LOCAL_OWNER, job.video_id)
        name = video.filename if video else "(deleted)"
        stage = job.waits_for or job.current_stage or (job.error.code if job.error else "")
        print(f"{job.job_id}  {job.status.value:15} {job.progress:4.0%}  {name}  {stage}")
    for line in _quota_lines(quotas_use(backend, LOCAL_OWNER)):
        print(line)
    if not jobs:
        print("No jobs yet. ./run process FILE makes one.")
    return 0


def _quota_lines(use: QuotasUse) -> Iterator[str]:
    for one in use.quotas:
        whose = "everybody" if one.is_of_all else "you"
        reserved = f", {one.reserved:.6g} reserved" if one.reserved else ""
        yield f"{whose}: {one.measure.label}: {one.used:.6g} of {one.limit:g}{reserved}"
    if use.unpriced:
        yield f"{use.unpriced} has no price here, so its work is not counted."
