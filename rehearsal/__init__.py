"""The whole cloud on this machine: official emulators, and stand-ins where Google has none.

Nothing of the application imports this package; only ``./run rehearse`` and tests do. A stand-in
checks requests as strictly as the real service and is shaped by its public documentation; where
the real service was never asked, the stand-in's docstring says so.

Every server here has ``start()``, ``stop()``, ``endpoint`` and is a context manager; those that
are asked something keep what they were asked in ``requests``.
"""
