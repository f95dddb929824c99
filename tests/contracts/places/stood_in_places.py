"""The live foundation's places on the emulators and stand-ins: nothing of it costs anything."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rehearsal.gcs.server import CloudStorage
from tests.contracts.places.cloud_foundation import PAGE
from tests.contracts.places.live_foundation import LivePlaces
from tests.google_cloud import GoogleCloud

REGION = "us-central1"


@contextmanager
def stood_in_places(cloud: GoogleCloud) -> Iterator[LivePlaces]:
    """Set up as ``docs/testing.md`` says for a real project."""
    from google.oauth2 import service_account

    parent = f"projects/{cloud.project}"
    topic, subscription = f"{parent}/topics/uploads", f"{parent}/subscriptions/contract"
    job = f"contract-{secrets.token_hex(4)}"
    cloud.pubsub.create_topic(topic)
    cloud.pubsub.create_pull(subscription, topic)
    command = [sys.executable, "-S", "-c", "import time; time.sleep(0.5)"]
    cloud.run_jobs.add_job(
        f"{parent}/locations/{REGION}/jobs/{job}", command=command, max_retries=0
    )
    account = cloud.account
    with CloudStorage(
        publish=cloud.pubsub.publish, signers={account.email: account.public_key}
    ) as storage:
        storage.create_bucket(
            cloud.project, topic=topic, origins=[PAGE], object_name_prefix="uploads/"
        )
        storage.create_bucket(f"{cloud.project}-artifacts", origins=[PAGE])
        yield LivePlaces(
            project=cloud.project,
            region=REGION,
            bucket=cloud.project,
            artifacts_bucket=f"{cloud.project}-artifacts",
            topic="uploads",
            subscription="contract",
            job=job,
            database="(default)",
            firestore_endpoint=cloud.firestore.endpoint,
            pubsub_endpoint=cloud.pubsub.endpoint,
            storage_endpoint=storage.endpoint,
            run_endpoint=cloud.run_jobs.endpoint,
            signing_credentials=service_account.Credentials.from_service_account_info(account.info),
        )
