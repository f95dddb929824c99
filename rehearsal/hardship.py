"""What a rehearsal does to a recording on its way: processors are killed, events come again."""

import json
import os
import signal
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rehearsal.cloud import BUCKET

if TYPE_CHECKING:
    from rehearsal.stage import Stage

KILLS = 2
"""One in each job: while it listens, and while the rest is done."""

DUPLICATES = 10


@dataclass(slots=True, kw_only=True)
class Hardship:
    """One recording's hard day. Give ``meet`` to ``Stage.process`` as ``on_progress``.

    Attributes:
        kills: So many processors are killed at work, each in another job's execution.
        duplicates: So often the upload's event is delivered again while the job runs.
    """

    stage: "Stage"
    kills: int = KILLS
    duplicates: int = DUPLICATES
    _killed_at_s: list[float] = field(default_factory=list)
    _announced: bool = False

    def meet(self, job: dict[str, Any]) -> None:
        """Kill, or deliver again, where it is time for it."""
        if job["status"] != "RUNNING" or not job["current_stage"]:
            return
        if not self._announced:
            self._announced = True
            key = f"uploads/local/{job['video_id']}/source"
            self.stage.cloud.storage.announce_again(BUCKET, key, times=self.duplicates)
        # Each execution claims once at its start, and once more after its processor was killed.
        due = len(self._claims(job)) > 2 * len(self._killed_at_s)
        if due and len(self._killed_at_s) < self.kills:
            for execution in self.stage.cloud.run_jobs.executions.values():
                for pid in execution.pids:
                    os.killpg(pid, signal.SIGKILL)
            self._killed_at_s.append(time.time())

    def summary(self, job: dict[str, Any]) -> dict[str, Any]:
        """What happened: seconds from each kill to the next claim, and what was started."""
        claims = self._claims(job)
        again = [
            round(min(at_s for at_s in claims if at_s > killed_s) - killed_s, 1)
            for killed_s in self._killed_at_s
            if any(at_s > killed_s for at_s in claims)
        ]
        return {
            "kills": len(self._killed_at_s),
            "claimed_again_s": again,
            "duplicate_events": self.duplicates if self._announced else 0,
            "executions": len(self.stage.cloud.run_jobs.executions),
        }

    def _claims(self, job: dict[str, Any]) -> list[float]:
        """When processors took the job, in seconds since 1970."""
        log = self.stage.processor_log
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [json.loads(line) for line in lines if '"job_claimed"' in line]
        return [
            datetime.fromisoformat(one["time"]).timestamp()
            for one in said
            if one.get("job") == job["job_id"]
        ]
