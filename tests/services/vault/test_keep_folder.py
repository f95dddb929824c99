"""A vault in a folder: what is written, what stays, and what goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lifestream.domain.errors import InvalidRequest
from lifestream.ports.backend import Backend
from lifestream.services.days.own_words import save_words
from lifestream.services.edits.edit_transcript import edit_transcript
from lifestream.services.edits.proposals import NameSpeaker
from lifestream.services.library.forget import forget_video
from lifestream.services.library.trash import trash_video
from lifestream.services.tasks.change_task import NewTask, add_task
from lifestream.services.vault.contents import contents_of
from lifestream.services.vault.keep_folder import VaultFolder, VaultReceipt
from tests.services.days.recordings import OWNER, record
from tests.services.vault.obsidian import complaints

NOV_17 = datetime(2026, 11, 17, 14, 5, tzinfo=UTC)
APP = "http://127.0.0.1:8080"
Update = Callable[..., VaultReceipt]


@pytest.fixture
def backend(embedded: Backend) -> Backend:
    return embedded


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def update(backend: Backend, vault: Path) -> Update:
    def run(**options: bool) -> VaultReceipt:
        return VaultFolder(vault, app=APP, **options).update(contents_of(backend, OWNER, UTC))

    return run


def garden(backend: Backend, title: str = "Garden meeting") -> None:
    video = record(backend, "garden", NOV_17, title=title)
    key = f"artifacts/{OWNER}/{video.video_id}/keyframes/1.jpg"
    backend.object_store.put_bytes(key, b"\xff\xd8picture", content_type="image/jpeg")
    backend.object_store.put_bytes(video.source_key, b"moving", content_type="video/mp4")
    backend.library.put(replace(video, tags=("garden", "2026")))
    name = NameSpeaker(edit_id="00000001", speaker="S2", name="Anna #1")
    edit_transcript(backend, OWNER, video.video_id, name)


def wrote(backend: Backend, day: date, text: str) -> None:
    save_words(backend, OWNER, day, text, entry_id="00000001", version=None)


def note(vault: Path) -> Path:
    return vault / "Recordings" / "2026-11-17 Garden meeting.md"


def test_a_day_a_recording_and_a_person_are_notes_that_link_each_other(
    backend: Backend, vault: Path, update: Update
) -> None:
    garden(backend)
    save_words(
        backend,
        OWNER,
        date(2026, 11, 18),
        "Rain. [[Note of mine]]",
        entry_id="00000001",
        version=None,
    )
    add_task(backend, OWNER, NewTask(text="Buy seeds"))

    receipt = update()

    text = note(vault).read_text(encoding="utf-8")
    assert text.startswith(
        '---\nlifestream: vgarden\ndate: 2026-11-17\ntime: "14:05"\nkind: recording\n'
        'duration: "10:00"\npeople:\n  - "[[Anna 1|Anna (1]]"\n'.replace("(1", "#1")
    )
    assert 'tags:\n  - "garden"\n  - "t-2026"\n---\n' in text
    assert "- [ ] [[Anna 1|Anna #1]]: Do: We meet at the harbour hall. ([5:00]" in text
    assert f"([5:00]({APP}/r/vgarden?t=300))" in text
    assert "![[vgarden 0-00" in text
    day = (vault / "Days" / "2026-11-17.md").read_text(encoding="utf-8")
    assert "- 14:05 [[2026-11-17 Garden meeting|Garden meeting]] (10:00)" in day
    assert "- [ ] [[Anna 1|Anna #1]]: Do:" in day and "[[2026-11-18]]" in day
    assert "Rain. [[Note of mine]]" in (vault / "Days" / "2026-11-18.md").read_text()
    assert "[[2026-11-17]]" in (vault / "People" / "Anna 1.md").read_text()
    assert "- [ ] Buy seeds" in (vault / "Tasks.md").read_text()
    assert receipt.notes == 5
    assert complaints(vault) == ["2026-11-18.md: [[Note of mine]]"]


def test_a_second_run_writes_nothing_and_own_text_stays_wherever_it_was_typed(
    backend: Backend, vault: Path, update: Update
) -> None:
    garden(backend)
    update()
    path = note(vault)
    text = path.read_text(encoding="utf-8")
    text = text.replace("kind: recording\n", 'kind: "recording"\nrating: 5\n')
    text = text.replace('  - "garden"\n', "  - garden\n  - mine\n")
    text = text.replace("# Garden meeting\n", "# Garden meeting\nTyped in between.\n")
    text = text.replace("- [ ] ", "- [x] ")
    path.write_text("\n".join([text, "Typed below."]), encoding="utf-8")
    update()
    kept = path.read_text(encoding="utf-8")

    again = update()

    assert (again.written, again.renamed, again.removed) == (0, 0, 0)
    assert path.read_text(encoding="utf-8") == kept
    assert "Typed in between." in kept.partition("lifestream:end")[2]
    assert kept.endswith("Typed below.") and "rating: 5" in kept and "- mine" in kept
    assert "- [ ] [[Anna 1|Anna #1]]" in kept and kept.count("Do: We meet") == 1


def test_another_title_renames_the_file_and_mends_links_in_own_notes(
    backend: Backend, vault: Path, update: Update
) -> None:
    garden(backend)
    update(with_media=True)
    path = note(vault)
    path.write_text(path.read_text() + "Mine.\n")
    own = vault / "Ideas.md"
    own.write_text(
        "[[2026-11-17 Garden meeting]] [[Recordings/2026-11-17 Garden meeting#Tasks|it]] "
        "[x](Recordings/2026-11-17%20Garden%20meeting.md) [[2026-11-17 Garden meeting too]]\r\n"
    )
    moved = vault / "People" / "Gardener.md"
    (vault / "People" / "Anna 1.md").rename(moved)
    video = backend.library.get(OWNER, record(backend, "other", NOV_17).video_id)
    assert video is not None
    garden(backend, title="CON/Harbour: [walk] ^1 | ")

    receipt = update(with_media=True)

    assert not path.exists() and receipt.renamed == 1
    new = vault / "Recordings" / "2026-11-17 CON Harbour walk 1.md"
    assert new.read_text().endswith("Mine.\n")
    assert "(../Media/2026-11-17%20CON%20Harbour%20walk%201.mp4#t=300)" in new.read_text()
    assert "[[Gardener|Anna #1]]" in new.read_text()
    assert own.read_bytes().decode() == (
        "[[2026-11-17 CON Harbour walk 1]] [[Recordings/2026-11-17 CON Harbour walk 1#Tasks|it]] "
        "[x](Recordings/2026-11-17%20CON%20Harbour%20walk%201.md) "
        "[[2026-11-17 Garden meeting too]]\r\n"
    )
    assert complaints(vault) == ["Ideas.md: [[2026-11-17 Garden meeting too]]"]
    assert update(with_media=True).written == 0


def test_two_recordings_that_change_titles_keep_what_was_written_in_their_notes(
    backend: Backend, vault: Path, update: Update
) -> None:
    for name, title in (("a", "One"), ("b", "Two")):
        record(backend, name, NOV_17, title=title)
    update()
    for title in ("One", "Two"):
        path = vault / "Recordings" / f"2026-11-17 {title}.md"
        path.write_text(path.read_text() + f"Own of {title}.\n")
    for name, title in (("a", "Two"), ("b", "One")):
        record(backend, name, NOV_17, title=title)

    update()

    assert "Own of One." in (vault / "Recordings" / "2026-11-17 Two.md").read_text()
    assert "Own of Two." in (vault / "Recordings" / "2026-11-17 One.md").read_text()


@pytest.mark.parametrize("forget", [trash_video, forget_video])
@pytest.mark.parametrize("marks", [True, False])
def test_nothing_that_was_made_from_a_deleted_recording_stays(
    backend: Backend, vault: Path, update: Update, forget: Callable[..., None], marks: bool
) -> None:
    garden(backend)
    record(backend, "again", NOV_17 + timedelta(days=1), title="Cellar")
    update(with_media=True)
    for path in (note(vault), vault / "Days" / "2026-11-17.md"):
        text = path.read_text()
        if not marks:
            text = "".join(
                line for line in text.splitlines(keepends=True) if "<!-- lifestream" not in line
            )
        path.write_text(text + "My own thought.\n")
    forget(backend, OWNER, "vgarden")

    update(with_media=True)

    texts = {path.name: path.read_text() for path in vault.rglob("*.md")}
    assert "Garden" not in "".join(texts.values())
    assert texts["2026-11-17 My notes.md"].strip() == "My own thought."
    assert not list((vault / "Media").glob("*Garden*"))
    assert not [path for path in vault.rglob("*.jpg") if "vgarden" in path.name]
    assert "Garden" not in (vault / ".lifestream-vault.json").read_text()
    assert complaints(vault) == []


def test_300_days_have_no_broken_link_and_no_name_twice(
    backend: Backend, vault: Path, update: Update
) -> None:
    names = ("Garden", "garden", "Ga\u0308rten", "G\u00e4rten", "aux", "#^[]|", "[[Anna]] %%x%%")
    for number in range(40):
        video = record(
            backend,
            f"{number:03}",
            NOV_17 + timedelta(days=number // 2 * 2 - 30),
            title=names[number // 2 % len(names)],
            says=("[[x]] #tag 50% %%", "We meet ^here"),
        )
        name = NameSpeaker(edit_id="00000001", speaker="S1", name=names[number % len(names)])
        edit_transcript(backend, OWNER, video.video_id, name)
    for number in range(300):
        day = date(2026, 1, 1) + timedelta(days=number)
        wrote(backend, day, "Mine")

    update()

    assert len(list((vault / "Days").glob("*.md"))) >= 300
    assert complaints(vault) == []
    assert update().written == 0
    said = next((vault / "Recordings").glob("*Garden.md")).read_text()
    assert "\\[\\[x\\]\\] \\#tag 50% %\\%" in said and "We meet \\^here" in said


def test_a_folder_that_cannot_be_written_is_said(update: Update, vault: Path) -> None:
    vault.write_text("a file")
    with pytest.raises(InvalidRequest, match="cannot be written"):
        update()
