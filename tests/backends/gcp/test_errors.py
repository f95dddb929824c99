"""No exception of Google's gets out of an adapter."""

import pytest
from google.api_core import exceptions as google
from google.auth.exceptions import DefaultCredentialsError, TransportError
from google.resumable_media import DataCorruption

from lifestream.backends.gcp.errors import google_errors
from lifestream.domain.errors import (
    BackendUnavailable,
    InvalidRequest,
    LifeStreamError,
    NotFound,
    RateLimited,
    StaleWrite,
)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (google.ServiceUnavailable("away"), BackendUnavailable),
        (google.DeadlineExceeded("late"), BackendUnavailable),
        (google.InternalServerError("broken"), BackendUnavailable),
        (google.RetryError("gave up", None), BackendUnavailable),
        (google.Unknown("?"), BackendUnavailable),
        (google.ResourceExhausted("quota"), RateLimited),
        (google.TooManyRequests("quota"), RateLimited),
        (google.FailedPrecondition("changed"), StaleWrite),
        (google.PreconditionFailed("changed"), StaleWrite),
        (google.Aborted("contention"), StaleWrite),
        (google.AlreadyExists("there"), StaleWrite),
        (google.PermissionDenied("no role"), BackendUnavailable),
        (google.Unauthenticated("who"), BackendUnavailable),
        (google.NotFound("no topic"), BackendUnavailable),
        (google.InvalidArgument("nonsense"), InvalidRequest),
        (TransportError("no IAM"), BackendUnavailable),
        (DefaultCredentialsError("no login"), BackendUnavailable),
        (DataCorruption(None, "checksum"), BackendUnavailable),
        (ConnectionResetError("reset"), BackendUnavailable),
        (NotFound("ours stays ours"), NotFound),
    ],
)
def test_googles_errors_become_ours(raised: Exception, expected: type[LifeStreamError]) -> None:
    with pytest.raises(LifeStreamError) as caught, google_errors("Reading job j1"):
        raise raised

    assert type(caught.value) is expected
    if expected is not NotFound:
        assert caught.value.message.startswith("Reading job j1")


def test_our_own_mistakes_are_not_hidden() -> None:
    with pytest.raises(KeyError), google_errors("Reading"):
        raise KeyError("a bug")
