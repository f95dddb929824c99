"""``python3 -m deploy.release STEP``: which revision of the web door gets the traffic.

  pin        keep traffic where it is, so that what terraform applies next serves nobody yet
  candidate  give the new revision an address of its own, after checking that it is the built one
  traffic    let the newest revision serve
  rollback   let the revision serve again that served before (or --to REVISION)

The steps remember what they found in --state, a file that the build keeps between them.
docs/rollout.md tells the whole story. Exit codes: 0 done; 1 refused, traffic is as it was.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.gcloud import GcloudFailed, gcloud

TAG = "candidate"
Gcloud = Callable[[list[str]], Any]


class Refused(Exception):
    """The step cannot be done; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One Cloud Run service, through gcloud."""

    name: str
    region: str
    project: str
    run: Gcloud

    def describe(self) -> dict[str, Any]:
        """The service as Cloud Run shows it."""
        found: dict[str, Any] = self.run(["run", "services", "describe", self.name, *self._where()])
        return found

    def image_of(self, revision: str) -> str:
        """The image that ``revision`` runs, by digest."""
        found = self.run(["run", "revisions", "describe", revision, *self._where()])
        containers = found.get("spec", {}).get("containers", [{}])
        return str(found.get("status", {}).get("imageDigest") or containers[0].get("image", ""))

    def move(self, how: str) -> None:
        """Change traffic: ``--to-latest``, ``--to-revisions=…`` or ``--set-tags=…``."""
        self.run(["run", "services", "update-traffic", self.name, how, *self._where()])

    def _where(self) -> list[str]:
        return [f"--region={self.region}", f"--project={self.project}"]


def pin(service: Service, state: Path) -> str:
    """Traffic stays with the revision that has it."""
    serving = _serving(service.describe())
    if serving:
        service.move(f"--to-revisions={serving}=100")
    _remember(state, before=serving)
    return f"{serving or 'nothing'} serves"


def candidate(service: Service, state: Path, image: str) -> str:
    """The newest revision gets the tag's address.

    Raises:
        Refused: It is not ready, or runs another image than the built one.
    """
    status = service.describe()["status"]
    newest = str(status.get("latestCreatedRevisionName", ""))
    if newest != status.get("latestReadyRevisionName"):
        raise Refused(f"{newest} did not become ready; its log says why.")
    runs = service.image_of(newest)
    if _digest(runs) != _digest(image):
        raise Refused(f"{newest} runs {runs}, but {image} was built.")
    service.move(f"--set-tags={TAG}={newest}")
    traffic = service.describe()["status"].get("traffic", [])
    url = next((str(one["url"]) for one in traffic if one.get("tag") == TAG), "")
    if not url:
        raise Refused(f"The tag {TAG} got no address.")
    _remember(state, candidate=newest, url=url)
    return url


def traffic(service: Service, state: Path) -> str:
    """The newest revision serves, and so will what is applied by hand later."""
    tested = _remembered(state).get("candidate", "")
    newest = service.describe()["status"].get("latestReadyRevisionName")
    if newest != tested:
        raise Refused(f"{newest} is the newest revision, but {tested or 'none'} was tested.")
    service.move("--to-latest")
    return f"{newest} serves"


def rollback(service: Service, state: Path, to: str) -> str:
    """``to``, or what served before, serves again."""
    revision = to or _remembered(state).get("before", "")
    if not revision:
        raise Refused(
            "What served before is not known: say --to REVISION. `gcloud run revisions list "
            f"--service={service.name} --region={service.region}` lists them."
        )
    service.move(f"--to-revisions={revision}=100")
    return f"{revision} serves"


def _serving(found: dict[str, Any]) -> str:
    """The revision with most of the traffic; what is "latest" has a name by then."""
    shares = [one for one in found["status"].get("traffic", []) if one.get("percent")]
    most: dict[str, Any] = max(shares, key=lambda one: int(one["percent"]), default={})
    return str(most.get("revisionName", ""))


def _digest(image: str) -> str:
    return image.partition("@")[2]


def _remembered(state: Path) -> dict[str, str]:
    if not state.exists():
        return {}
    found: dict[str, str] = json.loads(state.read_text(encoding="utf-8"))
    return found


def _remember(state: Path, **found: str) -> None:
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps({**_remembered(state), **found}), encoding="utf-8")


def main(argv: list[str] | None = None, *, run: Gcloud = gcloud) -> int:
    """Do one step and say what holds now."""
    parser = argparse.ArgumentParser(prog="release", description="Move the web door's traffic.")
    parser.add_argument("step", choices=("pin", "candidate", "traffic", "rollback"))
    parser.add_argument("--service", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--project", required=True)
    parser.add_argument("--state", type=Path, default=Path(".release/traffic.json"))
    parser.add_argument("--image", default="", help="candidate: what was built, by digest")
    parser.add_argument("--to", default="", help="rollback: the revision that shall serve")
    given = parser.parse_args(argv)
    service = Service(name=given.service, region=given.region, project=given.project, run=run)
    steps: dict[str, Callable[[], str]] = {
        "pin": lambda: pin(service, given.state),
        "candidate": lambda: candidate(service, given.state, given.image),
        "traffic": lambda: traffic(service, given.state),
        "rollback": lambda: rollback(service, given.state, given.to),
    }
    try:
        print(steps[given.step]())
    except (Refused, GcloudFailed) as error:
        print(f"{given.step}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
