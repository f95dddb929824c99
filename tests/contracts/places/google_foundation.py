"""The Google foundation: adapters over Google's emulators and the stand-ins."""

import secrets
import sys
from typing import Any

import requests

from lifestream.backends.gcp.event_bus import PubSubEventBus
from lifestream.backends.gcp.job_launcher import CloudRunJobLauncher
from lifestream.backends.gcp.object_store import GcsObjectStore
from lifestream.ports.job_launcher import JobLauncher
from tests.contracts.places.cloud_foundation import PAGE, CloudFoundation
from tests.google_cloud import GoogleCloud

REGION = "us-central1"


class GoogleFoundation(CloudFoundation):
    """A project of its own in the emulators, buckets of its own in the stand-in."""

    name = "google"
    nothing_comes_s = 0.7

    def __init__(self, cloud: GoogleCloud) -> None:
        super().__init__()
        self.cloud = cloud
        self.bucket = f"{cloud.project}-uploads"
        self.artifacts_bucket = f"{cloud.project}-artifacts"
        self.topic = f"projects/{cloud.project}/topics/uploads"
        self.subscription = f"projects/{cloud.project}/subscriptions/functions"
        self.job = (
            f"projects/{cloud.project}/locations/{REGION}/jobs/processor-{secrets.token_hex(4)}"
        )
        self.storage_address = cloud.storage.endpoint
        self.pubsub_address = f"http://{cloud.pubsub.endpoint}"
        self.http = requests
        cloud.storage.create_bucket(
            self.bucket, topic=self.topic, origins=[PAGE], object_name_prefix="uploads/"
        )
        cloud.storage.create_bucket(self.artifacts_bucket, origins=[PAGE])
        self._client: Any = None
        self._has_topic = False

    @property
    def client(self) -> Any:
        self._client = self._client or self.cloud.firestore_client()
        return self._client

    def executions(self) -> Any:
        return open_executions(self.cloud.run_jobs.endpoint)

    def object_store(self) -> GcsObjectStore:
        from google.oauth2 import service_account

        signing = service_account.Credentials.from_service_account_info(self.cloud.account.info)
        return GcsObjectStore(
            self.bucket,
            project=self.cloud.project,
            artifacts_bucket=self.artifacts_bucket,
            signing_credentials=signing,
            endpoint=self.cloud.storage.endpoint,
        )

    def event_bus(self, *, max_attempts: int = 5) -> PubSubEventBus:
        if not self._has_topic:
            self.cloud.pubsub.create_topic(self.topic)
            self.cloud.pubsub.create_pull(self.subscription, self.topic)
            self._has_topic = True
        return PubSubEventBus(
            project=self.cloud.project, topic="uploads", endpoint=self.cloud.pubsub.endpoint
        )

    def job_launcher(self, *, works_s: float = 0.0) -> CloudRunJobLauncher:
        self.cloud.run_jobs.add_job(
            self.job,
            command=[sys.executable, "-S", "-c", f"import time; time.sleep({works_s})"],
            max_retries=0,
        )
        return CloudRunJobLauncher(
            self.client,
            project=self.cloud.project,
            region=REGION,
            job=self.job.rsplit("/", 1)[-1],
            endpoint=self.cloud.run_jobs.endpoint,
        )

    def finalized(self) -> list[str]:
        self.cloud.storage.notifications.wait_until_sent()
        sent = self.cloud.storage.notifications.sent
        return [attributes["objectId"] for topic, attributes in sent if topic == self.topic]

    def wait_until_idle(self, launcher: JobLauncher) -> None:
        assert self.cloud.run_jobs.wait(timeout_s=30.0)

    def close(self) -> None:
        """The project and the bucket are nobody else's: they may stay."""


def open_executions(endpoint: str) -> Any:
    """Cloud Run's executions client; Google's own service without an endpoint."""
    from google.cloud.run_v2 import ExecutionsClient

    if not endpoint:
        return ExecutionsClient()
    import grpc
    from google.cloud.run_v2.services.executions.transports import ExecutionsGrpcTransport

    channel = grpc.insecure_channel(endpoint)
    return ExecutionsClient(transport=ExecutionsGrpcTransport(channel=channel))
