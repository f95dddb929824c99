"""A strict stand-in of Cloud Storage.

JSON API: buckets, objects (get, list, patch, delete, media, multipart and resumable uploads),
generation preconditions, notification configurations. XML API: V4-signed requests, resumable
uploads, ranges, CORS. Not here: compose, rewrite, object versions, ACLs, batch requests.

Shaped by the public documentation and the client library. Never compared with the real service:
the status of a chunk that leaves a gap (503 here), and HEAD with an address signed for GET (403
here).
"""

from rehearsal.gcs.server import CloudStorage

__all__ = ["CloudStorage"]
