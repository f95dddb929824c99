"""How documents behave: requests refuse what they do not know, responses are plain values."""

from pydantic import BaseModel, ConfigDict, Field


class RequestDocument(BaseModel):
    """A body or query string somebody sends; unknown fields are an error, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ResponseDocument(BaseModel):
    """A body this API sends."""

    model_config = ConfigDict(frozen=True)


class PageParameters(RequestDocument):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=200, description="How many entries, at most.")
    cursor: str = Field("", description="next_cursor of the page before; empty for the first.")
