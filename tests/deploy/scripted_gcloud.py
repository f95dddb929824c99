"""A Cloud Run service that gcloud would see: revisions, who serves, which tag. No network."""

from typing import Any

from deploy.gcloud import GcloudFailed


class CloudRun:
    """Answers what ``deploy.release`` asks; ``calls`` are the changes it made.

    Attributes:
        revisions: Name to image, oldest first.
        percent: Name to share of the traffic.
    """

    def __init__(self, **revisions: str) -> None:
        self.revisions = {name.replace("_", "-"): image for name, image in revisions.items()}
        self.percent = {next(iter(self.revisions)): 100}
        self.ready = next(reversed(self.revisions))
        self.tags: dict[str, str] = {}
        self.calls: list[str] = []
        self.broken = False

    def add(self, name: str, image: str, *, ready: bool = True) -> None:
        """What an apply does while traffic is pinned."""
        self.revisions[name] = image
        self.ready = name if ready else self.ready

    def __call__(self, arguments: list[str]) -> Any:
        if self.broken:
            raise GcloudFailed("PERMISSION_DENIED: run.services.get")
        if arguments[:3] == ["run", "services", "describe"]:
            return {"status": self._status()}
        if arguments[:3] == ["run", "revisions", "describe"]:
            return {"status": {"imageDigest": self.revisions[arguments[3]]}}
        assert arguments[:3] == ["run", "services", "update-traffic"]
        self._move(arguments[4])
        return None

    def _status(self) -> dict[str, Any]:
        traffic: list[dict[str, Any]] = [
            {"revisionName": name, "percent": share} for name, share in self.percent.items()
        ]
        traffic += [
            {"revisionName": name, "tag": tag, "url": f"https://{tag}---web.run.app"}
            for tag, name in self.tags.items()
        ]
        newest = next(reversed(self.revisions))
        return {
            "latestCreatedRevisionName": newest,
            "latestReadyRevisionName": self.ready,
            "traffic": traffic,
        }

    def _move(self, how: str) -> None:
        self.calls.append(how)
        flag, _, value = how.partition("=")
        if flag == "--to-latest":
            self.percent = {self.ready: 100}
        elif flag == "--to-revisions":
            self.percent = {value.removesuffix("=100"): 100}
        else:
            tag, _, name = value.partition("=")
            self.tags[tag] = name
