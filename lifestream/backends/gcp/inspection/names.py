"""One installation: what was asked for, what the deployer chose, and the names that follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
            empty where the settings that choose it cannot be read.
        dimensions: Numbers in a vector where others than the embedder's own were chosen, else 0.
        traces: Where traces go, terraform's ``trace_exporter``.
        defaults: What the settings that name models are where terraform sets none.
        model_ends: Last days of models, as far as they are announced.
        late_job: The Cloud Run job without a GPU; empty where one job does everything.
        vertex: The names of Vertex's index, of its endpoint, and of the index deployed there.
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
    vertex: tuple[str, str, str] = ("", "", "")
    is_locked: bool = True

    def as_deployed(self, environment: Mapping[str, str]) -> "Names":
        """The same with what the deployer chose in terraform, which the web app's settings say."""
        model = environment.get("LIFESTREAM_EMBEDDING_MODEL", "text-embedding-3-small")
        embedder = environment.get("LIFESTREAM_EMBEDDER", "local")
        on_vertex = environment.get("LIFESTREAM_GCP_VECTORS") == "vertex"
        return replace(
            self,
            vectors="vertex" if on_vertex else "firestore",
            access="public" if environment.get("LIFESTREAM_IDENTITY") == "oidc" else "iap",
            embedder=f"openai/{model}" if embedder == "openai" else embedder,
            dimensions=int(environment.get("LIFESTREAM_EMBEDDING_DIMENSIONS", "") or 0),
            late_job=environment.get("LIFESTREAM_GCP_LATE_JOB", ""),
            vertex=(
                environment.get("LIFESTREAM_GCP_INDEX", ""),
                environment.get("LIFESTREAM_GCP_INDEX_ENDPOINT", ""),
                environment.get("LIFESTREAM_GCP_DEPLOYED_INDEX", "lifestream"),
            ),
            traces="cloud" if environment.get("LIFESTREAM_TRACE_EXPORTER") == "cloud" else "none",
        )

    @property
    def prefix(self) -> str:
        """terraform's ``local.prefix``."""
        return f"lifestream-{self.environment}"

    @property
    def apis(self) -> tuple[str, ...]:
        """The APIs that must be enabled."""
        vertex = "vertex" in (self.vectors, self.embedder)
        iap = (IAP_API,) if self.access == "iap" else ()
        return (*self.apis_always, *iap, *((VERTEX_API,) if vertex else ()))

    @property
    def role_prefix(self) -> str:
        """How the ids of our own roles begin."""
        return f"{self.prefix}_".replace("-", "_")

    def account(self, short: str) -> str:
        """A service account's e-mail address."""
        return f"{self.prefix}-{short}@{self.project}.iam.gserviceaccount.com"

    def group(self, name: str) -> tuple[str, ...]:
        """Short names that depend on the installation, as things.toml's ``each`` asks for them."""
        groups = {
            "custom_roles": tuple(self.grants.get("custom", {})),
            "late": ("late",) if self.late_job else (),
            "vertex": ("vertex",) if self.vectors == "vertex" else (),
        }
        return groups[name]

    def words(self) -> dict[str, str]:
        """The words of things.toml."""
        one_bucket = self.artifacts_bucket == self.uploads_bucket
        chosen = {
            "vectors_vertex": self.vectors == "vertex",
            "embedder_vertex": self.embedder == "vertex",
            "traces_cloud": self.traces == "cloud",
        }
        index, endpoint, deployed = self.vertex
        return {
            "project": self.project,
            "region": self.region,
            "environment": self.environment,
            "prefix": self.prefix,
            "role_prefix": self.role_prefix,
            "uploads_bucket": self.uploads_bucket,
            "artifacts_bucket": self.artifacts_bucket,
            "second_bucket": "" if one_bucket else self.artifacts_bucket,
            "both": "artifacts_bucket" if one_bucket else "",
            "database": self.database,
            "web": f"{self.prefix}-web",
            "job": f"{self.prefix}-processor",
            "late_job": self.late_job,
            "first_part": "listening" if self.late_job else "",
            "iap": self.access if self.access == "iap" else "",
            "chosen": " ".join(scope for scope, is_chosen in chosen.items() if is_chosen),
            "vertex_index": index,
            "vertex_endpoint": endpoint,
            "vertex_deployed": deployed,
        }
