"""What a deleted recording said is in no conversation's log any more; everything else stays."""

import pytest

from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.log_subjects import conversation_subject
from lifestream.inference.embedding.e5 import E5Embedder
from lifestream.ports.backend import Backend
from lifestream.services.ask.conversations import list_conversations, open_conversation
from lifestream.services.ask.forget_conversations import forget_in_conversations
from tests.services.diary import MEETING, ScriptedModel, add_video
from tests.services.talking import TALK, Talk, Thinking, questions_of

pytestmark = pytest.mark.usefixtures("sentence_weights")


def stored(backend: Backend, name: str) -> bytes:
    """Every byte of a conversation's log."""
    entries = backend.owner_log.read(LOCAL_OWNER, conversation_subject(name))
    return b"".join(one.entry for one in entries)


def test_a_recordings_words_are_gone_and_questions_stay(
    embedded: Backend, embedder: E5Embedder
) -> None:
    add_video(embedded, embedder, "meeting", MEETING)
    add_video(embedded, embedder, "garden", ["The tomatoes in the garden are ripe."])
    model = ScriptedModel(says=[("Four point three, it is told.", (1,))])
    talk = Talk(backend=embedded, inference=Thinking(model, embedder))
    talk.ask("What was the average rating?", 1)
    Talk(backend=embedded, inference=talk.inference, name="conversation-2").ask(
        "Are the tomatoes ripe?", 1
    )
    other = stored(embedded, "conversation-2").replace(b"x", b"x")
    assert b"four point three" in stored(embedded, TALK)

    assert forget_in_conversations(embedded, LOCAL_OWNER, VideoId("v-meeting")) >= 1

    left = stored(embedded, TALK)
    assert b"four point three" not in left
    assert b"Four point three" not in left
    kept = open_conversation(embedded, LOCAL_OWNER, TALK)
    assert questions_of(kept) == ["What was the average rating?"]
    assert b"tomatoes in the garden are ripe" in other
    assert len(list_conversations(embedded, LOCAL_OWNER).conversations) == 2
    assert forget_in_conversations(embedded, LOCAL_OWNER, VideoId("v-unknown")) == 0
