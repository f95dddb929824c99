"""Settings to the Google Cloud foundation. Imported only when it is chosen."""

from typing import Any

from lifestream.backends.gcp.batch_store import FirestoreBatchStore
from lifestream.backends.gcp.event_bus import PubSubEventBus
from lifestream.backends.gcp.firestore_documents import open_firestore
from lifestream.backends.gcp.job_launcher import CloudRunJobLauncher
from lifestream.backends.gcp.job_store import FirestoreJobStore
from lifestream.backends.gcp.key_store import FirestoreKeyStore
from lifestream.backends.gcp.library import FirestoreLibrary
from lifestream.backends.gcp.object_store import GcsObjectStore
from lifestream.backends.gcp.owner_log import FirestoreOwnerLog
from lifestream.backends.gcp.signing import IamStandIn
from lifestream.backends.gcp.task_store import FirestoreTaskStore
from lifestream.backends.gcp.vectors.firestore_vectors import FirestoreVectorIndex
from lifestream.backends.gcp.vectors.vertex import VertexVectorIndex
from lifestream.bootstrap.time_zone import zone_of
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.ports.backend import Backend
from lifestream.ports.vector_index import VectorIndex

REQUIRED = ("gcp_project", "gcp_bucket")


def google_backend(settings: Settings) -> Backend:
    """GCS, Pub/Sub, Firestore, Cloud Run Jobs and one of two vector searches.

    Raises:
        ConfigError: A setting that has no default is missing.
    """
    for name in REQUIRED:
        if not getattr(settings, name):
            raise ConfigError(
                f"LIFESTREAM_{name.upper()} is not set; LIFESTREAM_BACKEND=gcp needs it."
            )
    firestore = open_firestore(settings.gcp_project, database=settings.gcp_database)
    return Backend(
        object_store=GcsObjectStore(
            settings.gcp_bucket,
            project=settings.gcp_project,
            artifacts_bucket=settings.gcp_artifacts_bucket,
            signing_credentials=_signing_credentials(settings),
            endpoint=settings.gcp_storage_endpoint,
            auth_request=IamStandIn(settings.gcp_iam_endpoint)
            if settings.gcp_iam_endpoint
            else None,
        ),
        event_bus=PubSubEventBus(
            project=settings.gcp_project,
            topic=settings.gcp_topic,
            endpoint=settings.pubsub_emulator,
        ),
        job_store=FirestoreJobStore(firestore),
        library=FirestoreLibrary(firestore, zone=zone_of(settings)),
        batch_store=FirestoreBatchStore(firestore),
        key_store=FirestoreKeyStore(firestore),
        owner_log=FirestoreOwnerLog(firestore),
        task_store=FirestoreTaskStore(firestore),
        job_launcher=CloudRunJobLauncher(
            firestore,
            project=settings.gcp_project,
            region=settings.gcp_region,
            job=settings.gcp_job,
            late_job=settings.gcp_late_job,
            max_tasks=settings.gcp_max_tasks,
            task_media_s=settings.gcp_task_media_h * 3600,
            endpoint=settings.gcp_run_endpoint,
        ),
        vector_index=_vector_index(settings, firestore),
    )


def _signing_credentials(settings: Settings) -> Any:
    if not settings.gcp_key_file:
        return None
    from google.oauth2 import service_account

    return service_account.Credentials.from_service_account_file(settings.gcp_key_file)


def _vector_index(settings: Settings, firestore: Any) -> VectorIndex:
    if settings.gcp_vectors == "firestore":
        return FirestoreVectorIndex(firestore)
    for name in ("gcp_index", "gcp_index_endpoint"):
        if not getattr(settings, name):
            raise ConfigError(
                f"LIFESTREAM_{name.upper()} is not set; LIFESTREAM_GCP_VECTORS=vertex needs it."
            )
    return VertexVectorIndex(
        firestore,
        location=settings.gcp_region,
        index=settings.gcp_index,
        index_endpoint=settings.gcp_index_endpoint,
        deployed_index_id=settings.gcp_deployed_index,
        endpoint=settings.gcp_vertex_endpoint,
    )
