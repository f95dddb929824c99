"""Restricts: which datapoints a query may see.

Source: Vertex AI Vector Search, "Filter vector matches". Namespaces are joined by AND, tokens of
one namespace by OR; a deny token excludes; a datapoint without the namespace is not allowed by an
allow list, and not excluded by a deny list. A numeric restrict compares the datapoint's value with
the query's; a datapoint without that namespace, or with a value of another type, does not match.
"""

import operator
from collections.abc import Callable
from typing import Any

from google.cloud.aiplatform_v1 import types

Operator = types.IndexDatapoint.NumericRestriction.Operator
COMPARE: dict[Any, Callable[[float, float], bool]] = {
    Operator.LESS: operator.lt,
    Operator.LESS_EQUAL: operator.le,
    Operator.EQUAL: operator.eq,
    Operator.GREATER_EQUAL: operator.ge,
    Operator.GREATER: operator.gt,
    Operator.NOT_EQUAL: operator.ne,
}


def allowed(asked: Any, point: Any) -> bool:
    """Whether ``point`` passes every restrict of the query datapoint ``asked``."""
    return all(_passes(restrict, point) for restrict in asked.restricts) and all(
        _compares(restrict, point) for restrict in asked.numeric_restricts
    )


def _passes(restrict: Any, point: Any) -> bool:
    tokens: set[str] = set()
    denied: set[str] = set()
    for stored in point.restricts:
        if stored.namespace == restrict.namespace:
            tokens |= set(stored.allow_list)
            denied |= set(stored.deny_list)
    wanted = set(restrict.allow_list)
    if wanted and (not tokens & wanted or wanted & denied):
        return False
    return not tokens & set(restrict.deny_list)


def _compares(restrict: Any, point: Any) -> bool:
    kind, wanted = _value(restrict)
    compare = COMPARE.get(restrict.op)
    if compare is None:
        return False
    for stored in point.numeric_restricts:
        if stored.namespace == restrict.namespace:
            stored_kind, value = _value(stored)
            return stored_kind == kind and compare(value, wanted)
    return False


def _value(restrict: Any) -> tuple[str, float]:
    kind = type(restrict).pb(restrict).WhichOneof("Value")
    return str(kind), getattr(restrict, kind) if kind else 0.0
