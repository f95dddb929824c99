from collections.abc import Sequence
from pathlib import Path

from lifestream.backends.embedded.migrations import LIFESTREAM_MIGRATIONS
from lifestream.backends.embedded.owner_log import SqliteOwnerLog
from lifestream.backends.embedded.sqlite import Database
from lifestream.ports.owner_log import LogEntry
from lifestream.services.library.rewrite_log import Remade, rewrite_log
from tests.contracts.places.samples import ANNA

TALK = "conversations/c1"


def test_what_is_typed_while_a_log_is_written_anew_is_kept(tmp_path: Path) -> None:
    log = SqliteOwnerLog(Database(tmp_path / "lifestream.db", migrations=LIFESTREAM_MIGRATIONS))
    log.append(ANNA, TALK, b"Victor said no", entry_id="e1")
    seen: list[int] = []

    def without_victor(entries: Sequence[LogEntry], note: bytes | None) -> Remade | None:
        seen.append(len(entries))
        if len(seen) == 1:
            log.append(ANNA, TALK, b"typed meanwhile", entry_id="e2", note=b"two")
        left = [(one.entry_id, one.entry.replace(b"Victor", b"...")) for one in entries]
        changed = [data for _, data in left] != [one.entry for one in entries]
        return Remade(left, note) if changed else None

    assert rewrite_log(log, ANNA, TALK, without_victor)

    assert seen == [1, 2]
    assert [one.entry for one in log.read(ANNA, TALK)] == [b"... said no", b"typed meanwhile"]
    assert log.heads(ANNA, [TALK])[TALK].note == b"two"
    assert not rewrite_log(log, ANNA, TALK, without_victor)
