"""How terraform/ names what it makes; a test compares with the files there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

IAP_API = "iap.googleapis.com"
VERTEX_API = "aiplatform.googleapis.com"
"""Enabled where the deployer chose them."""

DIMENSIONS = {
    "local": 384,
    "vertex": 768,
    "openai/text-embedding-3-small": 1536,
    "openai/text-embedding-3-large": 3072,
    "openai/text-embedding-ada-002": 1536,
}
"""How wide an embedder's vectors are. Source: lifestream/inference (e5.py, the default of
vertex_embedder.py); OpenAI, "Vector embeddings"."""

ACCOUNTS = ("web", "functions", "processor", "push", "build")
TOPICS = ("uploads", "sweep", "reprocess", "dead_letters")
FUNCTIONS = ("on_upload", "on_sweep", "on_reprocess", "on_dead_letter")
SECRETS = ("openai_api_key", "hf_token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """One installation: what was asked for, and the names that follow from it.

    Attributes:
        settings: Names of the settings that this version knows, as ``LIFESTREAM_…``.
        grants: Roles by service account and scope, the content of terraform/permissions.json.
        apis_always: What terraform enables whatever was chosen (terraform/always.json).
        build_roles: The build's roles on the project whatever was chosen (there, too).
        origins: Further addresses at which the app is opened, terraform's ``further_origins``.
        embedder: Who turns text into vectors there, as a key of ``DIMENSIONS``;
            empty where nobody could read what was chosen.
        dimensions: Numbers in a vector where others than the embedder's own were chosen, else 0.
        traces: Where traces go, terraform's ``trace_exporter``.
        defaults: What the settings that name models are where terraform sets none.
        model_ends: Last days of models, as far as they are announced.
        late_job: The Cloud Run job without a GPU; empty where one job does everything.
        is_locked: Whether this checkout has the digests of terraform's provider.
    """

    project: str
    region: str
    environment: str
    uploads_bucket: str
    artifacts_bucket: str
    database: str
    vectors: Literal["firestore", "vertex"] = "firestore"
    access: Literal["iap", "public"] = "iap"
    settings: frozenset[str]
    grants: Mapping[str, Mapping[str, Any]]
    apis_always: tuple[str, ...]
    build_roles: tuple[str, ...]
    origins: tuple[str, ...] = ()
    embedder: str = "openai/text-embedding-3-small"
    dimensions: int = 0
    traces: Literal["none", "cloud"] = "none"
    defaults: Mapping[str, str] = field(default_factory=dict)
    model_ends: Mapping[str, date] = field(default_factory=dict)
    late_job: str = ""
    is_locked: bool = True

    @property
    def prefix(self) -> str:
        """terraform's ``local.prefix``."""
        return f"lifestream-{self.environment}"

    @property
    def apis(self) -> tuple[str, ...]:
        """The APIs that must be enabled."""
        vertex = self.vectors == "vertex" or self.embedder == "vertex"
        return (
            *self.apis_always,
            *((IAP_API,) if self.access == "iap" else ()),
            *((VERTEX_API,) if vertex else ()),
        )

    @property
    def job(self) -> str:
        """The Cloud Run job that processes."""
        return f"{self.prefix}-processor"

    @property
    def web(self) -> str:
        """The Cloud Run service that people open."""
        return f"{self.prefix}-web"

    def named(self, short: str) -> str:
        """A function, topic, secret or schedule: ``on_upload`` is ``lifestream-prod-on-upload``."""
        return f"{self.prefix}-{short.replace('_', '-')}"

    def custom_role(self, short: str) -> str:
        """The id of a role of ours."""
        return f"{self.prefix}_{short}".replace("-", "_")

    def account(self, short: str) -> str:
        """A service account's e-mail address."""
        return f"{self.prefix}-{short}@{self.project}.iam.gserviceaccount.com"

    def url(self, service: str, number: str) -> str:
        """A Cloud Run service's address. Source: Cloud Run, "Deterministic URL"."""
        return f"https://{service}-{number}.{self.region}.run.app"
