"""The part of Cloud Logging that the smoke test asks: the doors' own JSON lines, by message id."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from rehearsal.stand_ins.http_server import HttpServer

BY_MESSAGE = re.compile(r'jsonPayload\.message_id="([^"]+)"')


class LogSearch(HttpServer):
    """``entries:list`` over the log files of a folder; knows one filter and refuses others."""

    def __init__(self, folder: Path) -> None:
        super().__init__(self._serve)
        self._folder = folder

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        asked = BY_MESSAGE.fullmatch(str((request.get_json(silent=True) or {}).get("filter", "")))
        if request.path != "/v2/entries:list" or asked is None:
            return Response("{}", 400, mimetype="application/json")(environ, start_response)
        entries = [
            {"jsonPayload": line} for line in self._lines() if line.get("message_id") == asked[1]
        ]
        body = json.dumps({"entries": entries} if entries else {})
        return Response(body, mimetype="application/json")(environ, start_response)

    def _lines(self) -> Iterator[dict[str, Any]]:
        for path in sorted(self._folder.glob("*.log")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                if line.startswith("{"):
                    yield json.loads(line)
