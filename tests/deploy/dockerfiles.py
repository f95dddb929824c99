"""Dockerfiles as data: enough of their language for what ours say."""

import fnmatch
import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOORS = ("web", "functions", "processor")


@dataclass(slots=True, kw_only=True)
class Stage:
    """One FROM and what follows it.

    Attributes:
        copies: Sources out of the build context.
    """

    base: str
    name: str = ""
    user: str = ""
    environ: dict[str, str] = field(default_factory=dict)
    copies: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """All stages, and the default values of the ARGs before the first."""

    arguments: dict[str, str]
    stages: list[Stage]

    @property
    def final(self) -> Stage:
        """The one that becomes the image."""
        return self.stages[-1]


def read(door: str) -> Dockerfile:
    """The Dockerfile of ``door``."""
    return parse((ROOT / door / "Dockerfile").read_text(encoding="utf-8"))


def parse(text: str) -> Dockerfile:
    """``text`` as stages."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    made = Dockerfile(arguments={}, stages=[])
    for line in re.sub(r"\s*\\\n\s*", " ", lines).splitlines():
        if line.strip():
            _take(made, *line.strip().split(None, 1))
    return made


def _take(made: Dockerfile, word: str, rest: str) -> None:
    if word == "ARG" and not made.stages:
        name, _, value = rest.partition("=")
        made.arguments[name] = value
    elif word == "FROM":
        base, _, name = rest.partition(" AS ")
        made.stages.append(Stage(base=base, name=name.strip()))
    elif made.stages:
        _into(made.stages[-1], word, rest)


def _into(stage: Stage, word: str, rest: str) -> None:
    if word == "USER":
        stage.user = rest
    elif word == "ENV":
        stage.environ.update(pair.partition("=")[::2] for pair in shlex.split(rest))
    elif word == "COPY" and "--from=" not in rest:
        stage.copies += [one for one in shlex.split(rest)[:-1] if not one.startswith("--")]
    elif word == "RUN":
        stage.runs.append(rest)
    elif word == "CMD":
        stage.command = json.loads(rest)
    elif word == "ENTRYPOINT":
        stage.entrypoint = json.loads(rest)


def reaches_builder(path: str, ignore: str) -> bool:
    """Whether ``path`` is in the build context. The last line of ``ignore`` that matches decides.

    Source: Docker, "Build context", .dockerignore files.
    """
    inside = True
    for line in ignore.splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            allowed = pattern.startswith("!")
            if _matches(path, pattern.removeprefix("!")):
                inside = allowed
    return inside


def _matches(path: str, pattern: str) -> bool:
    """A pattern that matches a folder matches what is in it."""
    parts = path.split("/")
    heads = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatch(part, pattern[3:]) for part in parts)
    return any(
        fnmatch.fnmatch(head, pattern) and head.count("/") == pattern.count("/") for head in heads
    )
