"""What the fork server of ``forked`` imports and makes, once, before it forks: see there."""

import contextlib
import gc
import tempfile
from pathlib import Path

import ctranslate2  # noqa: F401
import gunicorn.workers.gthread  # noqa: F401
import openai  # noqa: F401

from lifestream.bootstrap import build
from lifestream.config import load_settings
from lifestream.domain.errors import LifeStreamError
from lifestream.inference.embedding.e5 import load_tokenizer
from lifestream.inference.embedding.e5_weights import converted_weights
from tests.web.compiled_templates import share_compiled_templates
from tests.web.serving import forked  # noqa: F401
from web import create_app


def compile_templates() -> None:
    """Compile all templates of the pages, for every server that is forked from here."""
    share_compiled_templates()
    with tempfile.TemporaryDirectory() as folder:
        environment = create_app(
            build(load_settings({"LIFESTREAM_DATA_DIR": str(Path(folder) / "data")}))
        ).jinja_env
        for name in environment.list_templates(extensions=["html"]):
            environment.get_template(name)


compile_templates()
with contextlib.suppress(LifeStreamError):  # Weights that are missing are the tests' to say.
    load_tokenizer(converted_weights(load_settings().models_dir))
gc.freeze()  # All of it stays: no fork need look through it, nor copy its pages for that.
