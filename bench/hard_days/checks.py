"""What must hold after every day, whatever happened on it."""

import hashlib
import http.client
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.hard_days.day import API, ENDED, GOOD, Day, sentence
from bench.hard_days.marked import Marked
from bench.hard_days.site import until

SETTLED_S = 420.0
"""When every job has ended after the last fault; leases, waits and a busy machine included."""

FOUND_S = 120.0
SAMPLE = "harbour-library-opening.mp4"
"""Every new library begins with it."""

FORGOTTEN_S = 30.0


def settle(day: Day) -> None:
    """Wait for the end of all jobs; what the faults failed or cancelled is tried again once."""
    _forget_again(day)
    _delete_again(day)
    _find_the_unanswered(day)
    _wait_for_all(day)
    again = [one for one in day.living() if day.status(one) not in GOOD]
    for one in again:
        answer = day.site.ask("POST", f"{API}/jobs/{one.job_id}/retry")
        day.tell(f"retry of {one.mark}: {answer.status}")
    if again:
        _wait_for_all(day)
    for one in day.living():
        if day.status(one) not in GOOD:
            job = day.site.get(f"{API}/status/{one.job_id}").body
            day.violated(f"{one.mark} is {day.status(one)!r} at the end: {job.get('error')}")


def _wait_for_all(day: Day) -> None:
    def open_jobs() -> list[str]:
        return [one.mark for one in day.living() if day.status(one) not in ENDED]

    if not until(lambda: not open_jobs(), within_s=SETTLED_S, every_s=0.5):
        day.violated(f"stuck: {', '.join(open_jobs())}")


def _delete_again(day: Day) -> None:
    """A person whose deletion was not answered asks again."""
    for one in day.recordings:
        if one.is_deleted and not day.delete(one):
            day.violated(f"{one.mark} cannot be deleted: {one.notes}")


def _forget_again(day: Day) -> None:
    """A person who got no receipt asks again, and gets one."""
    for one in day.recordings:
        if one.order_id and not one.has_receipt and not day.forget(one):
            day.violated(f"{one.mark} cannot be forgotten: {one.notes}")


def _find_the_unanswered(day: Day) -> None:
    """An upload that was not answered is there once or not at all; if there, it counts."""
    names = Counter(video["filename"] for video in _videos(day))
    by_name = {video["filename"]: video for video in _videos(day)}
    for one in day.recordings:
        if one.is_deleted:
            continue
        if names[one.filename] > 1:
            day.violated(f"{one.mark} is there {names[one.filename]} times")
        video = by_name.get(one.filename)
        if one.is_acknowledged and video is None:
            day.violated(f"{one.mark} was acknowledged and is lost")
            one.is_acknowledged = False
        elif video is not None and not one.is_acknowledged:
            one.video_id, one.job_id = video["video_id"], video["job_id"]
            if day.status(one) == "AWAITING_UPLOAD":
                day.delete(one)  # Never finished; the person gives it up.
            else:
                one.is_acknowledged = True


def _videos(day: Day) -> list[dict[str, Any]]:
    found = day.site.get(f"{API}/videos?limit=100").body["videos"]
    return [video for video in found if video["filename"] != SAMPLE]


def check_living(day: Day) -> None:
    """Nothing acknowledged is lost, nothing is doubled."""
    jobs = day.site.get(f"{API}/jobs?limit=100").body["jobs"]
    of_video = Counter(job["video_id"] for job in jobs)
    known = {one.video_id for one in day.living()}
    for video in _videos(day):
        if video["video_id"] not in known:
            day.violated(f"{video['filename']} is in the library and should not be")
    for one in day.living():
        if of_video[one.video_id] != 1:
            day.violated(f"{one.mark} has {of_video[one.video_id]} jobs")
        for line in _wrong_with(day, one):
            day.violated(f"{one.mark}: {line}")


