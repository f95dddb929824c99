"""The two buckets: private, told of, recoverable, and open to our own pages."""

from collections.abc import Iterator
from functools import partial

from lifestream.backends.gcp.inspection.live import Check, Live
from lifestream.backends.gcp.inspection.policies import bucket_place
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.domain.inspection import Finding

STORAGE = "storage.googleapis.com"
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
    found = []
    for bucket, kind in kinds.items():
        address = f"google_storage_bucket.{kind}"
        found += [
            Check(
                code="bucket",
                subject=bucket,
                run=partial(_bucket, bucket=bucket, kind=kind),
                address=address,
            ),
            Check(
                code="bucket-private",
                subject=bucket,
                run=partial(_public, bucket=bucket),
                address=address,
            ),
        ]
    found.append(
        Check(
            code="bucket-notification",
            subject=names.uploads_bucket,
            run=_notification,
            address="google_storage_notification.uploads",
        )
    )
    return found


def _bucket(live: Live, *, bucket: str, kind: str) -> Iterator[Finding]:
    found = live.rest.get(STORAGE, f"storage/v1/b/{bucket}", needs="storage.buckets.get")
    address = f"google_storage_bucket.{kind}"
    region = live.names.region.upper()
    location = str(found.get("location", ""))
    # Multi-regions such as EU have no hyphen: a choice, and readable from everywhere in them.
    away = [f"it is in {location}, the processor in {region}"]
    bad = away if location != region and "-" in location else []
    yield live.judged("bucket", bucket, f"It is in {location}.", bad, address=address)
    yield _is_private(live, bucket, found)
    yield from _recoverable(live, bucket, found)
    yield live.judged(
        "bucket-lifecycle",
        bucket,
        "Old things are cleared away.",
        _lifecycle_faults(found, kind),
        address=address,
    )
    origins = (live.names.url(live.names.web, live.number), *live.names.origins)
    bad = _cors_faults(found, origins, kind)
    yield live.judged("bucket-cors", bucket, "Our pages and no others.", bad, address=address)


def _is_private(live: Live, bucket: str, found: Json) -> Finding:
    """Source: Cloud Storage JSON API, Buckets: iamConfiguration."""
    access = found.get("iamConfiguration", {})
    bad = []
    if not access.get("uniformBucketLevelAccess", {}).get("enabled"):
        bad.append("single objects can have rights of their own (access is not uniform)")
    if access.get("publicAccessPrevention") != "enforced":
        bad.append("it could be made public (public access prevention is off)")
    return live.judged("bucket-private", bucket, "Uniform, never public.", bad, bucket=bucket)


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


def _recoverable(live: Live, bucket: str, found: Json) -> Iterator[Finding]:
    on = found.get("versioning", {}).get("enabled")
    bad = [] if on else ["versioning is off: what is overwritten is gone"]
    yield live.judged("bucket-versioning", bucket, "Versioning is on.", bad, bucket=bucket)
    kept_s = int(found.get("softDeletePolicy", {}).get("retentionDurationSeconds", 0))
    bad = [] if kept_s else ["soft delete is off: what is deleted is gone"]
    days = f"{kept_s / 86400:.0f} days"
    yield live.judged("bucket-soft-delete", bucket, f"Kept for {days}.", bad, bucket=bucket)


def _lifecycle_faults(found: Json, kind: str) -> list[str]:
    rules = found.get("lifecycle", {}).get("rule", [])
    actions = {str(rule.get("action", {}).get("type")) for rule in rules}
    bad = []
    if found.get("versioning", {}).get("enabled") and "Delete" not in actions:
        bad.append("old versions are kept for ever")
    if kind == "uploads" and "AbortIncompleteMultipartUpload" not in actions:
        bad.append("parts of unfinished uploads are kept for ever")
    return bad


def _cors_faults(found: Json, origins: tuple[str, ...], kind: str) -> list[str]:
    rules = found.get("cors", [])
    there = {name for rule in rules for name in rule.get("origin", [])}
    strangers = sorted(there - set(origins))
    bad = [f"pages of {', '.join(strangers)} may use it"] if strangers else []
    if kind != "uploads":
        return bad
    for origin in origins:
        mine = [rule for rule in rules if origin in rule.get("origin", [])]
        methods = {name.upper() for rule in mine for name in rule.get("method", [])}
        headers = {name.lower() for rule in mine for name in rule.get("responseHeader", [])}
        lacking = [*sorted(UPLOAD_METHODS - methods), *sorted(UPLOAD_HEADERS - headers)]
        if not mine:
            bad.append(f"pages of {origin} may not upload")
        elif lacking:
            bad.append(f"pages of {origin} may not use {', '.join(lacking)}")
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
    bad = [] if ours else [f"nothing is told to {topic}"]
    prefixes = {config.get("object_name_prefix", "") for config in ours}
    if ours and not any("uploads/".startswith(prefix) for prefix in prefixes):
        bad.append(f"only of objects below {', '.join(sorted(prefixes))}")
    if ours and all(config.get("payload_format") != "JSON_API_V1" for config in ours):
        bad.append("messages come without the object's description (payload format NONE)")
    address = "google_storage_notification.uploads"
    yield live.judged("bucket-notification", bucket, f"Told to {topic}.", bad, address=address)
