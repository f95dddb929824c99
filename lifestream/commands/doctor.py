"""``./run doctor``: what is installed, which engines will be used, where data lives.

``--cloud`` looks at a live Google Cloud project instead: ``doctor_cloud.py``.
"""

import argparse
import dataclasses
import importlib.metadata
import os
import platform
import shlex
import shutil
from datetime import UTC, datetime
from typing import Any

from lifestream import __version__
from lifestream.bootstrap import Application, application
from lifestream.bootstrap.engines import choices
from lifestream.bootstrap.model_ends import endpoint_models
from lifestream.bootstrap.stored_state import damages, data_folder_state
from lifestream.bootstrap.writers import server_offers
from lifestream.commands import doctor_cloud
from lifestream.config import PREFIX, Settings
from lifestream.services.reprocess.renew_index import renewal_state

SHOWN_MODELS = 5
PACKAGES = (
    "faster-whisper",
    "ctranslate2",
    "av",
    "pyannote.audio",
    "scenedetect-headless",
    "rapidocr",
    "onnxruntime",
    "flask",
    "openai",
    "xllamacpp",
)


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("doctor", help="show engines, data folder and how to get better")
    parser.add_argument("--settings", action="store_true", help="list every setting")
    doctor_cloud.add_to(parser)
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings."""
    if arguments.cloud:
        return doctor_cloud.run(arguments)
    settings = application().settings
    if arguments.settings:
        _print_settings(settings)
        return 0
    print(f"LifeStream {__version__}")
    cores = os.cpu_count()
    print(
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, "
        f"{cores} cores"
    )
    free = shutil.disk_usage(settings.data_dir).free / 1e9
    print(f"Data in {settings.data_dir} ({free:.0f} GB free)\n")
    print("Engines")
    for choice in choices(settings):
        mark = "fallback" if choice.fallback else "ok"
        print(f"  {choice.work:24} {choice.engine:14} {mark:9} {choice.why}")
    _print_servers(settings)
    _print_models(settings)
    print("\nStored data")
    found = [*filter(None, [data_folder_state(application())]), *damages(application())]
    for sentence in found or ["Everything that is stored can be read."]:
        print(f"  {sentence}")
    _print_renewal(application())
    print("\nPackages")
    for package in PACKAGES:
        print(f"  {package:24} {_version(package)}")
    print("\n./run doctor --settings lists every setting; ./run models fetches better weights.")
    return 0


def _print_renewal(app: Application) -> None:
    outdated = renewal_state(app.backend, app.inference.embedder.embedder_id).outdated
    if outdated:
        print(
            f"\nSearch: {outdated} recordings were indexed by another sentence model and are "
            "found by their words alone until they are embedded anew.\n"
            "  ./run does that in the background; ./run reindex --outdated does it now."
        )


def _print_servers(settings: Settings) -> None:
    """Model servers that run on this machine anyway, and how to use one of them."""
    for server in server_offers(settings):
        used = ", used" if server.is_used else ""
        print(f"\n{server.name} runs on this machine ({server.base_url}{used})")
        if server.models:
            print(f"  its models: {', '.join(server.models[:SHOWN_MODELS])}")
        if server.settings and not server.is_used:
            print("  to have it write minutes and answers:")
        for line in () if server.is_used else server.settings:
            print(f"    export {shlex.quote(line)}" if " " in line else f"    export {line}")
        if server.hint:
            print(f"  {server.hint}")


def _print_models(settings: Settings) -> None:
    """Models of an endpoint that are used, and those that end soon."""
    found = endpoint_models(settings, today=datetime.now(UTC).date())
    if found is None:
        return
    print(f"\nModels at {settings.openai_base_url or 'OpenAI'}")
    for one in found.verdicts:
        print(f"  {one.use.work:24} {one.outlook.value:14} {one.sentence}")
    if found.trouble:
        print(f"  It could not be asked which models it serves: {found.trouble}")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _print_settings(settings: Settings) -> None:
    values = settings.masked()
    for setting in dataclasses.fields(Settings):
        print(f"{PREFIX}{setting.name.upper()}={values[setting.name]}")
        print(f"    {setting.metadata['help']}")
