"""The services LifeStream uses on Google Cloud, all of them, as Terraform would set them up."""

import os
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, Self

from rehearsal.emulators import FirestoreEmulator, PubSubEmulator
from rehearsal.gcs import CloudStorage
from rehearsal.stand_ins.identity import SIGNING_TAKES_S, Identity
from rehearsal.stand_ins.push_relay import PushRelay
from rehearsal.stand_ins.run_jobs import CloudRunJobs
from rehearsal.stand_ins.service_account import ServiceAccount
from rehearsal.stand_ins.vector_search import VectorSearch

CHECKOUT = Path(__file__).resolve().parents[1]
REGION = "us-central1"
BUCKET = "rehearsal-uploads"
ARTIFACTS_BUCKET = "rehearsal-artifacts"
UPLOADS = "uploads/"
"""Only objects below it are announced, so that artifacts start nothing."""

TOPIC = "lifestream-uploads"
DEAD_LETTERS = "lifestream-dead-letters"
SWEEP = "lifestream-sweep"
REPROCESS = "lifestream-reprocess"
JOB = "lifestream-processor"
LATE_JOB = "lifestream-late"
PUSH_ACCOUNT = "push@rehearsal.iam.gserviceaccount.com"
PUSH_AUDIENCE = "https://functions.rehearsal.example/"
MAX_DELIVERY_ATTEMPTS = 5
MAX_RETRIES = 3
"""Of the Cloud Run job; ``Job.attempt`` decides, this only starts the container again."""

Vectors = Literal["firestore", "vertex"]


