"""What a person does on such a day, and what was answered: the truth that is checked later."""

import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench.hard_days.disk import Filler
from bench.hard_days.marked import Marked, make_marked
from bench.hard_days.site import Answer, Site, Unanswered, until

API = "/api/v1"
ENDED = ("SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED")
GOOD = ("SUCCEEDED", "PARTIAL")
BACK_S = 90.0
"""How long a server that was ended may take until it answers again, on a busy machine."""

CHUNK_BYTES = 8 * 1024


@dataclass(slots=True, kw_only=True)
class Day:
    """One seeded day.

    Attributes:
        clips: Folder of the recordings before they are handed in.
        clock: The file that sets the clock of all its processes, in seconds.
        filler: What can fill the disk; None where that cannot be tried.
        recordings: Everything that was handed in.
        violations: What must not be, in sentences.
    """

    random: Random
    site: Site
    clips: Path
    clock: Path
    filler: Filler | None
    recordings: list[Marked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        """Note what happened, for people who look into a violation."""
        self.story.append(line)

    def violated(self, line: str) -> None:
        """Note what must not be."""
        self.violations.append(line)

    # What a person does

    def hand_in(self) -> Marked:
        """Upload a new recording with captions, in one request or in chunks."""
        marked = make_marked(self.clips, self.random)
        self.recordings.append(marked)
        with suppress(Unanswered):
            self._send(marked)
        self.tell(f"handed in {marked.mark}: {'acknowledged' if marked.is_acknowledged else '?'}")
        return marked

    def _send(self, marked: Marked) -> None:
        parts = {
            "file": (marked.filename, marked.path.read_bytes()),
            "captions": (f"{marked.mark}.srt", marked.captions.encode()),
        }
        answer = self.site.post_form(f"{API}/upload", parts)
        if answer.ok:
            marked.is_acknowledged = True
            marked.video_id = answer.body["video_id"]
            marked.job_id = answer.body["job_id"]
        else:
            marked.notes.append(f"refused with {answer.status}: {sentence(answer)}")
            if answer.status >= 500 and not sentence(answer):
                self.violated(f"an upload was refused with {answer.status} and no sentence")

    def hand_in_by_chunks(self) -> Marked:
        """Upload a new recording without captions as the tray does: it goes on after a cut."""
        marked = make_marked(self.clips, self.random)
        marked.lines = []
        self.recordings.append(marked)
        size = marked.path.stat().st_size
        asked = {"filename": marked.filename, "size_bytes": size, "content_type": "video/mp4"}
        try:
            ticket = self.site.ask("POST", f"{API}/upload/presigned-url", asked)
        except Unanswered:
            return marked
        if not ticket.ok:
            return marked
        marked.video_id, marked.job_id = ticket.body["video_id"], ticket.body["job_id"]
        self._send_chunks(marked, ticket.body["upload"])
        self.tell(f"sent {marked.mark} in chunks: {marked.is_acknowledged}")
        return marked

    def _send_chunks(self, marked: Marked, upload: Any) -> None:
        def begun() -> Answer | None:
            with suppress(Unanswered):
                return self.site.send("POST", upload["url"], b"", upload["headers"])
            return None

        session = until(begun, within_s=BACK_S)
        if not session or not session.ok:
            return
        data, offset = marked.path.read_bytes(), 0
        place = session.headers["Location"]

        def step() -> bool:
            nonlocal offset
            chunk = data[offset : offset + CHUNK_BYTES]
            end = offset + len(chunk) - 1
            with suppress(Unanswered):
                headers = {"Content-Range": f"bytes {offset}-{end}/{len(data)}"}
                answer = self.site.send("PUT", place, chunk, headers)
                offset = end + 1 if answer.ok or answer.status == 308 else offset
                return answer.status == 200
            with suppress(Unanswered):
                asked = self.site.send("PUT", place, b"", {"Content-Range": f"bytes */{len(data)}"})
                offset = int(asked.headers.get("Range", "bytes=0--1").rpartition("-")[2]) + 1
                return asked.status == 200
            return False

        if until(step, within_s=BACK_S, every_s=0.02):
            self._confirm(marked)

    def _confirm(self, marked: Marked) -> None:
        def confirmed() -> bool:
            with suppress(Unanswered):
                body = {"video_id": marked.video_id}
                return self.site.ask("POST", f"{API}/upload/confirm", body).ok
            return False

        marked.is_acknowledged = bool(until(confirmed, within_s=BACK_S))

    def rewrite(self, marked: Marked) -> None:
        """Type over the first line of a recording that is ready."""
        with suppress(Unanswered):
            window = self.site.get(f"{API}/videos/{marked.video_id}/transcript/window")
            segments = window.body["segments"] if window.ok else []
            if not segments or not marked.lines:
                return
            text = f"In the end {marked.mark} pays for the whole lantern."
            edit = {
                "edit_id": str(uuid.UUID(int=self.random.getrandbits(128), version=4)),
                "kind": "text",
                "segment_id": segments[0]["id"],
                "base_text": segments[0]["text"],
                "text": text,
            }
            if self.site.ask("POST", f"{API}/videos/{marked.video_id}/edits", edit).ok:
                marked.lines[0] = text
                self.tell(f"typed over {marked.mark}")

    def question(self) -> None:
        """Ask something in a conversation that is kept, without naming any recording."""
        body = {
            "query": "Who pays for the lantern?",
            "conversation_id": str(uuid.UUID(int=self.random.getrandbits(128), version=4)),
            "turn_id": str(uuid.UUID(int=self.random.getrandbits(128), version=4)),
        }
        with suppress(Unanswered):
            answer = self.site.ask("POST", f"{API}/query/stream", body)
            self.tell(f"asked: {answer.status}")

    def delete(self, marked: Marked) -> bool:
        """Delete a recording; from now on it must be gone at the end. False when not answered."""
        marked.is_deleted = True
        self.tell(f"deletes {marked.mark}")
        try:
            answer = self.site.ask("DELETE", f"{API}/videos/{marked.video_id}")
        except Unanswered:
            return False
        if answer.status not in (204, 404):
            marked.notes.append(f"deleting: {answer.status} {sentence(answer)}")
        return answer.status in (204, 404)

    def forget(self, marked: Marked) -> bool:
        """Forget a recording, always by the same order; False when no receipt was answered."""
        marked.is_deleted = True
        marked.order_id = marked.order_id or f"{self.random.getrandbits(96):024x}"
        self.tell(f"forgets {marked.mark}")
        order = {"kind": "recording", "video_id": marked.video_id, "order_id": marked.order_id}
        try:
            answer = self.site.ask("POST", f"{API}/forget", order)
        except Unanswered:
            return False
        if answer.ok and answer.body["left"]:
            self.violated(f"after {marked.mark} was forgotten there is {answer.body['left']}")
        if not answer.ok:
            marked.notes.append(f"forgetting: {answer.status} {sentence(answer)}")
        marked.has_receipt = answer.ok
        return answer.ok

    # What is to be seen

    def status(self, marked: Marked) -> str:
        """The state of its job; empty when it is not known."""
        with suppress(Unanswered):
            answer = self.site.get(f"{API}/status/{marked.job_id}")
            return str(answer.body["status"]) if answer.ok else ""
        return ""

    def living(self) -> list[Marked]:
        """What was acknowledged and not deleted."""
        return [one for one in self.recordings if one.is_acknowledged and not one.is_deleted]

    def ready(self) -> Marked | None:
        """Some finished recording, waited for."""

        def found() -> Marked | None:
            good = [one for one in self.living() if self.status(one) in GOOD]
            return self.random.choice(good) if good else None

        one: Marked | None = until(found, within_s=BACK_S)
        return one

    def working(self) -> Marked:
        """A recording that is being processed just now; a new one is handed in when none is."""

        def found() -> Marked | None:
            running = (one for one in self.living() if self.site.processors(one.job_id))
            return next(running, None)

        one = found()
        if one is None:
            self.hand_in()
            one = until(found, within_s=BACK_S, every_s=0.05)
        return one or self.recordings[-1]


def sentence(answer: Answer) -> str:
    """The sentence of a refusal."""
    return str(answer.body.get("detail", "")) if isinstance(answer.body, dict) else ""
