"""The addresses that are known (routes.toml): method, permission, query parameters, answer."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of an API.

    Attributes:
        permission: What the caller needs.
        params: Query parameters it knows.
        required: Those it refuses to be without.
        items: The field of a list's items; empty for a single resource.
        hides_404: Google answers 403 where the thing does not exist, so that strangers do not
            learn it.
    """

    host: str
    path: re.Pattern[str]
    permission: str
    method: str = "GET"
    params: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    items: str = ""
    hides_404: bool = False


def _routes() -> Iterator[Route]:
    text = Path(__file__).with_name("routes.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    names = re.compile("|".join(table["words"]))
    for host, rows in table["routes"].items():
        for written, permission, more in rows:
            path = re.compile(names.sub(lambda word: table["words"][word[0]], written))
            params = " ".join(more.pop("params", ())).replace("PAGED", "pageSize pageToken")
            about = {"host": f"{host}.googleapis.com", "permission": permission, **more}
            yield Route(path=path, params=tuple(params.split()), **about)


ROUTES = tuple(_routes())


def route_of(method: str, host: str, path: str) -> Route | None:
    """The method behind an address, if there is one."""
    for route in ROUTES:
        if (route.method, route.host) == (method, host) and route.path.fullmatch(path):
            return route
    return None
