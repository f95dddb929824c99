"""What one field of a resource does not show: sentences beside the rows of things.toml, by rule."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from lifestream.backends.gcp.inspection.live import Live
from lifestream.backends.gcp.inspection.rest import Json
from lifestream.backends.gcp.inspection.things import Thing, value

PUBLIC = frozenset({"allUsers", "allAuthenticatedUsers"})
PREFIX = "LIFESTREAM_"
PLACEHOLDERS = ("us-docker.pkg.dev/cloudrun/", "gcr.io/cloudrun/")
"""Google's sample images, which terraform starts with. Source: Cloud Run, "Quickstarts"."""

MIN_KEPT_S = 7 * 86400
MAX_SILENCE = timedelta(minutes=10)
"""The sweep runs every minute; a short pause of Google's is not worth an alarm."""

MAX_SECRET_AGE = timedelta(days=180)
UPLOAD_METHODS = frozenset({"POST", "PUT"})
UPLOAD_HEADERS = frozenset(
    "content-type content-range location range x-goog-resumable x-goog-content-length-range "
    "x-goog-if-generation-match".split()
)
"""What the page sends and reads when it uploads by a signed address (``object_store.py``,
web/static/js/uploads/transfer.js). Videos and pictures are shown without CORS."""


def _bucket(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    location, region = str(found.get("location", "")), live.names.region.upper()
    # Multi-regions such as EU have no hyphen: a choice, and readable from everywhere in them.
    away = location != region and "-" in location
    yield away and f"it is in {location}, the processor in {region}"


def _private(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    for row in live.policy(thing).get("bindings", []):
        for member in sorted(PUBLIC & set(row.get("members", []))):
            yield f"the whole world has {row['role']} ({member})"


def _cors(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    rules = found.get("cors", [])
    origins = (thing.words.fill("https://{web}-{number}.{region}.run.app"), *live.names.origins)
    strangers = {name for rule in rules for name in rule.get("origin", [])} - set(origins)
    yield strangers and f"pages of {', '.join(sorted(strangers))} may use it"
    for origin in origins if thing.one == "uploads" else ():
        mine = [rule for rule in rules if origin in rule.get("origin", [])]
        methods = {name.upper() for rule in mine for name in rule.get("method", [])}
        headers = {name.lower() for rule in mine for name in rule.get("responseHeader", [])}
        lacking = ", ".join([*sorted(UPLOAD_METHODS - methods), *sorted(UPLOAD_HEADERS - headers)])
        yield lacking and f"pages of {origin} may not {f'use {lacking}' if mine else 'upload'}"


def _notification(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    """Source: Cloud Storage JSON API, Notifications: list."""
    topic = thing.words.fill("{topics}-uploads")
    ours = [
        config
        for config in found.get("items", [])
        if str(config["topic"]).endswith(f"/{topic}")
        and "OBJECT_FINALIZE" in config.get("event_types", ["OBJECT_FINALIZE"])
    ]
    if not ours:
        yield f"nothing is sent to {topic}"
        return
    prefixes = {config.get("object_name_prefix", "") for config in ours}
    reached = any("uploads/".startswith(prefix) for prefix in prefixes)
    yield not reached and f"only of objects below {', '.join(sorted(prefixes))}"
    described = any(config.get("payload_format") == "JSON_API_V1" for config in ours)
    yield not described and "messages lack the object's description (payload format NONE)"


def _identity(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    """A subscription against the settings of the function that it pushes to."""
    service = thing.words["service"]
    function = next(one for one in live.things("function") if one.name == service)
    expects, push = live.read(function)["env"], thing.words["push"]
    account = expects.get("LIFESTREAM_PUSH_ACCOUNT")
    yield account != push and f"{service} expects {account or 'nobody'}"
    url = thing.words.fill("https://{service}-{number}.{region}.run.app")
    sent = value(found, "pushConfig.oidcToken.audience") or url
    audience = expects.get("LIFESTREAM_PUSH_AUDIENCE")
    yield (
        audience != sent
        and f"its audience is {sent}, {service} expects {audience or 'no audience'}"
    )


def _kept(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    kept_s = float(str(found.get("messageRetentionDuration", "604800s")).removesuffix("s"))
    yield kept_s < MIN_KEPT_S and f"letters are kept for {kept_s / 86400:.1f} days only"


def _schedule(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    last = found.get("lastAttemptTime")
    late = last and live.now - datetime.fromisoformat(last) > MAX_SILENCE
    yield late and f"it last ran at {last}"


def _custom_role(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    wanted = set(live.names.grants["custom"][thing.one])
    there = set(found.get("includedPermissions", []))
    yield wanted - there and f"it lacks {', '.join(sorted(wanted - there))}"
    yield there - wanted and f"it also allows {', '.join(sorted(there - wanted))}"


def _deployed(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    """Source: Vertex AI API v1, resource DeployedIndex."""
    wanted, index = thing.words["vertex_deployed"], thing.words["vertex_index"]
    for row in found.get("deployedIndexes", []):
        other = str(row.get("index")).rpartition("/")[2] != index.rpartition("/")[2]
        yield row["id"] == wanted and other and f"{wanted} there is {row.get('index')}, not {index}"


def _secret_age(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    """Source: Secret Manager API v1, secrets.versions.list. Values are never read."""
    made = [row["createTime"] for row in found["versions"] if row.get("state") == "ENABLED"]
    if not made:
        yield "it has no enabled version"
        return
    age = live.now - max(datetime.fromisoformat(str(one)) for one in made)
    old = f"its newest version is {age.days} days old; make a new key where it came from"
    yield age > MAX_SECRET_AGE and old


def _ready(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    """Source: Cloud Run Admin API v2, resources Service and Job."""
    condition = found.get("terminalCondition", {})
    reason = condition.get("message") or condition.get("state") or "no state is known"
    yield condition.get("state") != "CONDITION_SUCCEEDED" and f"it is not ready: {reason}"
    created, ready = (
        str(found.get(f"latest{which}Revision", "no version")).rpartition("/")[2]
        for which in ("Created", "Ready")
    )
    yield created != ready and f"{created} never got ready; {ready} answers"


def _image(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    for image in value(found, f"{thing.words['template']}.containers[].image") or [""]:
        if image.startswith(PLACEHOLDERS):
            yield f"it runs Google's placeholder {image}: nothing was built yet"
        elif "@sha256:" not in image:
            yield f"{image} is named by a tag, which may mean another image tomorrow"


def _environment(live: Live, thing: Thing, found: Json) -> Iterator[object]:
    ours = {name for name in found["env"] if name.startswith(PREFIX)}
    unknown = ", ".join(sorted(ours - live.names.settings))
    yield unknown and f"this version does not know {unknown} and would refuse to start"


JUDGEMENTS: Mapping[str, Callable[[Live, Thing, Json], Iterator[object]]] = {
    "bucket": _bucket,
    "bucket-private": _private,
    "bucket-cors": _cors,
    "bucket-notification": _notification,
    "subscription-identity": _identity,
    "dead-letters-kept": _kept,
    "schedule": _schedule,
    "custom-role": _custom_role,
    "vector-endpoint": _deployed,
    "secret-age": _secret_age,
    "service": _ready,
    "image": _image,
    "environment": _environment,
}
