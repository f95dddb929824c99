"""After a request that changed recordings: the search index and the days begin to follow."""

from flask import Flask, Response

from lifestream.bootstrap import Application


def register(app: Flask) -> None:
    """Look after every request at what it changed."""
    application: Application = app.extensions["lifestream"]
    changed = application.backend.memory.changed

    @app.after_request
    def follow(response: Response) -> Response:
        while changed:
            try:
                owner, video_id = changed.popleft()
            except IndexError:  # Another thread took the last one.
                break
            application.index_follower.touch(owner, video_id)
            application.day_follower.touch(owner, video_id)
        return response
