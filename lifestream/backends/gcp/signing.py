"""Who signs addresses: a key that is here, or IAM for an account without one (Cloud Run)."""

import threading
from typing import Any

SIGN_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
TOKEN_URI = "https://oauth2.googleapis.com/token"


IAM = "https://iamcredentials.googleapis.com"


class IamStandIn:
    """A google-auth transport whose calls to IAM go to a stand-in; google-auth has IAM's address
    built in.

    Args:
        endpoint: The stand-in's address.
    """

    def __init__(self, endpoint: str) -> None:
        from google.auth.transport.requests import Request

        self._transport = Request()  # type: ignore[no-untyped-call,unused-ignore]
        self._endpoint = endpoint

    def __call__(self, url: str, *args: Any, **options: Any) -> Any:
        """Ask; see ``google.auth.transport.Request``."""
        return self._transport(url.replace(IAM, self._endpoint), *args, **options)


class AddressSigner:
    """Credentials that can sign, found when the first address is signed and then kept.

    Args:
        credentials: Google credentials; the environment's own when None.
        request: How IAM and the metadata server are asked; google-auth's transport when None.
    """

    def __init__(self, credentials: Any = None, *, request: Any = None) -> None:
        self._credentials = credentials
        self._request = request
        self._lock = threading.Lock()
        self._signing: Any = None

    @property
    def credentials(self) -> Any:
        """For ``generate_signed_url``. Raises google-auth's errors."""
        with self._lock:
            if self._signing is None:
                self._signing = self._find()
            return self._signing

    def _find(self) -> Any:
        import google.auth
        from google.auth.credentials import Signing

        credentials = self._credentials
        if credentials is None:
            credentials, _ = google.auth.default(scopes=[SIGN_SCOPE])
        if isinstance(credentials, Signing):
            return credentials
        return self._keyless(credentials)

    def _keyless(self, credentials: Any) -> Any:
        """IAM signs in the account's name: it needs roles/iam.serviceAccountTokenCreator on itself.

        The signer refreshes the account's token by itself, so these credentials can be kept.
        """
        from google.auth import iam
        from google.auth.transport.requests import Request
        from google.oauth2 import service_account

        request = self._request or Request()
        # On Cloud Run the account's address is "default" until its token was fetched once.
        credentials.refresh(request)
        email = credentials.service_account_email
        return service_account.Credentials(
            iam.Signer(request, credentials, email), email, TOKEN_URI
        )
