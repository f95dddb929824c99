"""One machine's real server with its processors: started, asked, killed, frozen."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.report import ROOT

START_S = 180.0
STOP_S = 60.0
ANSWER_S = 60.0


class Unanswered(Exception):
    """The server did not answer: nobody knows what became of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer of the server. ``body`` is the JSON, or the text where it is none."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300


class Site:
    """``./run serve`` on ``data_dir``; processors are found by that folder in their environment."""

    def __init__(self, data_dir: Path, environ: Mapping[str, str], *, log: Path) -> None:
        self.data_dir = data_dir
        self._environ = {**os.environ, **environ, "LIFESTREAM_DATA_DIR": str(data_dir)}
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lifestream", "serve", "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=self._environ,
                cwd=ROOT,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        line = next((line for line in self._process.stdout if "is ready" in line), "")
        if not line:
            raise RuntimeError(f"The server did not start; {self._log} says why.")
        self._address = urlsplit(line.split()[-1]).netloc
        ends_at = time.monotonic() + START_S
        while time.monotonic() < ends_at:
            with suppress(Unanswered):
                if self.get("/healthz").ok:
                    return
            time.sleep(0.1)
        raise RuntimeError("The server never answered.")

    def stop(self) -> None:
        """Stop it as a person does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Take it away at once, master and worker; its processors find out by themselves."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            if number is signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
        process.wait(timeout=STOP_S)
        assert process.stdout is not None
        process.stdout.close()

    @property
    def address(self) -> str:
        """Host and port."""
        return self._address

    @property
    def is_up(self) -> bool:
        """Whether it was started and not ended since."""
        return self._process is not None

    def signal_all(self, number: signal.Signals) -> None:
        """Send a signal to master and worker."""
        assert self._process is not None
        os.killpg(self._process.pid, number)

    def kill_worker(self) -> None:
        """Kill the process that answers; its master starts another one."""
        assert self._process is not None
        for pid in _children_of(self._process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def processors(self, job_id: str = "") -> list[int]:
        """Process ids of the processors of this data folder, or of one job's."""
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if b"processor" not in words or (job_id and job_id.encode() not in words):
                    continue
                if str(self.data_dir).encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
        return found

    def get(self, path: str) -> Answer:
        """GET."""
        return self.ask("GET", path)

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """One request of the API with a JSON body, or of a page.

        Raises:
            Unanswered: No answer came.
        """
        headers = {"Content-Type": "application/json", "Accept": "application/json, */*"}
        data = None if body is None else json.dumps(body).encode()
        return self.send(method, path, data, headers)

    def send(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """The same with any body; ``path`` may be a whole address of this site."""
        parts = urlsplit(path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = http.client.HTTPConnection(self._address, timeout=ANSWER_S)
        try:
            connection.request(method, target, body=data, headers=dict(headers))
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(f"{method} {parts.path}: {error!r}") from error
        finally:
            connection.close()
        found = dict(response.getheaders())
        return Answer(status=response.status, body=_parsed(content), headers=found)

    def post_form(self, path: str, parts: Mapping[str, tuple[str, bytes]]) -> Answer:
        """A multipart form of files: field to (file name, bytes).

        Raises:
            Unanswered: No answer came.
        """
        boundary = secrets.token_hex(16)
        data = b"".join(_form_parts(boundary, parts))
        return self.send(
            "POST", path, data, {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        )


def until(condition: Callable[[], Any], *, within_s: float, every_s: float = 0.2) -> Any:
    """The value of ``condition`` once it is true; its last value when the time is over."""
    ends_at = time.monotonic() + within_s
    while not (value := condition()) and time.monotonic() < ends_at:
        time.sleep(every_s)
    return value


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode("utf-8", "replace")


def _form_parts(boundary: str, parts: Mapping[str, tuple[str, bytes]]) -> Iterator[bytes]:
    for name, (filename, content) in parts.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        yield f'{head}; filename="{filename}"\r\n\r\n'.encode()
        yield content + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _children_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found.append(int(entry.name))
    return found
