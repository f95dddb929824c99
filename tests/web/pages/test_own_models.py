"""The settings page: what could write without a key, and servers that run here anyway."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from lifestream.bootstrap import Application, writers
from lifestream.inference.writing.found_servers import KINDS
from tests.inference.writing.test_found_servers import OLLAMA, answering
from web import create_app


def test_models_that_can_be_fetched_are_named_with_size_and_licence(client: FlaskClient) -> None:
    shown = client.get("/settings").text
    assert "A language model of your own" in shown
    assert "./run models writer" in shown
    assert "Qwen3-4B-Instruct-2507" in shown
    assert "2.5 GB, for 8 GB of memory and more, Apache-2.0" in shown


def test_a_server_that_runs_here_is_shown_with_the_settings_that_would_use_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ollama,) = (kind for kind in KINDS if kind.name == "Ollama")
    with answering(ollama.path, OLLAMA) as port:
        found = writers.find_servers
        monkeypatch.setattr(
            writers, "find_servers", lambda but_port: found([replace(ollama, port=port)])
        )
        shown = client.get("/settings").text
    assert "Ollama runs on this machine" in shown
    assert f"LIFESTREAM_OPENAI_BASE_URL=http://127.0.0.1:{port}/v1" in shown
    assert "LIFESTREAM_OPENAI_MODEL=qwen3:4b" in shown


def test_where_an_endpoint_is_set_nothing_else_is_recommended(application: Application) -> None:
    settings = replace(application.settings, openai_api_key="k")
    shown = create_app(replace(application, settings=settings)).test_client().get("/settings").text
    assert "./run models writer" not in shown
