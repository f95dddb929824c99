"""The two buckets: private, told of, recoverable, and open to our own pages."""

from collections.abc import Iterator
from functools import partial

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.policies import bucket_place
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding

STORAGE = "storage.googleapis.com"
NOTIFICATION = "google_storage_notification.uploads"
UPLOAD_METHODS = frozenset({"POST", "PUT"})
UPLOAD_HEADERS = frozenset(
    {
        "content-type",
        "content-range",
        "location",
        "range",
        "x-goog-resumable",
        "x-goog-content-length-range",
        "x-goog-if-generation-match",
    }
)
"""What the page sends and reads when it uploads by a signed address (``object_store.py``,
web/static/js/uploads/transfer.js). Videos and pictures are shown without CORS."""

EVERYBODY = frozenset({"allUsers", "allAuthenticatedUsers"})


def checks(live: Live) -> list[Check]:
    """Of both buckets, or of the one that is both."""
    names = live.names
    kinds = {names.uploads_bucket: "uploads"}
    kinds.setdefault(names.artifacts_bucket, "artifacts")
    told = {"subject": names.uploads_bucket, "address": NOTIFICATION}
    found = [Check(code="bucket-notification", run=_notification, **told)]
    for bucket, kind in kinds.items():
        address = f"google_storage_bucket.{kind}"
        run = partial(_bucket, bucket=bucket, kind=kind, address=address)
        about = {"subject": bucket, "address": address}
        found.append(Check(code="bucket", run=run, **about))
        public = partial(_public, bucket=bucket)
        found.append(Check(code="bucket-private", run=public, **about))
    return found


def _bucket(live: Live, *, bucket: str, kind: str, address: str) -> Iterator[Finding]:
    """Source: Cloud Storage JSON API, resource Buckets."""
    found = live.rest.get(STORAGE, f"storage/v1/b/{bucket}", needs="storage.buckets.get")
    judged, region = partial(live.judged, address=address, bucket=bucket), live.names.region.upper()
    location = str(found.get("location", ""))
    # Multi-regions such as EU have no hyphen: a choice, and readable from everywhere in them.
    away = location != region and "-" in location
    bad = [away and f"it is in {location}, the processor in {region}"]
    yield judged("bucket", bucket, f"It is in {location}.", bad)
    access = found.get("iamConfiguration", {})
    uniform = access.get("uniformBucketLevelAccess", {}).get("enabled")
    closed = access.get("publicAccessPrevention") == "enforced"
    bad = [
        not uniform and "single objects can have rights of their own (access is not uniform)",
        not closed and "it could be made public (public access prevention is off)",
    ]
    yield judged("bucket-private", bucket, "Uniform, never public.", bad)
    versions = found.get("versioning", {}).get("enabled")
    bad = [not versions and "versioning is off: what is overwritten is gone"]
    yield judged("bucket-versioning", bucket, "Versioning is on.", bad)
    kept_s = int(found.get("softDeletePolicy", {}).get("retentionDurationSeconds", 0))
    bad = [not kept_s and "soft delete is off: what is deleted is gone"]
    yield judged("bucket-soft-delete", bucket, f"Kept for {kept_s / 86400:.0f} days.", bad)
    rules = found.get("lifecycle", {}).get("rule", [])
    actions = {str(rule.get("action", {}).get("type")) for rule in rules}
    parts = kind == "uploads" and "AbortIncompleteMultipartUpload" not in actions
    bad = [
        versions and "Delete" not in actions and "old versions are kept for ever",
        parts and "parts of unfinished uploads are kept for ever",
    ]
    yield judged("bucket-lifecycle", bucket, "Old things are cleared away.", bad)
    origins = (live.names.url(live.names.web, live.number), *live.names.origins)
    faults = _cors_faults(found, origins, kind)
    yield judged("bucket-cors", bucket, "Our pages and no others.", faults)


def _public(live: Live, *, bucket: str) -> Iterator[Finding]:
    policy = bucket_place(bucket, "").read(live)
    open_to = {
        (str(row["role"]), member)
        for row in policy.get("bindings", [])
        for member in EVERYBODY & set(row.get("members", []))
    }
    for role, member in sorted(open_to):
        sentence = f"The whole world has {role} ({member})."
        yield live.wrong("bucket-private", bucket, sentence, bucket=bucket)


def _cors_faults(found: Json, origins: tuple[str, ...], kind: str) -> list[object]:
    rules = found.get("cors", [])
    there = {name for rule in rules for name in rule.get("origin", [])}
    strangers = ", ".join(sorted(there - set(origins)))
    bad: list[object] = [strangers and f"pages of {strangers} may use it"]
    for origin in origins if kind == "uploads" else ():
        mine = [rule for rule in rules if origin in rule.get("origin", [])]
        methods = {name.upper() for rule in mine for name in rule.get("method", [])}
        headers = {name.lower() for rule in mine for name in rule.get("responseHeader", [])}
        lacking = ", ".join([*sorted(UPLOAD_METHODS - methods), *sorted(UPLOAD_HEADERS - headers)])
        may_not = f"use {lacking}" if mine else "upload"
        bad.append(lacking and f"pages of {origin} may not {may_not}")
    return bad


def _notification(live: Live) -> Iterator[Finding]:
    """Source: Cloud Storage JSON API, Notifications: list."""
    bucket = live.names.uploads_bucket
    told = live.rest.get(
        STORAGE, f"storage/v1/b/{bucket}/notificationConfigs", needs="storage.buckets.get"
    )
    topic = f"projects/{live.names.project}/topics/{live.names.named('uploads')}"
    ours = [
        config
        for config in told.get("items", [])
        if str(config["topic"]).endswith(f"/{topic}")
        and "OBJECT_FINALIZE" in config.get("event_types", ["OBJECT_FINALIZE"])
    ]
    prefixes = {config.get("object_name_prefix", "") for config in ours}
    reached = any("uploads/".startswith(prefix) for prefix in prefixes)
    described = any(config.get("payload_format") == "JSON_API_V1" for config in ours)
    bad = [
        not ours and f"nothing is told to {topic}",
        ours and not reached and f"only of objects below {', '.join(sorted(prefixes))}",
        ours
        and not described
        and "messages come without the object's description (payload format NONE)",
    ]
    said = f"Told to {topic}."
    yield live.judged("bucket-notification", bucket, said, bad, address=NOTIFICATION)
