"""One span for each request: it goes on from the caller's trace, or begins one.

A browser that follows a trace of its own sends ``traceparent``; Cloud Run's front end sends that
and Google's older header. Pages' own files and health checks are not worth a span.
"""

from flask import Flask, Response, g, request

from lifestream import tracing

NOT_TRACED = ("/static/", "/healthz", "/readyz")


def register(app: Flask) -> None:
    """Trace the requests of ``app``; first of all that is registered, so that refusals count."""
    app.before_request(_begin)
    app.after_request(_note)
    app.teardown_request(_end)


def _begin() -> None:
    if request.path.startswith(NOT_TRACED):
        return
    trace = tracing.from_headers(
        request.headers.get("traceparent", ""), request.headers.get("X-Cloud-Trace-Context", "")
    )
    # The rule, not the address: that may hold a signature or what a person looks for.
    route = request.url_rule.rule if request.url_rule else "(none)"
    span = tracing.begin(f"{request.method} {route}", kind="server", trace=trace)
    span.note(**{"http.request.method": request.method, "http.route": route})
    g.span, g.span_before = span, tracing.enter(span)


def _note(response: Response) -> Response:
    if "span" in g:
        g.span.note(**{"http.response.status_code": response.status_code})
        if response.status_code >= 500:
            g.span.error = str(response.status_code)
    return response


def _end(error: BaseException | None) -> None:
    if "span" in g:
        tracing.enter(g.pop("span_before"))
        tracing.end(g.pop("span"), error)
