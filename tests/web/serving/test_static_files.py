"""Static files: kept by browsers as long as they are the same, small on the way."""

import gzip
import json
import re

from flask.testing import FlaskClient

from web.serving.static_files import FOLDER, modules_ahead


def test_an_address_names_its_content_and_is_kept_for_a_year(client: FlaskClient) -> None:
    page = client.get("/ask").text
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert addresses
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"], address
    other = client.get("/static/js/main.js?v=older")
    assert "immutable" not in other.headers.get("Cache-Control", "")


def test_every_script_is_imported_by_its_content(client: FlaskClient) -> None:
    page = client.get("/ask").text
    found = re.search(r'<script type="importmap" nonce="[^"]+">(.*?)</script>', page)
    assert found is not None
    imports = json.loads(found[1])["imports"]
    scripts = FOLDER / "js"
    assert set(imports) == {
        f"/static/js/{path.relative_to(scripts).as_posix()}" for path in scripts.rglob("*.js")
    }
    assert all(re.fullmatch(r".*\?v=[0-9a-f]{12}", address) for address in imports.values())


def test_what_a_page_needs_is_fetched_at_once_not_one_after_the_other() -> None:
    ahead = modules_ahead("main.js")
    scripts = (FOLDER / "js").resolve()
    assert "shell/http.js" in ahead
    for name in ahead:
        text = (scripts / name).read_text()
        for wanted in re.findall(r'from "(\.{1,2}/[\w/-]+\.js)"', text):
            path = (scripts / name).parent / wanted
            assert path.resolve().relative_to(scripts).as_posix() in ahead


def test_a_font_has_one_address_in_page_and_style_sheet(client: FlaskClient) -> None:
    ahead = re.findall(r'<link rel="preload" href="/static/([^"]+)"', client.get("/ask").text)
    sheet = client.get("/static/css/tokens.css").text
    assert ahead
    for address in ahead:
        assert f'url("../{address}")' in sheet


def test_text_is_compressed_for_those_who_understand_it(client: FlaskClient) -> None:
    plain = client.get("/static/css/tokens.css")
    small = client.get("/static/css/tokens.css", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in small.headers["Vary"]
    assert plain.headers["ETag"] != small.headers["ETag"]
    font = client.get("/static/fonts/figtree.woff2", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in font.headers


def test_pages_with_a_token_are_not_compressed(client: FlaskClient) -> None:
    page = client.get("/ask?q=venue", headers={"Accept-Encoding": "gzip"})
    assert "csrf" in page.text
    assert "Content-Encoding" not in page.headers