class LocalCloud:
    """Every emulator and stand-in, wired: bucket -> topic -> push -> function; job -> processor.

    Args:
        folder: For logs and the processors' scratch.
        vectors: Which vector search the application is to use.
    """

    def __init__(self, folder: Path, *, vectors: Vectors = "vertex") -> None:
        self.folder = folder
        self.vectors: Vectors = vectors
        # A new project each time: nothing of an earlier rehearsal is in it.
        self.project = f"rehearsal-{secrets.token_hex(4)}"
        parent = f"projects/{self.project}/locations/{REGION}"
        self.topic = f"projects/{self.project}/topics/{TOPIC}"
        self.dead_letters = f"projects/{self.project}/topics/{DEAD_LETTERS}"
        self.sweep = f"projects/{self.project}/topics/{SWEEP}"
        self.reprocess = f"projects/{self.project}/topics/{REPROCESS}"
        self.job = f"{parent}/jobs/{JOB}"
        self.late_job = f"{parent}/jobs/{LATE_JOB}"
        self.account = ServiceAccount(project=self.project)
        self.identity = Identity(self.account, signing_takes_s=SIGNING_TAKES_S)
        self.firestore = FirestoreEmulator()
        self.pubsub = PubSubEmulator()
        self.storage = CloudStorage(
            publish=self.pubsub.publish, signers={self.account.email: self.account.public_key}
        )
        self.run_jobs = CloudRunJobs()
        self.vector_search = VectorSearch(
            index=f"{parent}/indexes/1", index_endpoint=f"{parent}/indexEndpoints/1"
        )
        self._running = ExitStack()

    def start(self) -> Self:
        """Start everything and make bucket, topics and job.

        Raises:
            EmulatorMissing: An emulator or java is not installed.
            NotReady: An emulator did not start.
        """
        with ExitStack() as stack:
            for emulator in (self.firestore, self.pubsub):
                stack.callback(emulator.stop)
                emulator.launch()
            for server in (self.identity, self.storage, self.run_jobs, self.vector_search):
                stack.enter_context(server)
            self.firestore.wait()
            self.pubsub.wait()
            self.account.token_uri = self.identity.token_uri
            for topic in (self.topic, self.dead_letters, self.sweep, self.reprocess):
                self.pubsub.create_topic(topic)
            self._running = stack.pop_all()
        return self

    def stop(self) -> None:
        """Stop everything, processors too."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def open_buckets(self, *, web_origin: str) -> None:
        """Both, open to pages of ``web_origin``; only the one of uploads announces."""
        self.storage.create_bucket(ARTIFACTS_BUCKET, origins=[web_origin])
        self.storage.create_bucket(
            BUCKET, topic=self.topic, origins=[web_origin], object_name_prefix=UPLOADS
        )

    def push_to(self, function: str, *, topic: str = "") -> PushRelay:
        """Push a topic's messages (uploads by default) to a function, as Cloud Run does."""
        source = topic or self.topic
        relay = PushRelay(
            function, identity=self.identity, account=PUSH_ACCOUNT, audience=PUSH_AUDIENCE
        )
        self._running.enter_context(relay)
        name = source.rsplit("/", 1)[-1]
        dead_letters = "" if source == self.dead_letters else self.dead_letters
        self.pubsub.create_push(
            f"projects/{self.project}/subscriptions/{name}-push",
            source,
            # As terraform/events.tf: a push says nothing in its path.
            push_endpoint=f"{relay.endpoint}/",
            dead_letter_topic=dead_letters,
            max_delivery_attempts=MAX_DELIVERY_ATTEMPTS,
        )
        return relay

    def deploy_processor(self, *, log: Path) -> None:
        """Both jobs: ``python -m processor`` with the environment of every other process."""
        for job, part in ((self.job, "listening"), (self.late_job, "rest")):
            self.run_jobs.add_job(
                job,
                command=[sys.executable, "-m", "processor"],
                environ={**self.environ, "LIFESTREAM_PROCESSOR_PART": part},
                max_retries=MAX_RETRIES,
                timeout_s=3600.0,
                cwd=CHECKOUT,
                log=log,
            )

    @property
    def environ(self) -> dict[str, str]:
        """The environment of LifeStream's processes: this one's, pointed at this cloud."""
        kept = {name: value for name, value in os.environ.items() if not _is_cloud(name)}
        return {**kept, **self.settings, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}

    @property
    def settings(self) -> dict[str, str]:
        """Only the variables that say where this cloud is."""
        return {
            **self.firestore.environ,
            "LIFESTREAM_BACKEND": "gcp",
            "LIFESTREAM_GCP_PROJECT": self.project,
            "LIFESTREAM_GCP_REGION": REGION,
            "LIFESTREAM_GCP_BUCKET": BUCKET,
            "LIFESTREAM_GCP_ARTIFACTS_BUCKET": ARTIFACTS_BUCKET,
            "LIFESTREAM_GCP_TOPIC": TOPIC,
            "LIFESTREAM_GCP_JOB": JOB,
            "LIFESTREAM_GCP_LATE_JOB": LATE_JOB,
            # Even a short clip is shared by two tasks, as an hour of it would be.
            "LIFESTREAM_GCP_MAX_TASKS": "2",
            "LIFESTREAM_GCP_TASK_MEDIA_H": "0.0001",
            "LIFESTREAM_SEGMENT_MIN_S": "10",
            "LIFESTREAM_GCP_VECTORS": self.vectors,
            "LIFESTREAM_GCP_INDEX": self.vector_search.index,
            "LIFESTREAM_GCP_INDEX_ENDPOINT": self.vector_search.index_endpoint,
            "LIFESTREAM_GCP_DEPLOYED_INDEX": self.vector_search.deployed_index_id,
            "LIFESTREAM_GCP_STORAGE_ENDPOINT": self.storage.endpoint,
            "LIFESTREAM_GCP_RUN_ENDPOINT": self.run_jobs.endpoint,
            "LIFESTREAM_GCP_VERTEX_ENDPOINT": self.vector_search.endpoint,
            # No key: the account's metadata and IAM, as in a container of Cloud Run.
            **self.identity.environ,
            "LIFESTREAM_GCP_IAM_ENDPOINT": self.identity.endpoint,
            "LIFESTREAM_PUBSUB_EMULATOR": self.pubsub.endpoint,
            "LIFESTREAM_PUSH_ACCOUNT": PUSH_ACCOUNT,
            "LIFESTREAM_PUSH_AUDIENCE": PUSH_AUDIENCE,
            "LIFESTREAM_PUSH_CERTS_URL": self.identity.certificates_url,
            "LIFESTREAM_DATA_DIR": str(self.folder / "data"),
            "LIFESTREAM_HOST": "127.0.0.1",
        }


def _is_cloud(name: str) -> bool:
    """Variables of a real cloud: a rehearsal must not reach one by mistake."""
    prefixes = ("GOOGLE_", "GCE_", "CLOUDSDK_", "LIFESTREAM_GCP_", "LIFESTREAM_PUSH_")
    return name.startswith(prefixes) or name.endswith("_EMULATOR_HOST")
