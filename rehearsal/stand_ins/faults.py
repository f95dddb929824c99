"""Failures on order: the next matching requests are refused."""

import threading
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Fault:
    """A fault to answer with instead, how often, and to whom."""

    status: int
    times: int = 1
    method: str = ""
    path_contains: str = ""
    delay_s: float = 0.0
    """Wait before answering; with ``status`` 0 the request then goes through."""
    headers: tuple[tuple[str, str], ...] = ()


class Faults:
    """The failures still to come. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let ``fault`` happen from the next matching request on."""
        with self._lock:
            self._coming.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, used up once."""
        with self._lock:
            for fault in self._coming:
                if fault.method in ("", method) and fault.path_contains in path:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._coming.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        """No more failures."""
        with self._lock:
            self._coming.clear()
