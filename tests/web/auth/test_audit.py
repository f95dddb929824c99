"""What requests leave in the audit log, and where its owner reads it."""

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.domain.access.scopes import KeyRights, Scope
from tests.web import seeding
from tests.web.logins import a_key
from web.api import PREFIX

READING = KeyRights(scopes=(Scope.READ,))


def test_changes_and_what_a_key_reads_or_is_refused_are_written_down(
    client: FlaskClient, application: Application
) -> None:
    video = seeding.finished(application)
    headers = {"Authorization": f"Bearer {a_key(application, rights=READING)}"}
    one = f"{PREFIX}/videos/{video.video_id}"

    client.get(one)
    client.post(f"{PREFIX}/query", json={"query": "Lantern?", "answer": False})
    turn = {"query": "Lantern?", "conversation_id": "talk-00001", "turn_id": "turn-00001"}
    assert client.post(f"{PREFIX}/query/stream", json=turn).status_code == 200
    client.patch(one, json={"tags": ["garden"]})
    client.patch(one, json={"nonsense": 1})
    client.post("/settings/name", data={"name": "Anna"})
    for _ in range(3):
        client.get(one, headers=headers)
    client.delete(one, headers=headers)

    shown = client.get(f"{PREFIX}/audit").json
    deeds = [(d["by"], d["action"], d["outcome"], d["is_change"]) for d in shown["deeds"]]
    assert deeds == [
        ("key", "api.delete_video", "refused", True),
        ("key", "api.get_video", "done", False),
        ("login", "pages.save_own_name_form", "done", True),
        ("login", "api.patch_video", "done", True),
    ]
    assert shown["deeds"][0]["about"] == [f"video_id={video.video_id}"]
    assert "Lantern" not in str(shown)
    made = client.post(f"{PREFIX}/tasks", json={"text": "Buy lanterns"}).json
    newest = client.get(f"{PREFIX}/audit").json["deeds"][0]
    assert newest["about"] == [f"task_id={made['task_id']}"]
    page = client.get("/settings/audit").text
    assert all(word in page for word in ("Delete a recording", "refused", "the key a program"))


def test_keys_are_made_and_revoked_on_their_page(client: FlaskClient) -> None:
    made = client.post(
        "/settings/keys", data={"name": "agent", "scope": ["read", "write"], "lasts": "30"}
    )
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    key = next(w for w in made.text.replace("<", " ").replace(">", " ").split() if "ls_" in w)
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get(f"{PREFIX}/whoami", headers=headers).json["identity"] == "api_key"
    page = client.get("/settings/keys").text
    assert key not in page
    assert "read, write" in page

    client.post(f"/settings/keys/{key.split('_')[1]}/revoke")

    assert client.get(f"{PREFIX}/whoami", headers=headers).status_code == 401
    refused = client.post("/settings/keys", data={"name": "x", "scope": "admin"})
    assert (refused.status_code, "no scope" in refused.text) == (400, True)
