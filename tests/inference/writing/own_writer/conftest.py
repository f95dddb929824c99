"""A real small model in a real child process, for the tests of ``./run test-writer``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lifestream.inference.weights.catalog import WRITER_TEST, WRITER_TEST_FILE
from lifestream.inference.weights.store import locate
from lifestream.inference.writing.chat.endpoint import ChatEndpoint
from lifestream.inference.writing.chat.room import Room
from lifestream.inference.writing.openai_writer import OpenAiWriter
from lifestream.inference.writing.own_writer.models import runner_is_here
from lifestream.inference.writing.own_writer.process import OwnServer

CONTEXT_TOKENS = 4_096
ANSWER_TOKENS = 256


@pytest.fixture(scope="session")
def gguf(models_dir: Path) -> Path:
    """The small model's file; tests that need it are skipped where it is absent."""
    folder = locate(WRITER_TEST, models_dir)
    if folder is None or not runner_is_here():
        pytest.skip("the small chat model or xllamacpp is not here: ./run test-writer brings both")
    return folder / WRITER_TEST_FILE


def server_of(gguf: Path, folder: Path, *, idle_s: float = 600.0) -> OwnServer:
    return OwnServer(
        model=gguf, folder=folder, context_tokens=CONTEXT_TOKENS, threads=2, idle_s=idle_s
    )


def endpoint_of(server: OwnServer) -> ChatEndpoint:
    return ChatEndpoint(
        server=server,
        model="writer-test",
        room=Room(context_tokens=CONTEXT_TOKENS, answer_tokens=ANSWER_TOKENS),
        timeout_s=300.0,
        calls_at_once=1,
        streams_drafts=True,
    )


@pytest.fixture(scope="session")
def server(gguf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """The child, shared by the tests that only talk to it."""
    started = server_of(gguf, tmp_path_factory.mktemp("writer"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def writer(server: OwnServer) -> OpenAiWriter:
    # A weak model may write on until its limit; halving that again and again takes minutes.
    return OpenAiWriter(endpoint_of(server), sees_images=False, engine_name="local", max_cuts=0)
