"""A processor that needs a GPU says so at once, instead of working slowly."""

import os
import subprocess
import sys
from pathlib import Path

import ctranslate2
import pytest

from lifestream.domain.errors import DependencyUnavailable
from processor.device import _compute, assert_gpu

ROOT = Path(__file__).resolve().parents[2]
without_gpu = pytest.mark.skipif(
    ctranslate2.get_cuda_device_count() > 0, reason="this machine has a GPU"
)


def test_nothing_is_asked_of_a_machine_that_needs_no_gpu() -> None:
    assert_gpu(required=False)


def test_the_tiny_computation_works_where_there_is_a_device_for_it() -> None:
    _compute("cpu")


@without_gpu
def test_a_missing_gpu_is_named_with_what_to_do() -> None:
    with pytest.raises(DependencyUnavailable, match="LIFESTREAM_REQUIRE_GPU=false") as caught:
        assert_gpu(required=True)

    assert caught.value.code == "NO_GPU"


@without_gpu
def test_a_driver_that_lies_about_its_devices_is_found_out_by_computing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)

    with pytest.raises(DependencyUnavailable, match="a tiny computation failed"):
        assert_gpu(required=True)


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() == 0, reason="this machine has no GPU")
def test_a_gpu_that_works_is_accepted() -> None:
    assert_gpu(required=True)


@without_gpu
def test_the_processor_ends_with_code_1_before_it_claims_its_job(tmp_path: Path) -> None:
    done = processor(tmp_path, LIFESTREAM_REQUIRE_GPU="true")

    assert done.returncode == 1
    assert "gpu_missing" in done.stderr
    assert "CTranslate2 sees no CUDA device" in done.stderr
    assert not (tmp_path / "data").exists()


def test_settings_that_exclude_each_other_are_wrong_usage(tmp_path: Path) -> None:
    done = processor(tmp_path, LIFESTREAM_REQUIRE_GPU="true", LIFESTREAM_WHISPER_DEVICE="cpu")

    assert done.returncode == 2
    assert "exclude each other" in done.stderr


def processor(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "processor", "--job-id", "j1"],
        cwd=ROOT,
        env=os.environ | {"LIFESTREAM_DATA_DIR": str(tmp_path / "data")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
