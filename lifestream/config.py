"""Settings: one frozen table, a help sentence per field. The only reader of the environment.

Every field ``name`` is read from ``LIFESTREAM_NAME``. ``docs/configuration.md`` is generated from
this table and a test keeps it so.
"""

import dataclasses
import os
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lifestream.domain.errors import ConfigError

PREFIX = "LIFESTREAM_"


def _field(default: Any, help_text: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help_text, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, and what it is when it is not set."""

    data_dir: Path = _field(
        Path(), "Folder that holds videos, library and index. Default: the user's data folder."
    )
    models_dir: Path = _field(
        Path(), "Folder that holds model weights. Default: models in the data folder."
    )
    backend: Literal["embedded", "gcp"] = _field("embedded", "Which foundation to run on.")
    host: str = _field("127.0.0.1", "Address to serve on; anything but loopback needs a login.")
    identity: Literal["local", "accounts", "oidc", "iap"] = _field(
        "local",
        "Who uses it: one user of this machine, people with accounts and passwords here, or those "
        "a login provider vouches for.",
    )
    iap_audience: str = _field(
        "", "Audience of Identity-Aware Proxy, such as /projects/1/global/backendServices/2."
    )
    iap_keys_url: str = _field(
        "https://www.gstatic.com/iap/verify/public_key", "Where its public keys are."
    )
    oidc_issuer: str = _field("", "OpenID Connect issuer whose ID tokens are believed.")
    oidc_audience: str = _field("", "Audience (client id) those tokens must be made for.")
    oidc_keys_url: str = _field(
        "", "The issuer's public keys (its jwks_uri); empty takes what the issuer says of itself."
    )
    oidc_secret: str = _field(
        "", "The client's secret at the issuer; empty for a public client.", secret=True
    )
    oidc_admitted: tuple[str, ...] = _field(
        (),
        "Whom of those the issuer knows: verified e-mail addresses, domains as @example.org, or * "
        "for all.",
    )
    proxies: int = _field(
        0, "Proxies in front that append to X-Forwarded-For; Cloud Run counts as one."
    )
    proxy_addresses: tuple[str, ...] = _field(
        (),
        "Their addresses or networks, such as 172.30.99.2: X-Forwarded headers from elsewhere are "
        "ignored. Empty believes whoever connects.",
    )
    audit_days: int = _field(365, "How many days the log of who did what is kept for its owner.")
    port: int = _field(8080, "Port to serve on; 0 takes a free one.")
    workers: int = _field(
        0, "How many videos are processed at once; 0 means one for every four cores."
    )
    max_upload_bytes: int = _field(50_000_000_000, "Largest file that is accepted.")
    max_duration_h: float = _field(12.0, "Longest recording that is accepted, in hours.")
    upload_expires_h: float = _field(24.0, "An upload not finished after this many hours ends.")
    link_expires_min: float = _field(720.0, "How long a signed media link works, in minutes.")
    log_format: Literal["auto", "text", "json"] = _field(
        "auto", "Log lines for people or for machines; auto is text on a terminal."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _field("INFO", "Least log level.")
    trace_exporter: Literal["none", "otlp", "cloud"] = _field(
        "none", "Where traces go: a collector (OTEL_EXPORTER_OTLP_ENDPOINT) or Cloud Trace."
    )
    timezone: str = _field(
        "", "Your time zone, such as Europe/Berlin; empty takes the machine's. Days follow it."
    )

    address: str = _field(
        "",
        "Where people open the app, such as https://diary.example.org: mails and messages lead "
        "there. Empty is vault_address, else the host and port it serves on.",
    )
    smtp_host: str = _field("", "Mail server that mails go out through; empty sends none.")
    smtp_port: int = _field(0, "Its port; 0 is 465 for tls, 587 for starttls and 25 for none.")
    smtp_security: Literal["starttls", "tls", "none"] = _field(
        "starttls", "How the connection to it is encrypted; none only on a machine of your own."
    )
    smtp_user: str = _field("", "Name to log in with there; empty logs in as nobody.")
    smtp_password: str = _field("", "Its password.", secret=True)
    smtp_from: str = _field("", "Sender of the mails, such as LifeStream <diary@example.org>.")

    vault: Path = _field(
        Path(),
        "Folder in which the diary is kept as Markdown notes while the app runs; empty keeps none.",
    )
    vault_links: Literal["app", "files"] = _field(
        "app", "What a time in those notes opens: the app, or a copy of the recording beside them."
    )
    vault_address: str = _field(
        "", "The app's address in those notes; empty is the host and port it serves on."
    )

    backup: Path = _field(
        Path(),
        "Folder, better on another disk, into which the app backs its data folder up; it must be "
        "there. Empty makes no backups.",
    )
    backup_every: Literal["day", "week"] = _field(
        "day", "How often; what was missed while the app was off is caught up."
    )
    backup_keep: int = _field(7, "How many backups are kept.")

    quota: tuple[str, ...] = _field(
        (),
        "What each owner may use a calendar month: minutes=600,money=5,questions=1000 (of "
        "recordings, in USD at list prices), and store: storage_gb=50.",
    )
    quota_all: tuple[str, ...] = _field((), "The same for everybody together.")

    download_models: bool = _field(
        True, "Fetch speech weights at start when they are missing and the model hub answers."
    )
    transcriber: Literal["auto", "whisper", "openai", "off"] = _field(
        "auto", "Speech recogniser; auto is whisper, or the endpoint where its weights are missing."
    )
    whisper_model: str = _field(
        "auto",
        "faster-whisper model: a size, a hub name or a folder; auto is the best that is "
        "here and keeps up.",
    )
    whisper_device: Literal["auto", "cpu", "cuda"] = _field("auto", "Where whisper runs.")
    require_gpu: bool = _field(
        False, "A processor refuses to start unless a GPU is there and computes."
    )
    whisper_compute_type: str = _field(
        "auto", "Arithmetic of whisper; auto is int8 on a CPU and float16 on a GPU."
    )
    whisper_batch_size: int = _field(0, "Windows decoded together; 0 means 1 on CPU, 16 on GPU.")
    whisper_beam_size: int = _field(
        0, "Beam width; 0 means 5 on a GPU and on a CPU that is fast enough, else 1."
    )
    languages: tuple[str, ...] = _field(
        (),
        "Languages spoken in your videos, such as en,de; empty detects per window. zh is written "
        "in simplified characters, zh-TW and zh-HK in traditional ones.",
    )
    transcription_model: str = _field(
        "gpt-transcribe", "Model name for the OpenAI-compatible transcription endpoint."
    )
    segment_min_s: float = _field(
        600.0, "Tasks of one Cloud Run execution share a recording in stretches not shorter."
    )
    cpu_threads: int = _field(0, "Threads for models; 0 means one for each core.")

    diarizer: Literal["auto", "pyannote", "light", "off"] = _field(
        "auto", "Telling speakers apart; auto is pyannote when it and its weights are here."
    )
    pyannote_model: str = _field(
        "pyannote/speaker-diarization-community-1", "pyannote pipeline: a hub name or a folder."
    )
    hf_token: str = _field("", "Hugging Face token for gated weights.", secret=True)

    scene_detector: Literal["adaptive", "content", "histogram", "hash"] = _field(
        "adaptive", "Which of PySceneDetect's detectors looks for cuts."
    )
    scene_threshold: float = _field(
        0.0, "The detector's threshold; 0 takes the detector's own default."
    )
    scene_min_length_s: float = _field(0.6, "No scene is shorter than this.")
    scene_frame_skip: int = _field(0, "Frames left out between two that are looked at.")
    keyframes_per_minute: int = _field(12, "At most this many pictures are kept for a minute.")
    screen_reader: Literal["rapidocr", "off"] = _field("rapidocr", "Reads text on the screen.")
    screen_min_confidence: float = _field(0.6, "Screen text below this confidence is dropped.")

    language_model: Literal["auto", "openai", "local", "extractive"] = _field(
        "auto",
        "Who writes; auto is the endpoint when one is set, else a model of one's own when it is "
        "here (local), else a writer that quotes (extractive).",
    )
    openai_api_key: str = _field("", "Key of the OpenAI-compatible endpoint.", secret=True)
    openai_base_url: str = _field("", "Its address; empty is OpenAI's own.")
    openai_model: str = _field("gpt-6-luna", "Model that writes blocks, minutes and answers.")
    model_prices: tuple[str, ...] = _field((), "Prices in USD a million tokens: big=0.4/1.6.")
    openai_sees_images: bool = _field(True, "Whether that model takes pictures.")
    openai_timeout_s: float = _field(
        120.0, "Longest wait for one answer; a small machine may need 900."
    )
    context_tokens: int = _field(
        0,
        "The language model's context; prompts are cut to it. 0 means 8192 for a model on this "
        "machine and 128000 elsewhere.",
    )
    answer_tokens: int = _field(
        0, "At most this many tokens an answer; 0 means a quarter of the context, at most 8192."
    )
    calls_at_once: int = _field(
        0, "Calls of the endpoint at the same time; 0 means 1 on this machine and 4 elsewhere."
    )
    writer_model: str = _field(
        "",
        "The model of one's own: a name that `./run models writer --list` shows, or a GGUF file; "
        "empty takes the best that is here.",
    )
    writer_timeout_s: float = _field(1800.0, "Longest wait for one answer of that model.")
    writer_idle_min: float = _field(
        10.0, "That model leaves the memory when nobody asked it for so many minutes."
    )

    embedder: Literal["local", "openai", "vertex"] = _field("local", "Who turns text into vectors.")
    embedding_model: str = _field(
        "text-embedding-3-small", "Model of the openai or vertex embedder."
    )
    embedding_dimensions: int = _field(
        0,
        "Numbers in a vector of the openai or vertex embedder, where fewer are wanted than it has.",
    )

    gcp_project: str = _field("", "Google Cloud project.")
    gcp_region: str = _field("europe-west1", "Region of the processor's job and of the index.")
    gcp_bucket: str = _field("", "Cloud Storage bucket of uploads.")
    gcp_artifacts_bucket: str = _field(
        "", "Cloud Storage bucket of all that is made from uploads; empty takes the same one."
    )
    gcp_topic: str = _field("lifestream-uploads", "Pub/Sub topic of the bucket's notifications.")
    gcp_job: str = _field("lifestream-processor", "Cloud Run job that processes.")
    gcp_late_job: str = _field(
        "", "Cloud Run job without a GPU that goes on after listening; empty has one job for all."
    )
    processor_part: Literal["whole", "listening", "rest"] = _field(
        "whole",
        "What this processor does of each job: all, the listening alone (it hands the job on), or "
        "what is left after it.",
    )
    gcp_max_tasks: int = _field(
        1, "Tasks (each with its own GPU) that share a long recording, at most."
    )
    gcp_task_media_h: float = _field(
        1.0, "Hours of recording that each of several tasks has, at least."
    )
    gcp_database: str = _field("(default)", "Firestore database.")
    gcp_vectors: Literal["firestore", "vertex"] = _field(
        "firestore", "Where passages are found: Firestore needs no endpoint that always runs."
    )
    gcp_index: str = _field("", "Vertex index: projects/…/locations/…/indexes/….")
    gcp_index_endpoint: str = _field("", "Its endpoint: projects/…/indexEndpoints/….")
    gcp_deployed_index: str = _field("lifestream", "Id of the index deployed there.")
    gcp_storage_endpoint: str = _field("", "Address of a stand-in for Cloud Storage.")
    gcp_run_endpoint: str = _field("", "host:port of a stand-in for Cloud Run.")
    gcp_vertex_endpoint: str = _field("", "host:port of a stand-in for Vertex AI.")
    gcp_iam_endpoint: str = _field("", "Address of a stand-in for IAM, which signs addresses.")
    gcp_rest_endpoint: str = _field("", "Address of a stand-in for what the cloud doctor asks.")
    gcp_key_file: str = _field(
        "", "Service account key that signs addresses; empty signs through IAM, without a key."
    )

    push_account: str = _field(
        "", "E-mail of the service account that Pub/Sub pushes as; only its pushes are accepted."
    )
    push_audience: str = _field(
        "", "Audience of the push subscriptions' tokens: the address of the function."
    )
    push_certs_url: str = _field(
        "https://www.googleapis.com/oauth2/v1/certs",
        "Where the certificates that sign push tokens are.",
    )
    push_unsigned: bool = _field(
        False, "Accept pushes without a token; only together with a Pub/Sub emulator."
    )
    pubsub_emulator: str = _field("", "host:port of a Pub/Sub emulator; empty is the real service.")

    def __post_init__(self) -> None:
        if self.models_dir == Path():
            object.__setattr__(self, "models_dir", self.data_dir / "models")

    @property
    def effective_workers(self) -> int:
        """``workers``, with 0 resolved."""
        return self.workers or max(1, (os.cpu_count() or 1) // 4)

    @property
    def effective_threads(self) -> int:
        """``cpu_threads``, with 0 resolved."""
        return self.cpu_threads or os.cpu_count() or 1

    @property
    def stays_on_this_machine(self) -> bool:
        """Nothing of a recording is sent anywhere."""
        endpoint = bool(self.openai_api_key or self.openai_base_url)
        return self.backend == "embedded" and not endpoint

    def masked(self) -> dict[str, str]:
        """Every setting as text, secrets hidden: for the doctor and for logs."""
        return {f.name: self._masked_value(f) for f in dataclasses.fields(self)}

    def environ(self) -> dict[str, str]:
        """The variables that give these settings again: for child processes."""
        values = {f.name: (getattr(self, f.name), f.default) for f in dataclasses.fields(self)}
        return {
            PREFIX + name.upper(): ",".join(value) if isinstance(value, tuple) else str(value)
            for name, (value, default) in values.items()
            if value != default
        }

    def _masked_value(self, setting: "dataclasses.Field[Any]") -> str:
        value = getattr(self, setting.name)
        if setting.metadata["secret"]:
            return "(set)" if value else "(not set)"
        if value == Path():
            return ""
        return ",".join(value) if isinstance(value, tuple) else str(value)


_FORMER = {
    ("LIFESTREAM_TRANSCRIBER", "pocketsphinx"): (
        "LifeStream no longer has that recogniser. Leave LIFESTREAM_TRANSCRIBER unset to use "
        "Whisper, whose weights ./run setup fetches"
    )
}
"""Values that were accepted once, and what to do now."""


def default_data_dir(environ: Mapping[str, str]) -> Path:
    """The user's data folder, by the platform's custom (XDG base directories; macOS Library)."""
    home = Path(environ.get("HOME") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "LifeStream"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "lifestream"


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment.

    Raises:
        ConfigError: A variable cannot be read as its type; names it, what was read, and what is
            accepted. Also for a ``LIFESTREAM_`` variable that does not exist (a misspelling).
    """
    environ = os.environ if environ is None else environ
    hints = typing.get_type_hints(Settings)
    known = {PREFIX + f.name.upper(): f for f in dataclasses.fields(Settings)}
    for name in environ:
        if name.startswith(PREFIX) and name not in known:
            raise ConfigError(f"{name} is not a setting; ./run doctor lists the settings.")
    values = {
        setting.name: _parse(name, environ[name], hints[setting.name], setting)
        for name, setting in known.items()
        if environ.get(name, "") != ""
    }
    values.setdefault("data_dir", default_data_dir(environ))
    for folder in ("data_dir", "models_dir", "vault", "backup"):
        if folder in values:
            values[folder] = values[folder].expanduser().absolute()
    return Settings(**values)


MAX_NUMBER = 1e7
"""Of hours, minutes and seconds: sums of much more leave the calendar."""


def _parse(name: str, raw: str, kind: Any, setting: "dataclasses.Field[Any]") -> Any:
    shown = "(hidden)" if setting.metadata["secret"] else repr(raw)
    origin = typing.get_origin(kind)
    if origin is Literal:
        if raw in typing.get_args(kind):
            return raw
        former = _FORMER.get((name, raw))
        accepted = f"it can be {', '.join(typing.get_args(kind))}."
        read = f"{shown}. {former}" if former else shown
        raise ConfigError(f"{name} is {read}; {accepted}")
    if origin is tuple:
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    if kind is bool:
        return _parse_bool(name, raw)
    if origin in (types.UnionType, typing.Union):
        kind = next(k for k in typing.get_args(kind) if k is not type(None))
    try:
        value = kind(raw)
    except ValueError as error:
        wanted = {int: "a whole number", float: "a number"}.get(kind, kind.__name__)
        raise ConfigError(f"{name} is {shown}; it should be {wanted}.") from error
    if isinstance(value, int | float) and value < 0:
        raise ConfigError(f"{name} is {shown}; it cannot be negative.")
    if kind is float and not value <= MAX_NUMBER:  # nan is not, either
        raise ConfigError(f"{name} is {shown}; it can be at most {MAX_NUMBER:.0f}.")
    return value


def _parse_bool(name: str, raw: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"0": False, "false": False, "no": False, "off": False}
    if raw.lower() not in words:
        raise ConfigError(f"{name} is {raw!r}; it can be true or false.")
    return words[raw.lower()]
