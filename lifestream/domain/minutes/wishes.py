"""What an owner wishes of minutes: a template and instructions, for all, a tag or one recording."""

from collections.abc import Sequence
from dataclasses import dataclass

from lifestream.domain.errors import InvalidRequest
from lifestream.domain.minutes.templates import Heading, Template, headings_of
from lifestream.domain.sentences import says

MAX_TEXT = 4_000
"""A page. It goes into every call to a model that it is meant for."""

MAX_TAGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesWish:
    """A wish; each of its parts may be left open.

    Attributes:
        own_text: The template of one's own, where that is chosen.
        instructions: How a language model is to write, in the owner's words.
    """

    template: Template | None = None
    own_text: str = ""
    instructions: str = ""

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The parts in their order; nothing where they are left open."""
        return headings_of(self.template, self.own_text)


NO_WISH = MinutesWish()


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesWishes:
    """An owner's wishes for recordings that have none of their own.

    Attributes:
        by_tag: Pairs (tag, wish); of a recording with several the first of its tags counts.
    """

    default: MinutesWish = NO_WISH
    by_tag: tuple[tuple[str, MinutesWish], ...] = ()

    def of(self, own: MinutesWish, tags: Sequence[str]) -> MinutesWish:
        """The wish for a recording: the nearest template, and everybody's instructions.

        Args:
            own: The recording's own.
        """
        named = dict(self.by_tag)
        tagged = [named[tag] for tag in tags if tag in named]
        chosen = next((one for one in (own, *tagged, self.default) if one.template), NO_WISH)
        texts = dict.fromkeys(one.instructions for one in (self.default, *tagged, own))
        return MinutesWish(
            template=chosen.template,
            own_text=chosen.own_text,
            instructions="\n".join(text for text in texts if text),
        )


def checked_wish(template: Template | None, own_text: str, instructions: str) -> MinutesWish:
    """A wish as it is kept.

    Raises:
        InvalidRequest: A text is too long, or the template of one's own has no heading.
    """
    own_text, instructions = own_text.strip(), instructions.strip()
    for name, text in (("template", own_text), ("instructions", instructions)):
        if len(text) > MAX_TEXT:
            raise InvalidRequest(
                says(
                    "The {name} can have at most {most:,} characters, not {count:,}.",
                    name=name,
                    most=MAX_TEXT,
                    count=len(text),
                ),
                code="BAD_TEMPLATE",
            )
    if template is Template.OWN and not headings_of(template, own_text):
        raise InvalidRequest(
            "Write the headings of your own template, one a line.", code="BAD_TEMPLATE"
        )
    kept = own_text.replace("\r\n", "\n") if template is Template.OWN else ""
    return MinutesWish(
        template=template, own_text=kept, instructions=instructions.replace("\r\n", "\n")
    )
