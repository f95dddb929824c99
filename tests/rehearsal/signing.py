"""Signed addresses as the application makes them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

BUCKET = "media"
ORIGIN = "https://diary.example"


@dataclass(frozen=True)
class Signer:
    """Signs with Google's client library."""

    bucket: Any
    credentials: Any
    endpoint: str

    def url(self, key: str, method: str, *, lasts_s: float = 60.0, **options: Any) -> str:
        """A V4 address; ``method`` may be RESUMABLE."""
        made: str = self.bucket.blob(key).generate_signed_url(
            version="v4",
            method=method,
            expiration=timedelta(seconds=lasts_s),
            credentials=self.credentials,
            api_access_endpoint=self.endpoint,
            **options,
        )
        return made
