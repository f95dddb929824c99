"""How long recordings are kept: rules by age and tag."""

from flask import Response

from lifestream.domain.access.scopes import Scope
from lifestream.domain.retention.rules import RetentionRules
from lifestream.services.retention.going import first_going
from lifestream.services.retention.rules import (
    changed_rules,
    read_rules,
    remove_rule,
    save_rule,
)
from web.api.bodies import read_json, send
from web.api.operations import Operation
from web.context import backend, current_owner
from web.schemas.kept.retention import RetentionDocument, RetentionRuleRequest


def get_retention() -> Response:
    """The rules, and which recordings go by them and when, the first to go first."""
    return send(_document(read_rules(backend(), current_owner())))


def plan_retention() -> Response:
    """What would go with this rule beside the others, and when. Changes nothing."""
    asked = read_json(RetentionRuleRequest)
    rules = read_rules(backend(), current_owner())
    return send(_document(changed_rules(rules, asked.tag, asked.rule)))


def put_retention() -> Response:
    """Keep a rule in place of the one for its tag, or take that away.

    Nothing goes before it was announced for seven days. PATCH /videos/{video_id} marks a recording
    that no rule takes.
    """
    asked = read_json(RetentionRuleRequest)
    if asked.rule is None:
        rules = remove_rule(backend(), current_owner(), asked.tag)
    else:
        rules = save_rule(backend(), current_owner(), asked.rule)
    return send(_document(rules))


def _document(rules: RetentionRules) -> RetentionDocument:
    going, total = first_going(backend(), current_owner(), rules)
    return RetentionDocument.of(rules, going, total=total)


JSON_EXPECTED = (400, "JSON_EXPECTED")
PROBLEMS = (JSON_EXPECTED, (400, "BAD_TAG"), (400, "BAD_RETENTION"))
EXAMPLE = '{"tag": "stand-up", "after_days": 90, "way": "trash"}'
OPERATIONS = (
    Operation(
        method="GET",
        path="/retention",
        view=get_retention,
        scope=Scope.READ,
        summary="How long recordings are kept",
        tag="Forgetting",
        response=RetentionDocument,
    ),
    Operation(
        method="POST",
        path="/retention/plan",
        view=plan_retention,
        scope=Scope.READ,
        summary="What would go by a rule",
        tag="Forgetting",
        body=RetentionRuleRequest,
        response=RetentionDocument,
        problems=PROBLEMS,
        example=EXAMPLE,
    ),
    Operation(
        method="PUT",
        path="/retention",
        view=put_retention,
        scope=Scope.DELETE,
        summary="Choose how long recordings are kept",
        tag="Forgetting",
        body=RetentionRuleRequest,
        response=RetentionDocument,
        problems=PROBLEMS,
        example=EXAMPLE,
    ),
)
