"""What the machine did by itself last, in a small file: for pages, and for what was missed.

Written whole each time; who cannot read it begins anew.
"""

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE = "upkeep.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it went: ``said`` is a sentence, and of a failure says what to do.

    Attributes:
        done_at: When it last went well; None where it never did.
    """

    at: datetime
    said: str
    failed: bool = False
    done_at: datetime | None = None


def last_outcome(data_dir: Path, kind: str) -> Outcome | None:
    """How ``kind`` went last; None before the first time."""
    try:
        plain = json.loads((data_dir / FILE).read_text(encoding="utf-8"))[kind]
        done_at = plain["done_at"]
        return Outcome(
            at=datetime.fromisoformat(plain["at"]),
            said=str(plain["said"]),
            failed=bool(plain["failed"]),
            done_at=datetime.fromisoformat(done_at) if done_at else None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_outcome(data_dir: Path, kind: str, at: datetime, said: str, *, failed: bool) -> None:
    """Remember how ``kind`` went; on a full disk it is not remembered."""
    before = last_outcome(data_dir, kind)
    done_at = before.done_at if failed and before else (None if failed else at)
    with suppress(OSError):
        every = _read(data_dir / FILE)
        every[kind] = {
            "at": at.isoformat(),
            "said": said,
            "failed": failed,
            "done_at": done_at.isoformat() if done_at else "",
        }
        fresh = data_dir / f"{FILE}.{secrets.token_hex(4)}"
        fresh.write_text(json.dumps(every, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(data_dir / FILE)


def _read(path: Path) -> dict[str, object]:
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        return plain if isinstance(plain, dict) else {}
    except (OSError, ValueError):
        return {}
