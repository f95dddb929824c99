"""Files from addresses: a real server of this machine stands for the internet."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lifestream.backends.internet.file_fetcher import MAX_REDIRECTS, FileFetcher
from lifestream.domain.arriving.addressed import PageInstead, source_of
from lifestream.domain.errors import InvalidRequest, UnsupportedMedia

FILE = b"\x00\x00\x00\x18ftypmp42" * 400


class Site(BaseHTTPRequestHandler):
    """What is fetched in the tests."""

    def do_GET(self) -> None:
        self.server.asked.append(self.headers["Host"])  # type: ignore[attr-defined]
        path, _, rest = self.path.partition("?")
        if path.startswith("/to"):
            self._send(302, b"", Location=rest)
        elif path.startswith("/hop"):
            self._send(302, b"", Location=f"/hop?{rest}x")
        elif path == "/page":
            self._send(200, b"<html>", **{"Content-Type": "text/html; charset=utf-8"})
        elif path == "/gone":
            self._send(404, b"")
        elif path == "/cut.mp4":
            self.send_response(200)
            self.send_header("Content-Length", str(len(FILE) + 9))
            self.end_headers()
            self.wfile.write(FILE)
        elif path == "/data":
            self._send(200, b"{}", **{"Content-Type": "application/json"})
        elif path == "/named":
            disposition = "attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe.mp4"
            self._send(200, FILE, **{"Content-Disposition": disposition})
        else:
            self._send(200, FILE, **{"Content-Type": "video/mp4"})

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    site.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    yield site
    site.shutdown()
    site.server_close()


def fetcher(*, private: tuple[str, ...] = ()) -> FileFetcher:
    """Names of ``.test`` are this server; ``inner.test`` answers with a number that is refused."""

    def resolve(host: str, port: int) -> list[str]:
        if host == "both.test":
            return ["127.0.0.1", "10.0.0.1"]
        return ["10.0.0.1"] if host in private else ["127.0.0.1"]

    return FileFetcher(max_s=60, resolve=resolve, may_reach=lambda one: one == "127.0.0.1")


def address(server: ThreadingHTTPServer, path: str, host: str = "talks.test") -> str:
    return f"http://{host}:{server.server_address[1]}{path}"


def test_a_file_is_fetched_with_the_name_that_its_sender_gives(
    server: ThreadingHTTPServer, tmp_path: Path
) -> None:
    into = tmp_path / "file"
    direct = fetcher()(address(server, "/a%20talk.mp4?key=1"), into, 10_000)
    assert (direct.name, direct.content_type, into.read_bytes()) == (
        "a talk.mp4",
        "video/mp4",
        FILE,
    )
    assert fetcher()(address(server, "/named"), into, 10_000).name == "Grüße.mp4"
    moved = address(server, f"/to?{address(server, '/b.mp4', 'other.test')}")
    assert fetcher()(moved, into, 10_000).name == "b.mp4"


@pytest.mark.parametrize(
    ("path", "host", "sentence"),
    [
        ("/a.mp4", "inner.test", "is this machine or in a private network"),
        ("/a.mp4", "both.test", "is this machine or in a private network"),
        ("/to?http://inner.test/a.mp4", "talks.test", "inner.test is this machine"),
        ("/to?file:///etc/passwd", "talks.test", "has to begin with https://"),
        ("/to?http://anna:x@talks.test/", "talks.test", "name or password"),
        ("/hop?", "talks.test", f"more than {MAX_REDIRECTS} times"),
        ("/gone", "talks.test", "answered 404"),
        ("/cut.mp4", "talks.test", "ended before the whole file"),
    ],
)
def test_what_cannot_be_fetched_is_said_in_a_sentence(
    server: ThreadingHTTPServer, tmp_path: Path, path: str, host: str, sentence: str
) -> None:
    fetch = fetcher(private=("inner.test",))
    with pytest.raises(InvalidRequest, match=sentence) as caught:
        fetch(address(server, path, host), tmp_path / "file", 10_000)
    assert caught.value.code == "BAD_ADDRESS"


def test_nothing_is_sent_to_an_address_that_is_refused(
    server: ThreadingHTTPServer, tmp_path: Path
) -> None:
    server.asked.clear()  # type: ignore[attr-defined]
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0"):
        with pytest.raises(InvalidRequest):
            FileFetcher(max_s=60)(address(server, "/a.mp4", host), tmp_path / "file", 10_000)
    with pytest.raises(InvalidRequest):
        FileFetcher(max_s=60)("http://169.254.169.254/computeMetadata/v1/", tmp_path / "f", 10_000)
    assert server.asked == []  # type: ignore[attr-defined]


def test_pages_other_types_and_what_is_too_large_are_refused(
    server: ThreadingHTTPServer, tmp_path: Path
) -> None:
    into = tmp_path / "file"
    with pytest.raises(PageInstead, match="web page"):
        fetcher()(address(server, "/page"), into, 10_000)
    with pytest.raises(UnsupportedMedia, match="application/json"):
        fetcher()(address(server, "/data"), into, 10_000)
    with pytest.raises(UnsupportedMedia, match="at most 100 are accepted"):
        fetcher()(address(server, "/a.mp4"), into, 100)


@pytest.mark.parametrize(
    "url", ["", "talk.mp4", "ftp://a.test/b", "http://", "http://a b/", "x" * 9000]
)
def test_what_is_no_address_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest):
        fetcher()(url, tmp_path / "file", 100)


def test_an_address_is_kept_without_the_secrets_of_its_link() -> None:
    assert source_of("https://a.test/b.mp4?token=1#x") == "https://a.test/b.mp4"
