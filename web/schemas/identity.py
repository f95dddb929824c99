"""Who you are here."""

from pydantic import Field

from web.schemas.document import ResponseDocument


class IdentityDocument(ResponseDocument):
    """Whose recordings this request may see, and how that is known."""

    owner: str = Field(description="Your lasting name here; API keys are made for it.")
    identity: str = Field(
        description="How it was told: local, iap, oidc, or api_key when a key was sent."
    )
