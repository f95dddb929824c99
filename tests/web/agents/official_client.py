"""The protocol's official client, talking to a Flask app in this process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import anyio.to_thread
import httpx2
from flask import Flask
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

ADDRESS = "http://localhost/mcp"


class InProcess(httpx2.AsyncBaseTransport):
    """Hands requests to the app, each in a thread as a server does; keeps what was answered."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client(use_cookies=False)
        self.answered: list[tuple[str, int]] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one."""
        body = await request.aread()
        answer = await anyio.to_thread.run_sync(
            lambda: self._client.open(
                request.url.path,
                method=request.method,
                headers=dict(request.headers),
                data=body,
            )
        )
        self.answered.append((request.method, answer.status_code))
        return httpx2.Response(
            answer.status_code, headers=list(answer.headers.items()), content=answer.get_data()
        )


@asynccontextmanager
async def connected(
    app: Flask, headers: Mapping[str, str], *, mode: str = "auto"
) -> AsyncIterator[Client]:
    """A client with a connection, by one of the protocol's generations."""
    async with (
        httpx2.AsyncClient(transport=InProcess(app), headers=dict(headers)) as http,
        Client(streamable_http_client(ADDRESS, http_client=http), mode=mode) as client,
    ):
        yield client
