"""The notice of pages while a library is embedded anew after an upgrade."""

from web.context import application, backend, current_owner


def by_words_alone() -> int:
    """How many of the owner's recordings are found by their words alone for now."""
    embedder_id = application().inference.embedder.embedder_id
    return backend().vector_index.count_outdated(current_owner(), embedder_id)
