"""The doctor asks a real endpoint which of the models in use end."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lifestream.bootstrap.model_ends import endpoint_models
from lifestream.config import Settings, load_settings
from lifestream.domain.model_ends import Outlook

TODAY = date(2026, 11, 30)


@contextmanager
def listing(*models: dict[str, Any], status: int = 200) -> Iterator[str]:
    """An endpoint that only lists models."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            rows = [{"object": "model", "created": 1, "owned_by": "system", **m} for m in models]
            body = json.dumps({"object": "list", "data": rows}).encode()
            self.send_response(status if self.path == "/v1/models" else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settings(tmp_path: Path, **given: str) -> Settings:
    named = {f"LIFESTREAM_{name.upper()}": value for name, value in given.items()}
    return load_settings({"LIFESTREAM_DATA_DIR": str(tmp_path), **named})


def test_a_shutdown_date_is_told_for_the_model_that_has_one(tmp_path: Path) -> None:
    models = ({"id": "big", "shutdown_date": "2027-01-14"}, {"id": "small", "shutdown_date": None})
    with listing(*models) as url:
        given = settings(
            tmp_path,
            openai_base_url=url,
            openai_model="big",
            embedder="openai",
            embedding_model="small",
        )
        found = endpoint_models(given, today=TODAY)

    assert found is not None and not found.trouble
    assert {v.use.model: v.outlook for v in found.verdicts if v.use.work != "speech to text"} == {
        "big": Outlook.ENDS,
        "small": Outlook.FINE,
    }
    assert "in 45 days; set LIFESTREAM_OPENAI_MODEL" in found.verdicts[0].sentence


def test_an_endpoint_that_refuses_the_key_is_named_and_nothing_is_invented(tmp_path: Path) -> None:
    with listing(status=401) as url:
        given = settings(tmp_path, openai_base_url=url, openai_model="big")
        found = endpoint_models(given, today=TODAY)

    assert found is not None
    assert "refuses the key" in found.trouble
    assert found.verdicts[0].outlook is Outlook.FINE


def test_nothing_is_asked_where_no_engine_is_an_endpoint(tmp_path: Path) -> None:
    assert endpoint_models(settings(tmp_path), today=TODAY) is None
