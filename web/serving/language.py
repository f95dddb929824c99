"""The language of each answer: as chosen in this browser, else as it asks for, else English.

Texts of templates pass through ``jinja2.ext.i18n``: ``_('…')``, ``{% trans %}``. The page behind a
link of a share is in the language of its reader, as every other.
"""

from flask import Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lifestream.languages import pseudo, speaking
from lifestream.languages.catalogue import ENGLISH, LANGUAGES

LANGUAGE_COOKIE = "lifestream_language"
COOKIE_MAX_AGE_S = 400 * 24 * 3600
"""The longest that browsers keep a cookie. Source: RFC 6265bis, 5.5."""


def register(app: Flask) -> None:
    """Choose the language before anything is answered, and give it to the templates."""
    app.before_request(_choose)
    app.after_request(_finish)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: speaking.catalogue().gettext(message),
        lambda one, many, n: speaking.catalogue().ngettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(page_language=speaking.language, languages=LANGUAGES)
    app.jinja_env.filters["translated"] = speaking.translated


def _choose() -> None:
    speaking.speak(chosen() or asked_for())


def chosen() -> str:
    """What was chosen in this browser; empty when nothing was."""
    kept = request.cookies.get(LANGUAGE_COOKIE, "")
    return kept if kept in LANGUAGES or kept == pseudo.LANGUAGE else ""


def asked_for() -> str:
    """The best of the languages that the sender says it reads."""
    if request.headers.get("Accept-Language") == pseudo.LANGUAGE:
        return pseudo.LANGUAGE
    return request.accept_languages.best_match(LANGUAGES, ENGLISH) or ENGLISH


def _finish(response: Response) -> Response:
    if response.mimetype in ("text/html", "application/problem+json"):
        response.headers.setdefault("Content-Language", speaking.language())
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def choose_language() -> BaseResponse:
    """Remember the language that was chosen in this browser."""
    wanted = request.form.get("language", "")
    response = redirect(url_for("pages.settings"), code=303)
    if wanted in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE,
            wanted,
            max_age=COOKIE_MAX_AGE_S,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(LANGUAGE_COOKIE)
    return response
