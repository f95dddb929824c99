"""Placeholders of masked words in the language of the page; stored and indexed they are English."""

from collections.abc import Mapping

from flask import Flask, Response

from lifestream.domain.masks.rules import PLACEHOLDERS, MaskKind
from lifestream.languages.speaking import gettext, language

ENGLISH = "en"
_TRANSLATED = ("text/html", "application/json", "text/vtt", "text/plain", "text/markdown")


def placeholders() -> Mapping[MaskKind, str]:
    """What stands in place of each kind, in the language that is spoken."""
    return {
        MaskKind.EMAIL: gettext("[e-mail address]"),
        MaskKind.PHONE: gettext("[phone number]"),
        MaskKind.CARD: gettext("[card number]"),
        MaskKind.IBAN: gettext("[bank account]"),
        MaskKind.WORD: gettext("[hidden word]"),
    }


def in_english(text: str) -> str:
    """What a person typed around placeholders of their language, as it is compared and kept."""
    if language() == ENGLISH:
        return text
    for kind, shown in placeholders().items():
        text = text.replace(shown, PLACEHOLDERS[kind])
    return text


def register(app: Flask) -> None:
    """Put them into every answer that is read."""
    app.after_request(with_placeholders)


def with_placeholders(response: Response) -> Response:
    """The answer with placeholders in the language that is spoken."""
    if (
        language() == ENGLISH
        or response.mimetype not in _TRANSLATED
        or response.is_streamed
        or response.direct_passthrough
        or response.headers.get("Content-Encoding")
    ):
        return response
    body = response.get_data()
    for kind, shown in placeholders().items():
        body = body.replace(PLACEHOLDERS[kind].encode(), shown.encode())
    response.set_data(body)
    return response
