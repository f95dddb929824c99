"""The permissions in the roles that LifeStream's accounts get.

The predefined ones were read from Google's published tables ("IAM roles and permissions index", one
page for each service), in November 2026, and never compared with a live project. Google adds
permissions to them now and then; ``gcloud iam roles describe ROLE`` says what one contains today.
"""

from collections.abc import Mapping

PREDEFINED_ROLES: Mapping[str, frozenset[str]] = {
    "roles/datastore.user": frozenset(
        {
            "datastore.databases.get",
            "datastore.entities.create",
            "datastore.entities.delete",
            "datastore.entities.get",
            "datastore.entities.list",
            "datastore.entities.update",
        }
    ),
    "roles/pubsub.publisher": frozenset({"pubsub.topics.publish"}),
    "roles/secretmanager.secretAccessor": frozenset({"secretmanager.versions.access"}),
    "roles/storage.objectCreator": frozenset({"storage.objects.create"}),
    "roles/storage.objectViewer": frozenset({"storage.objects.get", "storage.objects.list"}),
    "roles/telemetry.tracesWriter": frozenset({"telemetry.traces.write"}),
}
"""Of each role the permissions that are relied on. ``ALSO`` says what else is in it."""

ALSO: Mapping[str, str] = {
    "roles/datastore.user": "ids for new documents, and reading what databases and indexes there "
    "are; the same documents, no administration",
    "roles/pubsub.publisher": "nothing",
    "roles/secretmanager.secretAccessor": "the project's name",
    "roles/storage.objectCreator": "uploads in parts, and folders, in the same bucket",
    "roles/storage.objectViewer": "folders of the same bucket, and the project's name",
    "roles/telemetry.tracesWriter": "nothing",
}
"""Why the role is narrow enough, although it is not ours."""

CUSTOM_ROLES: Mapping[str, frozenset[str]] = {
    "custom/address_signer": frozenset({"iam.serviceAccounts.signBlob"}),
    "custom/job_starter": frozenset(
        {"run.executions.get", "run.jobs.run", "run.jobs.runWithOverrides"}
    ),
    "custom/object_remover": frozenset({"storage.objects.delete"}),
    "custom/text_embedder": frozenset({"aiplatform.endpoints.predict"}),
    "custom/vector_writer": frozenset(
        {
            "aiplatform.indexEndpoints.get",
            "aiplatform.indexEndpoints.queryVectors",
            "aiplatform.indexes.update",
        }
    ),
}
"""Ours, where every predefined role gives more: roles/iam.serviceAccountTokenCreator also makes
tokens, roles/run.developer also changes jobs, roles/storage.objectUser also edits,
roles/aiplatform.user also trains and deploys."""


def contents(role: str) -> frozenset[str]:
    """The permissions relied on of a role named here. Raises KeyError for any other."""
    return CUSTOM_ROLES[role] if role in CUSTOM_ROLES else PREDEFINED_ROLES[role]
