"""The page of watched folders, and what Today says of one that is gone."""

from pathlib import Path

from flask.testing import FlaskClient

from lifestream.bootstrap import Application
from lifestream.bootstrap.arriving.folder_thread import FolderThread
from tests.web.seeding import finished


def test_a_folder_is_added_looked_at_missed_and_removed(
    client: FlaskClient, application: Application, tmp_path: Path
) -> None:
    finished(application)
    folder = tmp_path / "of <Anna>"
    folder.mkdir()
    refused = client.post("/settings/folders", data={"path": "camera"})
    assert refused.status_code == 400 and "Write the whole path" in refused.text
    assert client.post("/settings/folders", data={"path": str(folder)}).status_code == 303
    page = client.get("/settings/folders").text
    assert "of &lt;Anna&gt;" in page
    address = page.split('action="/settings/folders/', 1)[1].split('"', 1)[0]
    assert "Nothing was found" in client.get(f"/settings/folders?folder={address}").text

    folder.rmdir()
    FolderThread(application)._watcher.look()
    assert "is not there" in client.get("/").text
    assert "is not there" in client.get("/settings/folders").text

    wrong = client.post(f"/settings/folders/{address}", data={"do": "since", "since": "soon"})
    assert wrong.status_code == 400
    assert client.post(f"/settings/folders/{address}", data={"do": "all"}).status_code == 303
    assert client.post(f"/settings/folders/{address}", data={"do": "remove"}).status_code == 303
    assert "No folder is watched" in client.get("/settings/folders").text


def test_an_address_of_this_machine_is_refused_in_a_sentence(client: FlaskClient) -> None:
    refused = client.post("/upload/address", data={"url": "http://127.0.0.1:1/a.mp4"})
    assert refused.status_code == 400
    assert "is this machine or in a private network" in refused.text
    assert 'action="/upload/address"' in client.get("/library").text
