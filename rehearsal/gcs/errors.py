"""Refusals, in the JSON API's words and in the XML API's."""

import json
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response


class StorageError(Exception):
    """A refusal: HTTP status, JSON reason, XML code, and a sentence."""

    def __init__(self, status: int, reason: str, message: str, *, xml_code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.xml_code = xml_code or reason[:1].upper() + reason[1:]

    def as_json(self) -> Response:
        """The metadata as the JSON API gives it."""
        detail = {"message": self.message, "domain": "global", "reason": self.reason}
        error = {"code": self.status, "message": self.message, "errors": [detail]}
        return Response(json.dumps({"error": error}), self.status, mimetype="application/json")

    def as_xml(self) -> Response:
        """The metadata as the XML API gives it."""
        body = (
            "<?xml version='1.0' encoding='UTF-8'?>"
            f"<Error><Code>{escape(self.xml_code)}</Code>"
            f"<Message>{escape(self.message)}</Message></Error>"
        )
        return Response(body, self.status, mimetype="application/xml")


def no_such_bucket(bucket: str) -> StorageError:
    """404 for a bucket."""
    return StorageError(
        404,
        "notFound",
        f"The specified bucket does not exist: {bucket}",
        xml_code="NoSuchBucket",
    )


def no_such_object(bucket: str, key: str) -> StorageError:
    """404 for an object or a generation of it."""
    return StorageError(404, "notFound", f"No such object: {bucket}/{key}", xml_code="NoSuchKey")


def precondition_failed() -> StorageError:
    """412: a generation or metageneration is not the expected one."""
    return StorageError(
        412,
        "conditionNotMet",
        "At least one of the pre-conditions you specified did not hold.",
        xml_code="PreconditionFailed",
    )


def invalid(message: str, *, xml_code: str = "InvalidArgument") -> StorageError:
    """400."""
    return StorageError(400, "invalid", message, xml_code=xml_code)
