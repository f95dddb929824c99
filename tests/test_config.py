"""Settings: read strictly, shown without secrets, handed to children unchanged."""

from pathlib import Path

import pytest

from lifestream.commands import docs
from lifestream.config import Settings, load_settings
from lifestream.domain.errors import ConfigError


def test_settings_are_read_from_the_environment() -> None:
    settings = load_settings(
        {
            "HOME": "/home/anna",
            "LIFESTREAM_PORT": "9000",
            "LIFESTREAM_LANGUAGES": "en, de",
            "LIFESTREAM_DOWNLOAD_MODELS": "no",
        }
    )

    assert (settings.port, settings.languages, settings.download_models) == (
        9000,
        ("en", "de"),
        False,
    )
    assert settings.data_dir.is_relative_to("/home/anna")


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("LIFESTREAM_PORT", "many", "LIFESTREAM_PORT is 'many'; it should be a whole number"),
        ("LIFESTREAM_PORT", "-1", "cannot be negative"),
        ("LIFESTREAM_LINK_EXPIRES_MIN", "nan", "can be at most 10000000"),
        ("LIFESTREAM_MAX_DURATION_H", "1e999", "can be at most 10000000"),
        ("LIFESTREAM_BACKEND", "aws", "it can be embedded, gcp"),
        ("LIFESTREAM_DOWNLOAD_MODELS", "perhaps", "it can be true or false"),
        ("LIFESTREAM_PROT", "80", "LIFESTREAM_PROT is not a setting"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_accepted(
    variable: str, value: str, sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        load_settings({variable: value})


def test_secrets_are_never_shown() -> None:
    shown = Settings(openai_api_key="sk-secret", hf_token="").masked()

    assert "sk-secret" not in str(shown)
    assert (shown["openai_api_key"], shown["hf_token"]) == ("(set)", "(not set)")


def test_a_child_process_gets_the_same_settings() -> None:
    settings = Settings(data_dir=Path("/data"), port=1, languages=("en", "de"), hf_token="t")

    assert load_settings(settings.environ()) == settings


def test_the_configuration_page_is_current() -> None:
    page = (docs.DOCS / "configuration.md").read_text(encoding="utf-8")

    assert page == docs.configuration_page(), "run ./run docs"


def test_everything_that_is_made_from_code_is_current() -> None:
    for path, text in docs.made_from_code().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run ./run docs"
