"""A stand-in for the reading side of Google's REST APIs, for ``./run doctor --cloud``.

Strict where Google is: an address, a method or a query parameter that the reference does not name
is refused, every read takes its permission, and errors have Google's body.
"""
