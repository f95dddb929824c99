"""Downloads of a new installation, as a document and as the strip above every page."""

from lifestream.bootstrap.arrivals import Arrival
from web.context import application
from web.schemas.models import ArrivalDocument, ArrivalsDocument


def arrivals_document() -> ArrivalsDocument:
    """The state at this moment."""
    arrivals = application().arrivals
    return ArrivalsDocument(
        coming=bool(arrivals.coming()), models=[_document(a) for a in arrivals.now()]
    )


def _document(arrival: Arrival) -> ArrivalDocument:
    return ArrivalDocument(
        title=arrival.title,
        work=arrival.work,
        state=arrival.state,
        arrived_bytes=arrival.arrived_bytes,
        total_bytes=arrival.total_bytes,
        problem=arrival.problem,
    )
