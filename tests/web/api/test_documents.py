"""Word documents, PDFs and text: they open, say what the recording says, and lead to its second."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader

from lifestream.bootstrap import Application
from lifestream.domain.video import Video
from tests.web import seeding
from web.documents import pdf as documents_pdf

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORLD = {
    "Arabic": "مرحبا بكم في الاجتماع",
    "Hebrew": "שלום עולם",
    "Chinese": "今天的会议讨论预算",
    "Japanese": "日本語のテキスト",
    "Korean": "한국어 문장입니다",
    "Hindi": "नमस्ते दुनिया",
    "Thai": "สวัสดีชาวโลก",
    "Greek": "Καλημέρα",
    "Russian": "Добрый день",
    "Vietnamese": "Tiếng Việt",
}
EVIL = '=HYPERLINK("http://evil.test") <script>alert(1)</script> **b** \x00\x08\ud800 \u202egnp.exe'


@pytest.fixture
def video(application: Application) -> Video:
    """A recording with every result, and a real picture."""
    made = seeding.finished(application)
    return with_picture(application, made)


def with_picture(application: Application, video: Video) -> Video:
    file = io.BytesIO()
    Image.new("RGB", (640, 360), (30, 90, 140)).save(file, "JPEG")
    application.backend.object_store.put_bytes(
        video.thumbnail_key, file.getvalue(), content_type="image/jpeg"
    )
    return video


def fetched(client: FlaskClient, video: Video, kind: str) -> bytes:
    response = client.get(f"/api/v1/summary/{video.job_id}?format={kind}")
    assert response.status_code == 200, response.text
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert response.headers["Content-Disposition"].endswith(f".{kind}")
    return response.data


def words_of_docx(data: bytes) -> str:
    """Every word in the document, those of tables and links included."""
    body = Document(io.BytesIO(data)).element.body
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(f"{tag}t"))
        for paragraph in body.iter(f"{tag}p")
    )


def words_of_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def links_of_pdf(data: bytes) -> list[str]:
    found = []
    for page in PdfReader(io.BytesIO(data)).pages:
        for annotation in page.get("/Annots") or ():
            action = annotation.get_object().get("/A") or {}
            if "/URI" in action:
                found.append(str(action["/URI"]))
    return found


def named(client: FlaskClient, video: Video) -> None:
    """Name a voice and correct a word, as people do."""
    address = f"/api/v1/videos/{video.video_id}"
    naming = {"edit_id": "e" * 8, "kind": "name", "speaker": "S2", "name": "Ben Okafor"}
    assert client.post(f"{address}/edits", json=naming).status_code == 201
    typing = {"edit_id": "f" * 8, "kind": "replace", "find": "Lantern", "replace": "Lighthouse"}
    assert client.post(f"{address}/edits", json=typing).status_code == 201


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_document_holds_minutes_and_words_with_edits_and_names(
    client: FlaskClient, video: Video, kind: str
) -> None:
    named(client, video)
    data = fetched(client, video, kind)
    words = words_of_docx(data) if kind == "docx" else words_of_pdf(data)

    flat = " ".join(words.split())
    for expected in (
        "Monday, 10 March 2025, 10:00",
        "Meet at the harbour hall",
        "Book the harbour hall",
        "14 March 2025",
        "Ben Okafor",
        "Lighthouse launch",
        "Somebody laughs about the coffee machine.",
        "approximate",
        "How this was made",
    ):
        assert expected in flat, expected
    assert "S2" not in flat.split()


@pytest.mark.parametrize("how", ["format", "accept"])
def test_a_document_comes_by_name_and_by_media_type(
    client: FlaskClient, video: Video, how: str
) -> None:
    for kind, media_type in (("docx", WORD), ("pdf", "application/pdf")):
        address = f"/api/v1/summary/{video.job_id}"
        if how == "format":
            answer = client.get(address, query_string={"format": kind})
        else:
            answer = client.get(address, headers={"Accept": media_type})
        assert answer.mimetype == media_type


def test_times_lead_to_their_second(client: FlaskClient, video: Video) -> None:
    root = f"http://localhost/r/{video.video_id}?t="
    in_pdf = links_of_pdf(fetched(client, video, "pdf"))
    assert {f"{root}4.5", f"{root}9.5", f"{root}13", f"{root}0"} <= set(in_pdf)
    assert all(link.startswith(root) for link in in_pdf)
    with zipfile.ZipFile(io.BytesIO(fetched(client, video, "docx"))) as file:
        body = file.read("word/document.xml").decode()
    in_word = re.findall(r'w:instr="HYPERLINK &quot;([^&]+)&quot;"', body)
    assert {f"{root}4.5", f"{root}9.5", f"{root}13", f"{root}0"} <= set(in_word)
    assert len(in_word) == body.count("HYPERLINK")
    assert all(link.startswith(root) for link in in_word)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_each_block_has_its_picture_small(client: FlaskClient, video: Video, kind: str) -> None:
    data = fetched(client, video, kind)
    if kind == "pdf":
        (image,) = PdfReader(io.BytesIO(data)).pages[0].images
        picture = Image.open(io.BytesIO(image.data))
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            (name,) = [n for n in file.namelist() if n.startswith("word/media/")]
            picture = Image.open(io.BytesIO(file.read(name)))
    assert picture.size == (480, 270)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_damaged_picture_costs_the_picture_alone(
    application: Application, client: FlaskClient, kind: str
) -> None:
    video = seeding.finished(application)
    data = fetched(client, video, kind)
    assert "harbour" in (words_of_docx(data) if kind == "docx" else words_of_pdf(data))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_what_was_said_is_text_and_nothing_else(
    application: Application, client: FlaskClient, kind: str
) -> None:
    video = seeding.finished(application, text=EVIL.replace("\ud800", ""))
    data = fetched(client, video, kind)
    if kind == "pdf":
        assert "<script>alert(1)</script> **b**" in " ".join(words_of_pdf(data).split())
        assert not [link for link in links_of_pdf(data) if "evil" in link]
        assert b"/JavaScript" not in data
    else:
        assert "<script>alert(1)</script> **b**" in words_of_docx(data)
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            body = file.read("word/document.xml").decode()
            assert "evil.test" not in "".join(
                file.read(n).decode() for n in file.namelist() if n.endswith(".rels")
            )
        assert "\u202e" not in body
        assert "HYPERLINK &quot;http://evil" not in body


def test_the_worlds_scripts_are_printed_and_what_cannot_be_is_named(
    application: Application, client: FlaskClient
) -> None:
    video = seeding.finished(application, text=" / ".join(WORLD.values()))
    data = fetched(client, video, "pdf")
    words = words_of_pdf(data)
    for name in ("Chinese", "Japanese", "Korean", "Greek", "Russian"):
        assert WORLD[name] in words, name
    assert "cannot be printed" not in words
    assert "□" not in words

    other = seeding.finished(application, name="other.mp4", text="ភាសាខ្មែរ 🎉 and words")
    words = words_of_pdf(fetched(client, other, "pdf"))
    assert "cannot be printed here (Khmer, pictograms)" in " ".join(words.split())
    assert "□" in words
    assert "ភាសាខ្មែរ 🎉" in words_of_docx(fetched(client, other, "docx"))


def test_a_very_long_transcript_is_left_out_of_the_pdf_which_says_so(
    client: FlaskClient, video: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents_pdf, "MAX_TRANSCRIPT_S", 5.0)
    words = " ".join(words_of_pdf(fetched(client, video, "pdf")).split())
    assert "is not in this PDF" in words
    assert "coffee machine" not in words
    assert "Book the harbour hall" in words


def test_a_transcript_alone_makes_a_document_and_nothing_makes_none(
    application: Application, client: FlaskClient, video: Video
) -> None:
    kept = tuple(pair for pair in video.artifacts if pair[0] == "speakers")
    application.backend.library.put(replace(video, artifacts=kept))
    assert "coffee machine" in words_of_pdf(fetched(client, video, "pdf"))

    application.backend.library.put(replace(video, artifacts=()))
    for kind in ("docx", "pdf"):
        answer = client.get(f"/api/v1/summary/{video.job_id}?format={kind}")
        assert (answer.status_code, answer.json["code"]) == (404, "NOT_READY")


def test_the_text_reads_like_a_play(client: FlaskClient, video: Video) -> None:
    named(client, video)
    text = client.get(f"/api/v1/videos/{video.video_id}/transcript?format=txt").text
    assert text.startswith(
        "Lantern launch\nMonday, 10 March 2025, 10:00\n0:16 long\nSpeaker 1, Ben Okafor\n\n"
        "Speaker 1\n[0:00] Welcome to the planning of the Lighthouse launch.\n\n"
        "Ben Okafor\n[0:04] The venue will be the old harbour hall"
    )
    assert "\nSomebody\n[0:13] Somebody laughs" in text
