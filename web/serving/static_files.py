"""Style sheets, scripts and fonts: addresses that name their content, so browsers keep them.

An address carries a digest of the file (``?v=…``); asked for with it, the file may be kept for a
year, and a new version has a new address. Scripts import each other by plain names, which an
import map turns into those addresses; in style sheets the plain names are replaced on the way.
Scripts of a page that is not in English have its language in their address (``l=de``) and its words
in place of their own. Text is sent compressed. Pages are not: they hold a token beside words that
came with the request, and compressing both together tells the one by the other (BREACH,
CVE-2013-3587).
"""

import gzip
import hashlib
import json
import re
from functools import lru_cache, partial
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from flask import Flask, Response, request, url_for
from markupsafe import Markup

from lifestream.languages import pseudo, speaking
from lifestream.languages.catalogue import ENGLISH, LANGUAGES, catalogue_of
from web.auth.security import nonce
from web.serving.script_texts import in_language

DIGEST_CHARACTERS = 12
YEAR_S = 365 * 24 * 3600
COMPRESSIBLE = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})
IMPORT = re.compile(
    r'^(?:import|export)\s(?:[^"\';]*?\sfrom\s)?["\'](\.{1,2}/[\w/-]+\.js)["\']', re.MULTILINE
)
"""A script's static imports; those asked for later, by ``import()``, are not fetched ahead."""

URL_IN_SHEET = re.compile(r'url\("\.\./([\w/.-]+)"\)')
"""What a style sheet names, relative to its own folder: ``url("../fonts/figtree.woff2")``."""

FOLDER = Path(__file__).parent.parent / "static"
WORKER = FOLDER / "js" / "uploads" / "worker.js"


def register(app: Flask) -> None:
    """Give static addresses their digest and static answers their headers."""
    app.url_defaults(_with_digest)
    app.after_request(_finish)
    app.jinja_env.globals.update(import_map=import_map, modules_ahead=modules_ahead)


def import_map() -> Markup:
    """The element that tells a browser which version of each script is meant."""
    scripts = FOLDER / "js"
    names = sorted(path.relative_to(scripts).as_posix() for path in scripts.rglob("*.js"))
    imports = {f"/static/js/{name}": url_for("static", filename=f"js/{name}") for name in names}
    # "<" cannot end the element: the names are ours, and JSON knows it in another spelling.
    text = json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(f'<script type="importmap" nonce="{nonce()}">{text}</script>')


def modules_ahead(*entries: str) -> list[str]:
    """Every script that these entries import, themselves included: paths below ``static/js``."""
    wanted, found = list(entries), list[str]()
    while wanted:
        name = wanted.pop(0)
        if name not in found:
            found.append(name)
            path = FOLDER / "js" / name
            wanted += (
                normpath(join(dirname(name), imported))
                for imported in _imports(path, path.stat().st_mtime_ns)
            )
    return found


@lru_cache(maxsize=256)
def _imports(path: Path, _mtime_ns: int) -> tuple[str, ...]:
    return tuple(IMPORT.findall(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=512)
def _digest(path: Path, _mtime_ns: int, language: str = ENGLISH, *, in_worker: bool = False) -> str:
    return hashlib.sha256(_content(path, language, in_worker=in_worker)).hexdigest()[
        :DIGEST_CHARACTERS
    ]


@lru_cache(maxsize=256)
def _compressed(
    path: Path, _mtime_ns: int, language: str = ENGLISH, *, in_worker: bool = False
) -> bytes:
    content = _content(path, language, in_worker=in_worker)
    return gzip.compress(content, compresslevel=9, mtime=0)


def _content(path: Path, language: str = ENGLISH, *, in_worker: bool = False) -> bytes:
    """The bytes as they are sent.

    Scripts have the texts of the language. Import maps do not reach into workers, so there what a
    script imports is named with the language. A font that a page fetches ahead and a style sheet
    then names must have one address, or it is fetched twice.
    """
    if path.suffix == ".js" and language != ENGLISH:
        script = in_language(path.read_text(encoding="utf-8"), catalogue_of(language))
        if in_worker:
            script = IMPORT.sub(partial(_in_worker, language), script)
        return script.encode()
    if path.suffix != ".css":
        return path.read_bytes()

    def with_digest(found: re.Match[str]) -> str:
        named = FOLDER / found[1]
        return f'url("../{found[1]}?v={_digest(named, named.stat().st_mtime_ns)}")'

    return URL_IN_SHEET.sub(with_digest, path.read_text(encoding="utf-8")).encode()


def _in_worker(language: str, found: re.Match[str]) -> str:
    return found[0].replace(found[1], f"{found[1]}?l={language}")


def _with_digest(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint != "static" or "v" in values:
        return
    path = FOLDER / str(values.get("filename", ""))
    if path.is_file():
        language = speaking.language() if path.suffix == ".js" else ENGLISH
        in_worker = language != ENGLISH and path == WORKER
        values["v"] = _digest(path, path.stat().st_mtime_ns, language, in_worker=in_worker)
        if language != ENGLISH:
            values["l"] = language


def _finish(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code != 200:
        return response
    path = FOLDER / str((request.view_args or {}).get("filename", ""))
    changed_ns, language = path.stat().st_mtime_ns, _language_of(path)
    in_worker = language != ENGLISH and (path == WORKER or "v" not in request.args)
    digest = _digest(path, changed_ns, language, in_worker=in_worker)
    if request.args.get("v") == digest:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
    if response.mimetype in COMPRESSIBLE:
        response.headers.add("Vary", "Accept-Encoding")
        made = path.suffix == ".css" or language != ENGLISH
        if made and "Range" not in request.headers:
            response.direct_passthrough = False
            response.set_data(_content(path, language, in_worker=in_worker))
            response.set_etag(digest)
        if request.accept_encodings["gzip"] and "Range" not in request.headers:
            response.direct_passthrough = False
            response.set_data(_compressed(path, changed_ns, language, in_worker=in_worker))
            response.headers["Content-Encoding"] = "gzip"
            # The same tag for other bytes would mix them up in a cache.
            response.set_etag(f"{digest}-gzip")
    return response


def _language_of(path: Path) -> str:
    wanted = request.args.get("l", ENGLISH) if path.suffix == ".js" else ENGLISH
    return wanted if wanted in LANGUAGES or wanted == pseudo.LANGUAGE else ENGLISH
