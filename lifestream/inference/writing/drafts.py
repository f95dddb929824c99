"""The answers of a language model as strict schemas. Foreign JSON: pydantic reads it."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

Short = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, StringConstraints(max_length=2_000)]


class Draft(BaseModel):
    """Unknown fields are refused; every field is required, as strict schemas demand."""

    model_config = ConfigDict(extra="forbid")


class Statement(Draft):
    """One sentence and the ids and words that carry it."""

    text: Text
    sources: list[str]
    quote: Text


class Task(Draft):
    """Something somebody said they would do."""

    task: Text
    owner: Short | None
    due_said: Short
    sources: list[str]
    quote: Text


class BlockDraft(Draft):
    """Five minutes."""

    title: Short
    points: list[Statement]
    shown: list[Text]
    topics: list[Short]
    decisions: list[Statement]
    action_items: list[Task]


class Note(Draft):
    """One sentence of the minutes and the notes that carry it."""

    text: Text
    sources: list[str]


class NotedTask(Draft):
    """An action item of the minutes and the notes that carry it."""

    task: Text
    owner: Short | None
    due_said: Short
    sources: list[str]


class MinutesDraft(Draft):
    """The whole recording."""

    title: Short
    is_meeting: bool
    why: Text
    overview: list[Note]
    topics: list[Short]
    decisions: list[Note]
    action_items: list[NotedTask]
    open_questions: list[Note]


class LineDraft(Draft):
    """One line of a section and the notes that carry it."""

    lead: Short
    text: Text
    sources: list[str]


class SectionDraft(Draft):
    """A part of minutes after a template."""

    heading: Short
    lines: list[LineDraft]


class SectionedMinutesDraft(MinutesDraft):
    """The whole recording after a template with parts of its own."""

    sections: list[SectionDraft]


class QuestionDraft(Draft):
    """A follow-up that can be understood by itself."""

    question: Text


AnyDraft = TypeVar("AnyDraft", bound=Draft)


def strict_schema(kind: type[Draft]) -> dict[str, Any]:
    """The JSON schema of a draft, without the limits that strict mode does not know."""
    schema = kind.model_json_schema()
    _strip(schema)
    return schema


def _strip(node: Any) -> None:
    if isinstance(node, dict):
        for name in ("title", "description", "maxLength"):
            # A property may be called "title"; only the annotations are strings or numbers.
            if not isinstance(node.get(name), dict):
                node.pop(name, None)
        for value in node.values():
            _strip(value)
    elif isinstance(node, list):
        for value in node:
            _strip(value)
