"""What was done, in words: the summary of an operation, or the name of a page's form."""

from functools import cache


def deed_words(action: str) -> str:
    """ "Delete a recording" for ``api.delete_video``."""
    room, _, name = action.partition(".")
    if room == "api" and name in _summaries():
        return _summaries()[name]
    plain = name.removesuffix("_form").replace("_", " ").replace(".", " ")
    words = {"accounts": "account: ", "mcp": "tool: ", "pages": "page: ", "run": "./run "}.get(
        room, ""
    )
    return f"{words}{plain}"


@cache
def _summaries() -> dict[str, str]:
    from web.api import OPERATIONS  # which shows deeds itself

    return {operation.name: operation.summary for operation in OPERATIONS}
