"""The image and the compose file of a server at home: what they say, and what they start."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from lifestream.config import load_settings
from rehearsal.processes import free_port
from tests.deploy.dockerfiles import ROOT, Dockerfile, parse, reaches_builder, read
from tests.deploy.test_doors import HERE, LOCKED
from tests.terraform import toolbox
from tests.waiting import wait_until

COMPOSE = ROOT / "compose.yaml"
IGNORE = (ROOT / ".dockerignore").read_text(encoding="utf-8")
GIVEN = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
EMAIL, PASSWORD = "anna@example.org", "seven herons over the pier"


@pytest.fixture
def image() -> Dockerfile:
    """The Dockerfile."""
    return parse((ROOT / "deploy" / "home" / "Dockerfile").read_text(encoding="utf-8"))


def composed(**given: str) -> dict[str, Any]:
    """The compose file with the values of a ``.env``."""

    def value(found: re.Match[str]) -> str:
        if found[2] == "?" and not given.get(found[1]):
            raise LookupError(found[3])
        return given.get(found[1]) or (found[3] if found[2] == "-" else "")

    text = COMPOSE.read_text(encoding="utf-8")
    read_file: dict[str, Any] = yaml.safe_load(GIVEN.sub(value, text))
    return read_file


def test_the_compose_file_fits_its_schema_and_another_does_not(tmp_path: Path) -> None:
    program = toolbox.infra_tool("check-jsonschema")
    broken = tmp_path / "compose.yaml"
    text = COMPOSE.read_text(encoding="utf-8")
    broken.write_text(text.replace("read_only:", "readonly:"), encoding="utf-8")
    for file, is_right in ((COMPOSE, True), (broken, False)):
        done = toolbox.run(
            [program, "--builtin-schema", "vendor.compose-spec", file],
            folder=ROOT,
            environment=toolbox.clean_environment(),
        )
        assert (done.returncode == 0) is is_right, done.stdout + done.stderr


def test_all_that_the_image_copies_reaches_the_builder_on_the_base_of_the_others(
    image: Dockerfile,
) -> None:
    for stage in image.stages:
        for source in stage.copies:
            assert (ROOT / source).exists(), source
            assert reaches_builder(source, IGNORE), source
    assert image.arguments["PYTHON_IMAGE"] == read("web").arguments["PYTHON_IMAGE"]
    (installing,) = [run for run in image.stages[0].runs if " install --" in run]
    assert "--require-hashes" in installing and "--no-deps" in installing
    assert image.final.user == "10001:10001"


def test_it_runs_without_rights_on_a_read_only_root_and_is_reached_from_here_alone() -> None:
    with pytest.raises(LookupError, match="HOME_TIMEZONE=Europe/Berlin"):
        composed()
    services = composed(HOME_TIMEZONE="Europe/Berlin")["services"]
    for service in services.values():
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert services["lifestream"]["ports"] == ["127.0.0.1:8080:8080"]
    assert services["caddy"]["profiles"] == ["tls"]


def test_only_caddys_own_address_says_who_asks_and_by_which_scheme() -> None:
    file = composed(HOME_TIMEZONE="Europe/Berlin")
    caddy = file["services"]["caddy"]["networks"]["home"]["ipv4_address"]
    told = file["services"]["lifestream"]["environment"]
    settings = load_settings(told)
    assert (settings.proxies, settings.proxy_addresses) == (1, (caddy,))
    proxied = (ROOT / "deploy" / "home" / "Caddyfile").read_text(encoding="utf-8")
    assert "reverse_proxy lifestream:8080" in proxied
    assert "trusted_proxies" not in proxied, "Caddy would pass on what strangers say"


def test_every_value_of_the_example_is_one_of_the_compose_file() -> None:
    example = (ROOT / "deploy" / "home" / "example.env").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert named == {found[0] for found in GIVEN.findall(COMPOSE.read_text(encoding="utf-8"))}


def filled_image(image: Dockerfile, app: Path) -> None:
    """What the Dockerfile copies, and a Python that finds what the lock holds and nothing else."""
    for stage in image.stages:
        for source in stage.copies:
            target = app / source
            if (ROOT / source).is_dir():
                skipped = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / source, target, ignore=skipped)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / source, target)
    python = app / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    (stamping,) = re.findall(r"cksum .*", image.stages[0].runs[0])
    subprocess.run(["sh", "-c", stamping.replace("/app/", f"{app}/")], check=True)


def environ(image: Dockerfile, folder: Path, **more: str) -> dict[str, str]:
    """The environment of the container, with folders of the test in place of its own."""
    told = dict(image.final.environ)
    told |= composed(HOME_TIMEZONE="Europe/Berlin")["services"]["lifestream"]["environment"]
    del told["PATH"]
    for name, value in told.items():
        if value.startswith(("/data", "/backup")):
            told[name] = f"{folder}{value}"
    for name in ("data", "backup"):
        (folder / name).mkdir()
    own = {name: value for name, value in os.environ.items() if not name.startswith(HERE)}
    locks = {"PYTHONPATH": str(LOCKED), "ONLY_LOCKED": str(ROOT / "requirements.txt")}
    return {**own, **told, **locks, "PATH": os.environ["PATH"], **more}


def test_the_entrypoint_serves_accounts_and_takes_commands_and_writes_into_the_volumes_alone(
    image: Dockerfile, tmp_path: Path, models_dir: Path
) -> None:
    app, address = tmp_path / "app", f"http://127.0.0.1:{(port := free_port())}"
    filled_image(image, app)
    told = environ(
        image,
        tmp_path,
        LIFESTREAM_PORT=str(port),
        LIFESTREAM_ADDRESS=address,
        LIFESTREAM_MODELS_DIR=str(models_dir),
        LIFESTREAM_DOWNLOAD_MODELS="false",
    )
    entrypoint = [str(app / Path(image.final.entrypoint[0]).name)]
    before = sorted(app.rglob("*"))
    said = tmp_path / "said"
    with said.open("wb") as log:
        command = [*entrypoint, *image.final.command]
        child = subprocess.Popen(command, env=told, cwd=app, stdout=log, stderr=log)
    try:
        wait_until(lambda: child.poll() is not None or b"/welcome/" in said.read_bytes())
        found = re.search(rf"{address}/welcome/\S+", said.read_text(encoding="utf-8"))
        assert found is not None, said.read_text(encoding="utf-8")
        _make_account(found[0])
        listed = subprocess.run(
            [*entrypoint, "accounts", "list", "--json"],
            env=told,
            cwd=app,
            capture_output=True,
            check=True,
        )
        (account,) = json.loads(listed.stdout)["accounts"]
        assert (account["email"], account["owner"], account["state"]) == (EMAIL, "local", "active")
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=60) == 0
    finally:
        child.kill()
        child.wait()
    assert sorted(app.rglob("*")) == before
    assert (tmp_path / "data" / "lifestream.db").exists()


def _make_account(link: str) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = browser.open(link, timeout=60).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "email": EMAIL, "password": PASSWORD, "again": PASSWORD}
    with browser.open(link, data=urlencode(form).encode(), timeout=60) as answer:
        assert answer.status == 200
        assert "LifeStream" in answer.read().decode()
