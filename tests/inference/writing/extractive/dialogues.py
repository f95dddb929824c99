"""Own conversations, as segments: written (capitals, full stops) or heard (neither)."""

import re
from datetime import date

from lifestream.domain.scene import ScreenText, TextLine
from lifestream.domain.summary import Minutes
from lifestream.domain.transcript import Segment, Word
from lifestream.inference.writing.extractive.writer import ExtractiveWriter
from lifestream.ports.language_model import WholeMaterial

RECORDED_ON = date(2025, 5, 6)  # a Tuesday

STANDUP = (
    ("a", "Hi all, Jonas here. Quick stand-up. Lena, how is the payment page going?"),
    (
        "b",
        "Hey. The payment page is done except for the refund button. I'll finish that by tomorrow.",
    ),
    ("a", "Nice. What about the failing tests on the build server?"),
    ("c", "It's a time zone problem. Let me push a fix today and then we can re-run everything."),
    ("a", "Great. Could you also update the release notes, Tomas?"),
    ("c", "Sure, no problem."),
    ("b", "One question. Do we support Safari fourteen or not? Nobody answered the customer."),
    ("a", "We don't know yet. I will check with support by the end of the week."),
    ("c", "By the way, the old export is slow. I suggest we drop it in the next release."),
    ("b", "Agreed."),
    ("a", "Okay, we've decided to drop the old export. We will not migrate the old files either."),
    ("b", "Also somebody needs to renew the certificate by June third."),
    ("a", "Right. Lena, please book the room for the retrospective on Thursday."),
    ("b", "Will do."),
    ("a", "Perfect, that's it. See you tomorrow."),
)

PARENTS = (
    ("m", "Welcome everyone to the summer festival meeting. I'm Carla, and I run the council."),
    ("n", "Thanks Carla. I have the list of stalls from last year here."),
    ("m", "Great. The first thing is the date. I propose we hold it on Saturday, June fourteenth."),
    ("o", "Sounds good. The school yard is free on that day."),
    ("n", "Fine with me."),
    ("m", "Who can ask the fire brigade for the tables?"),
    ("o", "I can ask them by next Wednesday. My brother works there."),
    ("m", "Wonderful, thank you, Ben. And the cakes?"),
    ("n", "I will make a sign-up sheet and send it around on Monday. We had too many brownies."),
    ("o", "What do we charge for the raffle tickets?"),
    ("m", "Let's leave it open until we know the prizes."),
    ("n", "We agreed last time that all the money goes to the new library, right?"),
    ("m", "Yes. Ben, can you bring the sound system again?"),
    ("o", "No, sorry, it is broken."),
    ("m", "Okay. Then let's go with the small speaker from the gym. Thanks all, good night."),
)

INTERVIEW = (
    ("h", "Welcome to the show. Today I talk to Maria Lopez, who climbed six mountains."),
    ("g", "Thank you for having me."),
    ("h", "How did it all begin?"),
    ("g", "I will never forget my first climb. My father said we will go up tomorrow."),
    ("h", "And what was the hardest moment?"),
    ("g", "On the third mountain we agreed to turn around. I can tell you it was painful."),
    ("h", "Would you do it again?"),
    ("g", "Yes, of course. I will go back in two years."),
    ("h", "Thank you very much, Maria. Please leave us a comment below."),
)

NOVEL = (
    ("r", "I will follow you to the end of the world, she said, and closed the door."),
    ("s", "He decided to leave in the morning. Please do not go, cried the old man."),
    ("r", "We will not surrender, they shouted, and the gates fell."),
    ("s", "Let us wait for the tide, said the captain. I will send word by the boy."),
    ("r", "Could you hear the bells that night? Nobody in the village slept."),
    ("s", "And so they agreed to meet again, under the same tree, when the war was over."),
)

DIARY = (
    ("x", "Okay, day three in Lisbon. We walked up to the castle and the view was amazing."),
    ("x", "I have to renew my passport by May tenth. Tomorrow I will go to the market with Anna."),
    ("x", "I will never forget that evening."),
)

LECTURE = (
    ("x", "Good morning. Today we will look at photosynthesis. I will start with light."),
    ("x", "Please open your books at page ten. We will not cover respiration today."),
    ("x", "We should remember that chlorophyll absorbs red light. Let us look at the diagram."),
    ("x", "Could you see that at the back? Next week I will talk about roots."),
)


def segments(
    lines: tuple[tuple[str, str], ...], *, heard: bool = False, labels: bool = True
) -> tuple[Segment, ...]:
    """The lines one after the other at 2.6 words a second; heard text has word times, and a pause
    where a sentence ended.
    """
    made: list[Segment] = []
    known: dict[str, str] = {}
    at_s = 0.0
    for who, text in lines:
        label = known.setdefault(who, f"S{len(known) + 1}") if labels else None
        words: list[Word] = []
        for token in text.split():
            plain = re.sub(r"[^\w'-]", "", token).lower() if heard else token
            words.append(Word(start_s=at_s, end_s=at_s + 0.38, text=plain, speaker=label))
            at_s += 0.78 if token[-1] in ".?!" else 0.38
        made.append(
            Segment(
                start_s=words[0].start_s,
                end_s=words[-1].end_s,
                text=" ".join(word.text for word in words),
                words=tuple(words),
                speaker=label,
            )
        )
        at_s += 0.3
    return tuple(made)


def slide(start_s: float, end_s: float, *lines: str) -> ScreenText:
    """A slide of these lines."""
    return ScreenText(
        start_s=start_s,
        end_s=end_s,
        lines=tuple(TextLine(text=line, confidence=0.98) for line in lines),
        keyframe_at_s=start_s,
    )


def minutes_of(
    lines: tuple[tuple[str, str], ...],
    *screen: ScreenText,
    heard: bool = False,
    labels: bool = True,
    recorded_on: date | None = RECORDED_ON,
) -> Minutes:
    """What the quoting writer makes of a conversation."""
    spoken = segments(lines, heard=heard, labels=labels)
    minutes, _ = ExtractiveWriter().write_minutes(
        WholeMaterial(
            filename="talk.mp4",
            duration_s=spoken[-1].end_s,
            segments=spoken,
            screen=screen,
            blocks=(),
            recorded_on=recorded_on,
        )
    )
    return minutes
