"""Whether the GPU that was paid for is really there and really computes.

The classic failure of a GPU job is to run, correctly and fifty times slower, on the CPU. So where
a GPU is expected, a transformer of a few hundred numbers is computed on it before the job is
claimed. That loads the driver and the CUDA libraries that the models will need.
"""

import importlib.util
import logging
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lifestream.domain.errors import DependencyUnavailable

log = logging.getLogger(__name__)

WIDTH = 16
TOKENS = ("<unk>", "one", "two", "three")
MAX_DIFFERENCE = 1e-2
"""float32 on a GPU may be computed in TF32, which has 10 bits of mantissa."""

_ADVICE = (
    "Give the job a GPU and its CUDA libraries, or set LIFESTREAM_REQUIRE_GPU=false to run on "
    "the CPU."
)


def assert_gpu(*, required: bool, torch_too: bool = False) -> None:
    """Compute a little on the GPU; nothing happens when none is required.

    Args:
        torch_too: Whether torch will run models, too (pyannote).

    Raises:
        DependencyUnavailable: There is no GPU, its libraries do not load, or it computes wrongly.
    """
    if not required:
        return
    begun_s = time.monotonic()
    name = f"{_cuda_devices()} CUDA device(s)"
    _compute("cuda")
    if torch_too:
        _compute_with_torch()
    taken_s = round(time.monotonic() - begun_s, 2)
    log.info("gpu_works", extra={"device": name, "taken_s": taken_s})


def _cuda_devices() -> int:
    try:
        import ctranslate2

        count = int(ctranslate2.get_cuda_device_count())
    except (ImportError, OSError, RuntimeError) as error:
        raise _no_gpu(f"the driver does not answer ({error})") from error
    if count == 0:
        raise _no_gpu("CTranslate2 sees no CUDA device")
    return count


def _compute(device: str) -> None:
    """The same tiny transformer on ``device`` and on the CPU.

    Raises:
        DependencyUnavailable: It fails there, runs elsewhere or gives other numbers.
    """
    import ctranslate2

    with tempfile.TemporaryDirectory(prefix="lifestream-gpu-") as folder:
        _save_tiny_model(Path(folder) / "model")
        expected, _ = _states(ctranslate2, folder, "cpu")
        try:
            states, ran_on = _states(ctranslate2, folder, device)
        except (RuntimeError, ValueError, OSError) as error:
            raise _no_gpu(f"a tiny computation failed ({error})") from error
    if ran_on != device:
        raise _no_gpu(f"a tiny computation ran on the {ran_on} instead")
    if not np.allclose(states, expected, atol=MAX_DIFFERENCE):
        raise _no_gpu("a tiny computation gave wrong numbers")


def _states(ctranslate2: Any, folder: str, device: str) -> tuple[npt.NDArray[np.float32], str]:
    encoder = ctranslate2.Encoder(
        str(Path(folder) / "model"), device=device, compute_type="float32", intra_threads=1
    )
    output = encoder.forward_batch([list(TOKENS[1:])]).last_hidden_state
    return np.array(output.to_device(ctranslate2.Device.cpu)), str(encoder.device)


def _save_tiny_model(folder: Path) -> None:
    """One transformer layer of random numbers, the same every time."""
    from ctranslate2.specs import transformer_spec

    encoder = transformer_spec.TransformerEncoderSpec(1, 2, pre_norm=True)
    spec = transformer_spec.TransformerEncoderModelSpec(encoder, pooling_layer=False)
    generator = np.random.default_rng(7)

    def numbers(*shape: int) -> npt.NDArray[np.float32]:
        return generator.normal(0.0, 0.5, shape).astype(np.float32)

    layer = encoder.layer[0]
    encoder.embeddings[0].weight = numbers(len(TOKENS), WIDTH)
    encoder.position_encodings.encodings = numbers(8, WIDTH)
    for norm in (encoder.layer_norm, layer.self_attention.layer_norm, layer.ffn.layer_norm):
        norm.gamma, norm.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
    for linear, shape in (
        (layer.self_attention.linear[0], (3 * WIDTH, WIDTH)),
        (layer.self_attention.linear[1], (WIDTH, WIDTH)),
        (layer.ffn.linear_0, (4 * WIDTH, WIDTH)),
        (layer.ffn.linear_1, (WIDTH, 4 * WIDTH)),
    ):
        linear.weight, linear.bias = numbers(*shape), numbers(shape[0])
    spec.config.unk_token = TOKENS[0]
    spec.register_vocabulary(list(TOKENS))
    spec.validate()
    spec.optimize()
    folder.mkdir()
    spec.save(str(folder))


def _compute_with_torch() -> None:
    if importlib.util.find_spec("torch") is None:
        return  # pyannote will say so itself.
    import torch

    try:
        if not torch.cuda.is_available():
            raise _no_gpu("torch sees no CUDA device; it may be a build for CPUs")
        ones = torch.ones(WIDTH, WIDTH, device="cuda")
        total = float((ones @ ones).sum().cpu())
    except RuntimeError as error:
        raise _no_gpu(f"torch cannot compute on it ({error})") from error
    if total != float(WIDTH**3):
        raise _no_gpu("torch computes wrong numbers on it")


def _no_gpu(why: str) -> DependencyUnavailable:
    return DependencyUnavailable(
        f"This processor needs a GPU (LIFESTREAM_REQUIRE_GPU), but {why}. {_ADVICE}",
        code="NO_GPU",
    )
