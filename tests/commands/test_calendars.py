"""``./run calendars`` as an operator meets it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.commands.conftest import Lifestream
from tests.web.pages.arriving.test_calendars import a_file


def test_a_calendar_is_added_listed_and_removed(lifestream: Lifestream, tmp_path: Path) -> None:
    file = tmp_path / "work.ics"
    file.write_bytes(a_file(("Talk", datetime.now(UTC) + timedelta(hours=5))))
    made = json.loads(lifestream("calendars", "add", file, "--json").stdout)
    assert (made["name"], made["count"]) == ("work.ics", 1)
    coming = json.loads(lifestream("calendars", "meetings", "--json").stdout)
    assert [one["title"] for one in coming["meetings"]] == ["Talk"]
    assert "work.ics" in lifestream("calendars", "list").stdout
    assert lifestream("calendars", "remove", made["calendar_id"]).returncode == 0
    assert "No calendars yet" in lifestream("calendars", "list").stdout
    missing = lifestream("calendars", "add", tmp_path / "none.ics")
    assert (missing.returncode, "cannot be read" in missing.stderr) == (1, True)
