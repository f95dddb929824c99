"""``./run mcp``: tools for an agent on this machine, over standard input and output."""

import argparse
import asyncio
from typing import Any

from lifestream.bootstrap import Application, application
from lifestream.commands.access.shown import audit_log, owner_of
from lifestream.domain.access.deed import Actor, ActorKind
from lifestream.domain.access.scopes import KeyRights, Scope


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("mcp", help="tools for an agent (Model Context Protocol) on stdio")
    parser.add_argument("--write", action="store_true", help="also add and finish tasks")
    parser.add_argument("--tag", default="", help="only recordings with this tag")
    parser.add_argument("--owner", help="whose diary, where there are many")
    parser.add_argument("--root", help="what links begin with (default: where ./run serves)")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Serve until the agent closes the connection."""
    asyncio.run(_serve(application(), arguments))
    return 0


async def _serve(app: Application, arguments: argparse.Namespace) -> None:
    from mcp.server.stdio import stdio_server

    from web.agents.server import server_for
    from web.agents.tool import Caller

    settings = app.settings
    scopes = (Scope.READ, Scope.WRITE) if arguments.write else (Scope.READ,)
    caller = Caller(
        app=app,
        owner=owner_of(app, arguments.owner),
        rights=KeyRights(scopes=scopes, tag=" ".join(arguments.tag.casefold().split())),
        actor=Actor(kind=ActorKind.PROTOCOL),
        audit=audit_log(app),
        root=(arguments.root or f"http://{settings.host}:{settings.port}").rstrip("/"),
    )
    server = server_for(caller)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
