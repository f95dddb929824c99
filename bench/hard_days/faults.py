"""The faults of a day. Each begins and ends itself; what it leaves is for the product to mend."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

from bench.hard_days.day import API, BACK_S, Day, sentence
from bench.hard_days.site import Unanswered, until

Fault = Callable[[Day], None]

FROZEN_S = 150.0
"""A processor that shows no life for so long was taken for dead: lease, watch and patience."""


def kill_processor(day: Day) -> None:
    """SIGKILL somewhere in its work."""
    one = day.working()
    time.sleep(day.random.uniform(0, 4))
    for pid in day.site.processors(one.job_id):
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
            day.tell(f"killed the processor of {one.mark}")


def freeze_processor(day: Day) -> None:
    """SIGSTOP in its work; then it goes on, or its job is cancelled or deleted, or nothing is."""
    one = day.working()
    time.sleep(day.random.uniform(0, 4))
    pids = day.site.processors(one.job_id)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGSTOP)
    then = day.random.choices(("thaw", "cancel", "delete", "leave"), (4, 3, 3, 1))[0]
    day.tell(f"froze the processor of {one.mark}: {then}")
    if then == "thaw":
        time.sleep(day.random.uniform(1, 6))
        for pid in pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGCONT)
        return
    if then == "delete":
        day.delete(one)
    elif then == "cancel":
        with suppress(Unanswered):
            day.site.ask("POST", f"{API}/jobs/{one.job_id}/cancel")
    freed = until(
        lambda: not set(pids) & set(day.site.processors(one.job_id)), within_s=FROZEN_S, every_s=0.5
    )
    if not freed:
        day.violated(f"a frozen processor held its place ({then})")
        for pid in pids:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def kill_server(day: Day) -> None:
    """SIGKILL of master and worker in the middle of an upload or of whatever goes on."""
    sender = threading.Thread(target=day.random.choice((day.hand_in, day.hand_in_by_chunks)))
    sender.start()
    time.sleep(day.random.uniform(0, 1.5))
    day.site.kill()
    day.tell("killed the server")
    time.sleep(day.random.uniform(0, 1))
    day.site.start()
    sender.join()


def kill_worker(day: Day) -> None:
    """SIGKILL of the process that answers; the master is left to notice."""
    day.site.kill_worker()
    day.tell("killed the worker")
    if not until(lambda: _answers(day), within_s=BACK_S):
        day.violated("after its worker was killed the server did not answer again")


def freeze_server(day: Day) -> None:
    """SIGSTOP of the server for some seconds."""
    day.site.signal_all(signal.SIGSTOP)
    day.tell("froze the server")
    time.sleep(day.random.uniform(1, 5))
    day.site.signal_all(signal.SIGCONT)


def delete_while_processing(day: Day) -> None:
    """Delete a recording somewhere in its processing."""
    one = day.working()
    time.sleep(day.random.uniform(0, 4))
    day.delete(one)


def kill_while_deleting(day: Day) -> None:
    """SIGKILL of the server in the middle of a deletion; the person asks again."""
    one = day.ready()
    if one is None:
        return
    deleting = threading.Thread(target=day.delete, args=(one,))
    deleting.start()
    time.sleep(day.random.uniform(0, 0.1))
    day.site.kill()
    deleting.join()
    day.tell("killed the server while it deleted")
    day.site.start()


def forget_while_processing(day: Day) -> None:
    """Forget a recording somewhere in its processing: it is gone and proved at once."""
    one = day.working()
    time.sleep(day.random.uniform(0, 4))
    if one.is_acknowledged and not day.forget(one):
        day.violated(f"{one.mark} cannot be forgotten while it is processed: {one.notes}")


def kill_while_forgetting(day: Day) -> None:
    """SIGKILL of the server in the middle of forgetting; the person asks again at the end."""
    one = day.ready()
    if one is None:
        return
    forgetting = threading.Thread(target=day.forget, args=(one,))
    forgetting.start()
    time.sleep(day.random.uniform(0, 0.3))
    day.site.kill()
    forgetting.join()
    day.tell("killed the server while it forgot")
    day.site.start()


def damage_row(day: Day) -> None:
    """Nonsense in a stored document of one recording, which must disturb no other one."""
    one = day.ready() if day.random.random() < 0.5 else day.working()
    if one is None or not one.video_id:
        return
    table, key, name = day.random.choice(
        (("videos", "video_id", one.video_id), ("jobs", "job_id", one.job_id))
    )
    nonsense = day.random.choice(('{"schema_version"', "{}", "[]", "null", "\x00\xff", "[" * 5000))
    with closing(sqlite3.connect(day.site.data_dir / "lifestream.db", timeout=30)) as database:
        database.execute(f"update {table} set document = ? where {key} = ?", (nonsense, name))
        database.commit()
    day.tell(f"damaged {one.mark} in {table}: {nonsense[:20]!r}")
    for path in ("/", "/activity", f"{API}/videos", f"{API}/jobs", f"{API}/activity"):
        status = day.site.get(path).status
        if status != 200:
            day.violated(f"with a damaged row in {table}, {path} answers {status}")
    other = day.hand_in()
    if other.is_acknowledged and not until(lambda: day.status(other) == "SUCCEEDED", within_s=300):
        day.violated(f"with a damaged row in {table} a new recording is {day.status(other)!r}")
    if not day.delete(one):
        day.violated(f"a recording with a damaged row in {table} cannot be deleted: {one.notes}")


def damage_index(day: Day) -> None:
    """The index is overwritten, cut or taken away while nothing runs."""
    day.site.stop()
    path = day.site.data_dir / "vectors.db"
    how = day.random.choice(("overwritten", "cut", "gone"))
    if how == "gone" or not path.exists():
        path.unlink(missing_ok=True)
    elif how == "cut":
        os.truncate(path, day.random.randrange(1, path.stat().st_size))
    else:
        with path.open("r+b") as file:
            file.seek(day.random.randrange(0, path.stat().st_size // 2))
            file.write(day.random.randbytes(path.stat().st_size // 2))
    day.tell(f"index {how}")
    day.site.start()


def damage_artifact(day: Day) -> None:
    """A stored result of a finished recording is cut or changed; it is made again."""
    one = day.ready()
    if one is None:
        return
    results = [p for p in day.site.data_dir.glob("objects/objects/artifacts/**/@*") if p.is_file()]
    hit = [path for path in results if one.mark.encode() in path.read_bytes()]
    if not hit:
        return
    path = day.random.choice(sorted(hit))
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    if day.random.random() < 0.5:
        data = data[: len(data) // 2]
    else:
        data[day.random.randrange(len(data))] ^= 0x41
    path.write_bytes(data)
    day.tell(f"damaged {path.parent.name} of {one.mark}")
    for address in (f"/r/{one.video_id}", f"{API}/videos/{one.video_id}/transcript"):
        with suppress(Unanswered):
            answer = day.site.get(address)
            if answer.status == 500:
                day.violated(f"with a damaged {path.parent.name}, {address} answers 500")
    again = {"stage": "transcript", "request_id": f"again-{day.random.getrandbits(60)}"}
    answer = day.site.ask("POST", f"{API}/videos/{one.video_id}/rerun", again)
    if not answer.ok:
        day.violated(f"a damaged result cannot be made again: {answer.status} {sentence(answer)}")
    one.job_id = answer.body.get("job_id", one.job_id) if answer.ok else one.job_id


def step_clock(day: Day) -> None:
    """The clock of every process goes forward or back, and stays so."""
    step_s = day.random.choice((-1, 1)) * day.random.choice((30, 600, 3600, 3 * 3600))
    now_s = float(day.clock.read_text())
    day.clock.write_text(str(now_s + step_s))
    day.tell(f"clock {step_s:+d} s")
    if day.random.random() < 0.5:
        kill_processor(day)


def fill_disk(day: Day) -> None:
    """No byte is free for some seconds; the library is readable and deleting works."""
    if day.filler is None:
        return
    one = day.ready()
    day.filler.fill()
    day.tell("filled the disk")
    try:
        for path in ("/", "/activity", f"{API}/videos"):
            status = day.site.get(path).status
            if status != 200:
                day.violated(f"with a full disk {path} answers {status}")
        refused = day.hand_in()
        if refused.is_acknowledged:
            day.violated("with a full disk an upload was acknowledged")
        if day.random.random() < 0.5 and one is not None and not day.delete(one):
            day.violated(f"with a full disk a recording cannot be deleted: {one.notes}")
        day.filler.fill()
        time.sleep(day.random.uniform(0, 4))
    finally:
        day.filler.free()


FAULTS: dict[str, tuple[Fault, float]] = {
    "kill processor": (kill_processor, 3),
    "freeze processor": (freeze_processor, 2),
    "kill server": (kill_server, 3),
    "kill worker": (kill_worker, 1),
    "freeze server": (freeze_server, 1),
    "delete while processing": (delete_while_processing, 3),
    "kill while deleting": (kill_while_deleting, 2),
    "forget while processing": (forget_while_processing, 2),
    "kill while forgetting": (kill_while_forgetting, 2),
    "damaged row": (damage_row, 2),
    "damaged index": (damage_index, 1),
    "damaged result": (damage_artifact, 1),
    "clock step": (step_clock, 2),
    "full disk": (fill_disk, 2),
}
"""Each with how often it is drawn, beside the others."""


def _answers(day: Day) -> bool:
    with suppress(Unanswered):
        return day.site.get("/healthz").ok
    return False
