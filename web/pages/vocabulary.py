"""The forms of the list of names and terms on the settings page; each leads back to it."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from lifestream.domain.vocabulary.entries import Vocabulary, split_terms
from lifestream.services.vocabulary.entries import (
    add_terms,
    read_vocabulary,
    remove_term,
    set_learning,
)
from web.context import backend, current_owner


def own_vocabulary() -> Vocabulary:
    """The list, for the page."""
    return read_vocabulary(backend(), current_owner())


def add_terms_form() -> Response:
    """Put what was typed on the list: one name or term a line, or with commas between."""
    add_terms(backend(), current_owner(), split_terms(request.form.get("terms", "")))
    return _back()


def remove_term_form() -> Response:
    """Take one off the list."""
    remove_term(backend(), current_owner(), request.form.get("term", ""))
    return _back()


def learning_form() -> Response:
    """Let corrections and named speakers add to the list, or not."""
    set_learning(backend(), current_owner(), learns=request.form.get("learns") == "yes")
    return _back()


def _back() -> Response:
    return redirect(url_for("pages.settings", _anchor="vocabulary"), code=303)


ROUTES = (
    ("/settings/vocabulary", add_terms_form, ("POST",)),
    ("/settings/vocabulary/remove", remove_term_form, ("POST",)),
    ("/settings/vocabulary/learning", learning_form, ("POST",)),
)
