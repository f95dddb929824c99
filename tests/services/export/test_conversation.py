import re
from datetime import UTC, datetime

from markdown_it import MarkdownIt

from lifestream.domain.conversation import (
    Answered,
    Asked,
    Conversation,
    ConversationId,
    Turn,
)
from lifestream.domain.ids import VideoId
from lifestream.domain.search import AnswerSentence, ChunkKind, Looked, Moment, Narrowing
from lifestream.domain.transcript import EngineInfo
from lifestream.services.export.conversation import conversation_markdown
from tests.services.summary_samples import ATTACK

AT = datetime(2025, 5, 6, 12, 0, tzinfo=UTC)


def talk(text: str) -> Conversation:
    moment = Moment(
        video_id=VideoId("v1"),
        title=text,
        kind=ChunkKind.SAID,
        score=1.0,
        text=text,
        start_s=761.0,
        end_s=765.0,
        speaker=text,
    )
    answered = Answered(
        turn_id="t1",
        at=AT,
        found=True,
        sentences=(AnswerSentence(text=text, citations=(1,)),),
        moments=(moment,),
        looked=Looked(narrowing=Narrowing(), video_count=1),
        engine=EngineInfo(name="extractive", model="rules-1", degraded=True, note=text),
    )
    asked = Asked(turn_id="t1", text=text, narrowing=Narrowing(), at=AT)
    return Conversation(
        conversation_id=ConversationId("c1"),
        title=text,
        turns=(Turn(asked=asked, answered=answered),),
        version=2,
        updated_at=AT,
    )


def test_a_conversation_has_its_answers_with_numbered_sources() -> None:
    text = conversation_markdown(talk("We rent the boat house."), root="https://here")
    assert "## We rent the boat house." in text
    assert "We rent the boat house.[1]" in text
    assert "1. [We rent the boat house., 12:41](https://here" in text


def test_untrusted_text_of_a_conversation_becomes_neither_html_nor_markdown() -> None:
    for attack in (
        ATTACK,
        "# heading",
        "- list",
        "1. number",
        "> quote",
        "![i](http://x/y.png)",
        "<img src=x onerror=alert(1)>",
        "a\n\n<b>b</b>\n# c",
        "&lt;script&gt;",
        "* * *",
        "www.evil.example",
        "x](javascript:alert(1)) [y",
    ):
        html = MarkdownIt("commonmark", {"html": True}).render(conversation_markdown(talk(attack)))
        assert not re.search(r"<(script|img|b|code|ul|blockquote|hr)\b", html), attack
        assert html.count("<h1>") == html.count("<h2>") == html.count("<ol>") == 1
        assert re.findall(r'href="([^"]*)"', html) == ["/r/v1?t=761"]
