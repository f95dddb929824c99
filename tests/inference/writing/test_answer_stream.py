import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.domain.search import AnswerSentence, Hit
from lifestream.inference.writing.answer_stream import read_answer
from tests.inference.chat_endpoint_stub import Reply, chat_stub
from tests.inference.party import writer
from tests.inference.writing.extractive.test_answers import VENUE


def read(text: str, hits: tuple[Hit, ...] = VENUE, *, size: int = 3) -> list[AnswerSentence]:
    return list(read_answer((text[at : at + size] for at in range(0, len(text), size)), hits))


def test_sentences_come_with_their_citations_however_the_stream_is_cut() -> None:
    text = (
        "The party is in the boat house. [2] It has room for eighty people [3]. "
        "It costs 900 euros.[2]"
    )
    for size in (1, 2, 7, 1000):
        assert [(s.text, s.citations) for s in read(text, size=size)] == [
            ("The party is in the boat house.", (2,)),
            ("It has room for eighty people.", (3,)),
            ("It costs 900 euros.", (2,)),
        ]


def test_only_citations_among_the_hits_are_kept() -> None:
    (sentence,) = read("The boat house has room for eighty people [3][7][99].")
    assert sentence.citations == (3,)


@pytest.mark.parametrize(
    "text",
    [
        "The boat house is lovely.",
        "It costs 950 euros [2].",
        "Elephants are grey and huge [1].",
        "The boat house has room [9].",
        "NOT_FOUND",
        "NOT_FOUND [1].",
        "",
        "[1]",
    ],
)
def test_uncited_and_unsupported_sentences_are_dropped(text: str) -> None:
    assert read(text) == []


def test_an_uncited_sentence_does_not_take_the_next_ones_citation() -> None:
    text = "I think so. The old mill is too small [1]."
    assert [s.text for s in read(text)] == ["The old mill is too small."]


def test_several_numbers_in_one_bracket_are_read() -> None:
    (sentence,) = read("The boat house is taken for the party [2, 3].")
    assert sentence.citations == (2, 3)


def test_answers_stream_from_a_real_endpoint() -> None:
    pieces = (
        "The old mill",
        " is too small",
        " [1]. ",
        "The boat house has room",
        " for eighty [3].",
    )
    with chat_stub(Reply(pieces=pieces)) as stub:
        model = writer(stub)
        sentences = list(model.answer("Which place?", VENUE))
        assert list(model.answer("Which place?", ())) == []
    assert [s.citations for s in sentences] == [(1,), (3,)]
    assert len(stub.requests) == 1


def test_an_endpoint_that_fails_while_answering_is_told_of() -> None:
    with chat_stub(Reply(status=500, headers={"retry-after-ms": "10"})) as stub:
        model = writer(stub)
        with pytest.raises(DependencyUnavailable):
            list(model.answer("Which place?", VENUE))
