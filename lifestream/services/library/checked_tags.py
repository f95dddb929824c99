"""Tags of recordings: words that people give them. A collection is a tag that many have."""

from collections.abc import Iterable

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.sentences import says

MAX_TAGS = 30
MAX_TAG = 40


def checked_tags(given: Iterable[str]) -> tuple[str, ...]:
    """Tags in lower case, each once, in the order given.

    Raises:
        InvalidRequest: One is too long, or there are too many.
    """
    tags = tuple(dict.fromkeys(" ".join(one.casefold().split()) for one in given if one.strip()))
    if any(len(tag) > MAX_TAG or "," in tag for tag in tags):
        raise InvalidRequest(
            says("A tag has at most {most} characters and no comma.", most=MAX_TAG), code="BAD_TAG"
        )
    if len(tags) > MAX_TAGS:
        raise InvalidRequest(
            says("A recording has at most {most} tags.", most=MAX_TAGS), code="BAD_TAG"
        )
    return tags
