"""The last few values that were made, by what they were made from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """At most ``max_values`` of them, those used last. Safe for threads."""

    def __init__(self, max_values: int) -> None:
        self._max_values = max_values
        self._lock = Lock()
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def get_or(self, name: Hashable, make: Callable[[], T]) -> T:
        """The value of that name, made where it is not here."""
        value = self.get(name)
        if value is None:
            value = make()
            self.put(name, value)
        return value

    def get(self, name: Hashable) -> T | None:
        """The value of that name; None when it is not here."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
            return self._values.get(name)

    def put(self, name: Hashable, value: T) -> None:
        """Keep a value, in place of the one that was used longest ago."""
        with self._lock:
            self._values[name] = value
            self._values.move_to_end(name)
            while len(self._values) > self._max_values:
                self._values.popitem(last=False)
