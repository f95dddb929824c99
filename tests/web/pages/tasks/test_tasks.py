"""The pages of tasks: a list that works without scripts, one task, and the calendar's address."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.ids import LOCAL_OWNER
from lifestream.domain.tasks.events import TaskState
from lifestream.services.tasks.change_task import NewTask, add_task, move_tasks
from tests.web import seeding

FAR = date(2030, 5, 17)


@pytest.fixture
def task_id(application: Application) -> str:
    """An accepted task with a due date."""
    new = NewTask(text="Send the offer; Größe, „jetzt“ \\o/", person="Zoë", due=FAR)
    return add_task(application.backend, LOCAL_OWNER, new).task_id


def state_of(application: Application, task_id: str) -> TaskState | None:
    task = application.backend.task_store.get(LOCAL_OWNER, task_id)
    return task.state if task else None


def test_an_empty_list_says_that_nothing_is_promised_yet(client: FlaskClient) -> None:
    page = client.get("/tasks").text
    assert "Nothing promised yet" in page
    assert "Nothing decided yet" in client.get("/tasks?kind=decision").text


def test_what_is_written_down_is_listed_filtered_and_finished_without_scripts(
    client: FlaskClient, application: Application
) -> None:
    added = client.post(
        "/tasks", data={"text": "Book  the hall", "person": "Ben", "due": "2030-01-02"}
    )
    assert added.status_code == 303
    page = client.get(added.location).text
    (task_id,) = re.findall(r'data-task="(\w+)"', page)
    assert "Book the hall" in page
    assert "Ben" in page
    assert "Wed 2 Jan 2030" in page
    assert task_id in client.get("/tasks?q=HALL&person=ben&from_date=2030-01-02").text
    nothing = client.get("/tasks?q=boat").text
    assert "Nothing matches" in nothing
    assert "Clear filters" in nothing

    moved = client.post("/tasks/move", data={"do": f"done:{task_id}", "back": "/tasks?state=done"})
    assert moved.location == "/tasks?state=done"
    assert state_of(application, task_id) is TaskState.DONE
    assert "Reopen" in client.get(moved.location).text
    assert client.post("/tasks/move", data={"do": "done"}).status_code == 400
    foreign = client.post("/tasks/move", data={"do": f"open:{task_id}", "back": "//evil.example"})
    assert foreign.location == "/tasks"


def test_many_are_moved_and_merged_at_once(client: FlaskClient, application: Application) -> None:
    new = [NewTask(text=f"Task {n}") for n in range(3)]
    ids = [add_task(application.backend, LOCAL_OWNER, one).task_id for one in new]
    client.post("/tasks/move", data={"do": "dropped", "task": ids})
    assert {state_of(application, one) for one in ids} == {TaskState.DROPPED}

    client.post("/tasks/move", data={"do": "merge", "task": ids})
    page = client.get(f"/tasks/{ids[0]}").text
    assert page.count("Merged with another one") >= 2
    (event, *_) = re.findall(r'name="event_id" value="(\w+)"', page)
    client.post("/tasks/move", data={"do": f"open:{ids[0]}"})
    client.post(f"/tasks/{ids[0]}/undo", data={"event_id": event})
    assert sum(state_of(application, one) is not None for one in ids) >= 1


def test_a_task_shows_where_it_was_said_and_what_can_be_undone(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    named, *_ = seeding.tasks(application, video)

    page = client.get(f"/tasks/{named}").text
    assert f"/r/{video.video_id}?t=" in page
    assert "Said again" in page
    assert "Said to be done" in page
    assert "Edited: now “Mend the coffee machine soon”" in page

    client.post(f"/tasks/{named}/edit", data={"text": "Mend it", "person": "Anna", "due": ""})
    client.post(f"/tasks/{named}/said-done", data={"said": "s1", "is_done": "yes"})
    page = client.get(f"/tasks/{named}").text
    assert '<h1 dir="auto">Mend it</h1>' in page
    assert "Anna" in page
    assert state_of(application, named) is TaskState.DONE
    assert client.get("/tasks/unknown").status_code == 404


def test_the_recording_shows_the_state_and_takes_new_tasks(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    seeding.tasks(application, video)
    added = client.post(
        "/tasks", data={"text": "Buy stamps", "video_id": video.video_id, "at": "7"}
    )
    assert added.location == f"/r/{video.video_id}#minutes"

    page = client.get(f"/r/{video.video_id}").text
    assert "Buy stamps" in page
    assert "Mend the coffee machine soon" in page
    assert 'class="kept-state"' in page


def test_a_calendar_reads_accepted_tasks_by_an_address_that_ends(
    client: FlaskClient, application: Application, task_id: str
) -> None:
    done = add_task(application.backend, LOCAL_OWNER, NewTask(text="Already done", due=FAR))
    move_tasks(application.backend, LOCAL_OWNER, [done.task_id], TaskState.DONE)
    page = client.post("/tasks/calendar")
    assert page.headers["Cache-Control"] == "no-store"
    events, todos = (unescape(one) for one in re.findall(r'value="(http[^"]+\.ics)"', page.text))
    assert client.get("/tasks/calendar").text.count(".ics") == 0

    answer = client.get(events)
    assert answer.content_type == "text/calendar; charset=utf-8"
    text = answer.data.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    plain = text.replace("\r\n ", "")
    assert f"UID:{task_id}@lifestream\r\n" in plain
    assert "DTSTART;VALUE=DATE:20300517\r\nDTEND;VALUE=DATE:20300518\r\n" in plain
    assert "SUMMARY:Send the offer\\; Größe\\, „jetzt“ \\\\o/\r\n" in plain
    assert "Already done" not in plain
    plain = client.get(todos).data.decode().replace("\r\n ", "")
    assert "DUE;VALUE=DATE:20300517" in plain
    assert "STATUS:COMPLETED" in plain

    stored = b"".join(
        path.read_bytes() for path in application.settings.data_dir.rglob("*") if path.is_file()
    )
    assert events.split("/")[-2].encode() not in stored
    client.post("/tasks/calendar/revoke")
    assert client.get(events).status_code == 410
    assert client.get("/calendar-feed/nothing/events.ics").status_code == 404


def test_overdue_ones_come_first_below_their_own_heading(
    client: FlaskClient, application: Application, task_id: str
) -> None:
    past = date.today() - timedelta(days=400)
    add_task(application.backend, LOCAL_OWNER, NewTask(text="Long ago", due=past))

    page = client.get("/tasks").text
    assert page.index("Overdue") < page.index("Long ago") < page.index("Later")
    assert page.index("Later") < page.index("Send the offer")
