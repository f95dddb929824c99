"""Telling the queue about finished uploads, at least once each, whatever is killed when.

An object is stored as not announced; it counts as announced when the queue took its event.
"""

from collections.abc import Callable, Mapping
from logging import getLogger
from typing import Any

from lifestream.backends.embedded.objects.catalog import ObjectCatalog
from lifestream.domain.errors import LifeStreamError
from lifestream.domain.jobs.events import finalize_message
from lifestream.ports.object_store import ObjectFacts

log = getLogger(__name__)

UPLOADS_PREFIX = "uploads/"
"""Only objects under this prefix are announced; artifacts would start jobs otherwise."""

OnFinalize = Callable[[Mapping[str, Any]], object]


class Announcer:
    """Hands finalize messages to ``on_finalize``, usually ``EventBus.publish``; None for nobody."""

    def __init__(self, catalog: ObjectCatalog, on_finalize: OnFinalize | None) -> None:
        self._catalog = catalog
        self._on_finalize = on_finalize

    def wants(self, key: str) -> bool:
        """Whether objects of this key are announced."""
        return self._on_finalize is not None and key.startswith(UPLOADS_PREFIX)

    def announce(self, facts: ObjectFacts) -> None:
        """Tell it now; when the queue does not take it, ``announce_rest`` tells it again."""
        if self._on_finalize is None:
            return
        message = finalize_message(
            bucket=facts.bucket,
            key=facts.key,
            generation=facts.generation,
            size_bytes=facts.size_bytes,
            content_type=facts.content_type,
        )
        try:
            self._on_finalize(message)
            self._catalog.announced(facts)
        except LifeStreamError as error:
            log.warning("finalize_event_delayed", extra={"key": facts.key, "error": error.code})

    def announce_rest(self) -> None:
        """Send the messages that were not sent yet."""
        for facts in self._catalog.to_announce():
            self.announce(facts)