def _wrong_with(day: Day, one: Marked) -> Iterator[str]:
    video = day.site.get(f"{API}/videos/{one.video_id}")
    if not video.ok:
        yield f"cannot be opened: {video.status} {sentence(video)}"
        return
    media = _bytes_of(day, video.body["media_url"])
    if hashlib.sha256(media).digest() != hashlib.sha256(one.path.read_bytes()).digest():
        yield "its bytes are not those that were uploaded"
    if not one.lines:
        return
    transcript = day.site.get(f"{API}/videos/{one.video_id}/transcript")
    said = (
        [segment["text"] for segment in transcript.body["segments"]]
        if transcript.ok
        else [f"{transcript.status} {sentence(transcript)}"]
    )
    if " ".join(said).split() != " ".join(one.lines).split():
        yield f"its words are {said}"
    if not until(lambda: one.video_id in _found(day, one.mark), within_s=FOUND_S):
        yield "search does not find it"


def _bytes_of(day: Day, address: str) -> bytes:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(day.site.address, timeout=60)
    with closing(connection):
        connection.request("GET", f"{parts.path}?{parts.query}")
        return connection.getresponse().read()


def _found(day: Day, words: str) -> set[str]:
    body = {"query": words, "answer": False, "top_k": 50}
    answer = day.site.ask("POST", f"{API}/query", body)
    return {moment["video_id"] for moment in answer.body["results"]} if answer.ok else set()


def _is_forgotten(day: Day, words: str, deleted: set[str]) -> bool:
    return not deleted & _found(day, words)


def check_usable(day: Day) -> None:
    """Everything works again: pages, an upload, its words in the search."""
    for path in ("/", "/activity", "/ask", "/search?q=lantern", f"{API}/videos", f"{API}/activity"):
        status = day.site.get(path).status
        if status != 200:
            day.violated(f"afterwards {path} answers {status}")
    new = day.hand_in()
    if not new.is_acknowledged:
        day.violated(f"afterwards nothing can be uploaded: {new.notes}")
    elif not until(lambda: day.status(new) in ENDED, within_s=SETTLED_S):
        day.violated("afterwards a new recording is not processed")
    elif day.status(new) not in GOOD:
        day.violated(f"afterwards a new recording is {day.status(new)}")


def check_deleted(day: Day) -> None:
    """While it still runs: what was deleted is not shown and not found; forgetting is proved."""
    deleted = {one.video_id: one.mark for one in day.recordings if one.is_deleted}
    found = day.site.get(f"{API}/forget/receipts").body
    receipts = {one["order_id"]: one["left"] for one in found["receipts"]}
    for one in day.recordings:
        if one.order_id and receipts.get(one.order_id) != []:
            day.violated(f"{one.mark} has no clean receipt: {receipts.get(one.order_id)}")
    if found["under_way"]:
        day.violated(f"{found['under_way']} orders to forget are not done")
    for video_id, mark in deleted.items():
        if video_id and day.site.get(f"{API}/videos/{video_id}").status not in (404, 410):
            day.violated(f"{mark} was deleted and can be opened")
        if not until(partial(_is_forgotten, day, mark, set(deleted)), within_s=FORGOTTEN_S):
            day.violated(f"{mark} was deleted and is found")


def check_stopped(day: Day) -> None:
    """After the stop: no process, no scratch, no byte of what was deleted, no doubled passage."""
    if not until(lambda: not day.site.processors(), within_s=30):
        day.violated("a processor outlives the server")
    folder = day.site.data_dir
    for name in ("scratch", "incoming"):
        if left := [path.name for path in (folder / name).glob("*")]:
            day.violated(f"left in {name}: {left}")
    marks = {one.mark for one in day.recordings if one.is_deleted}
    living = {one.mark for one in day.living()}
    seen = set()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes().lower()
        seen |= {mark for mark in living if mark.encode() in data}
        for mark in marks:
            if mark.encode() in data or mark.encode("utf-16-le") in data:
                day.violated(f"{mark} was deleted and is in {path.relative_to(folder)}")
    if living - seen:
        day.violated(f"not in any file any more: {living - seen}")
    _check_passages(day, folder / "vectors.db")


def _check_passages(day: Day, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        doubled = database.execute(
            "select video_id, chunk_id, count(*) from passages group by 1, 2 having count(*) > 1"
        ).fetchall()
        strangers = {row[0] for row in database.execute("select distinct video_id from passages")}
    if doubled:
        day.violated(f"passages doubled: {doubled[:3]}")
    if gone := strangers & {one.video_id for one in day.recordings if one.is_deleted}:
        day.violated(f"passages of deleted recordings: {gone}")
