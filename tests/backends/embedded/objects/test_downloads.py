"""Nothing that was uploaded is ever run by a browser, whatever its name or type."""

from pathlib import Path

import pytest

from lifestream.backends.embedded.objects.store import FolderObjectStore
from lifestream.domain.served_files import content_disposition, served_type

HOSTILE_TYPES = [
    "text/html", "TEXT/HTML; charset=utf-8", "image/svg+xml", "application/xhtml+xml",
    "application/javascript", "application/pdf", "text/xml", "video/mp4x<script>", "video/", "x",
    "multipart/related", "message/rfc822", "",
]  # fmt: skip


@pytest.mark.parametrize("content_type", HOSTILE_TYPES)
def test_a_type_that_could_run_is_served_as_plain_bytes(content_type: str) -> None:
    assert served_type(content_type) == "application/octet-stream"


@pytest.mark.parametrize(
    ("content_type", "served"),
    [
        ("video/mp4", "video/mp4"),
        ("Video/QuickTime", "video/quicktime"),
        ("audio/x-m4a; codecs=1", "audio/x-m4a"),
        ("image/jpeg", "image/jpeg"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/vtt; header=present", "text/vtt; charset=utf-8"),
    ],
)
def test_media_pictures_and_plain_text_keep_their_type(content_type: str, served: str) -> None:
    assert served_type(content_type) == served


def test_an_uploaded_page_is_an_attachment_that_is_not_sniffed(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path, bucket="test")
    store.put_bytes("a", b"<script>alert(1)</script>", content_type="text/html")
    for override in ("", "text/html"):
        url = store.sign_download("a", expires_in_s=60, content_type=override)
        opened = store.open_download(url.partition("ticket=")[2])
        headers = dict(opened.headers)
        opened.file.close()

        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Disposition"] == "attachment"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


HOSTILE_NAMES = [
    'a"; filename="evil.exe', "a\r\nSet-Cookie: x=1", "../../etc/passwd", "C:\\temp\\x.mp4",
    "\u202egpj.exe", "\0", "", "....", "😀.mp4", "Ü" * 500 + ".mp4", "a;b=c,d.mp4", "%0d%0a.mp4",
    "\ud800.mp4", "'", "-rf", "con", "日本語.mp4",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_file_name_stays_inside_its_header_and_folder(name: str) -> None:
    said = content_disposition(name)

    kind, plain, encoded = said.split("; ")
    assert (kind, plain[:10], plain[-1]) == ("attachment", 'filename="', '"')
    assert not set(plain[10:-1]) & set('"\\/;\r\n\0')
    assert encoded.startswith("filename*=UTF-8''") and encoded.isascii()
    assert len(encoded) < 700
    assert "%2F" not in encoded and "%5C" not in encoded and "%E2%80%AE" not in encoded
    assert plain != 'filename=""'


def test_an_ordinary_name_is_kept(tmp_path: Path) -> None:
    assert content_disposition("Team meeting (2).mp4") == (
        'attachment; filename="Team meeting (2).mp4";'
        " filename*=UTF-8''Team%20meeting%20%282%29.mp4"
    )


def test_a_changed_object_is_not_mixed_with_the_rest_of_the_old_one(tmp_path: Path) -> None:
    store = FolderObjectStore(tmp_path, bucket="test")
    store.put_bytes("a", b"old old", content_type="video/mp4")
    ticket = store.sign_download("a", expires_in_s=60).partition("ticket=")[2]
    first = store.open_download(ticket, range_header="bytes=0-2")
    etag = dict(first.headers)["ETag"]
    assert b"".join(first.blocks()) == b"old"

    store.put_bytes("a", b"new new", content_type="video/mp4")
    rest = store.open_download(ticket, range_header="bytes=3-", if_range=etag)

    assert rest.status == 200
    assert b"".join(rest.blocks()) == b"new new"
