"""Towns and countries by their names and by their coordinates, offline.

Source: GeoNames, towns of more than 5,000 inhabitants (CC BY 4.0), and CLDR's names of countries
(Unicode licence), packed by ``tools/pack_places.py``.
"""

import lzma
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lifestream.domain.places.place import Coordinates, Place, PlaceSource

MAX_DISTANCE_KM = 30.0
"""Beyond the edge of a town nobody would say to be in it."""

REACH_KM = 10.0
"""About how far a town of a million reaches from its middle; its area grows with its people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One town of the list; ``other_names`` as ``folded_name`` writes them."""

    name: str
    country: str
    middle: Coordinates
    population: int
    zone: str
    other_names: tuple[str, ...]


def named_place(point: Coordinates, source: PlaceSource) -> Place:
    """The place at ``point``, called after the town there; without a name far from any."""
    town = town_at(point)
    return Place(
        name=town.name if town else "",
        country=_countries().get(town.country, ("",))[0] if town else "",
        zone=town.zone if town else "",
        latitude_deg=point.latitude_deg,
        longitude_deg=point.longitude_deg,
        source=source,
    )


def town_at(point: Coordinates) -> Town | None:
    """The town whose edge is nearest: a suburb of its own name beats the city only inside it."""
    near = (_town(line) for line in _lines_around(point))
    found = min(near, key=lambda town: _from_edge_km(town, point), default=None)
    return found if found and _from_edge_km(found, point) <= MAX_DISTANCE_KM else None


def names_of(name: str) -> frozenset[str]:
    """All names of a town or country called ``name``, folded; its own among them."""
    return frozenset({folded_name(name)}) | _other_names().get(folded_name(name), frozenset())


@cache
def country_of_zone(zone: str) -> str:
    """The English name of the country whose largest town keeps the clock of ``zone``; empty where
    the zone is of no place, such as UTC.
    """
    text = (files("lifestream.places") / "zones.tsv").read_text("utf-8")
    code = dict(line.split("\t") for line in text.splitlines()).get(zone, "")
    return _countries().get(code, ("",))[0]


def folded_name(name: str) -> str:
    """A name without case, accents and the marks between its words."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l").replace("ø", "o"))
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def _from_edge_km(town: Town, point: Coordinates) -> float:
    return town.middle.distance_km(point) - REACH_KM * math.sqrt(town.population / 1_000_000)


def _lines_around(point: Coordinates) -> Iterator[str]:
    grid = _grid()
    row, column = _cell(point.latitude_deg, point.longitude_deg)
    # Degrees of longitude grow narrow towards the poles.
    wide = 1 if abs(point.latitude_deg) < 60 else 3
    for lat in range(row - 1, row + 2):
        for lon in range(column - wide, column + wide + 1):
            yield from grid.get((lat, (lon + 180) % 360 - 180), ())


def _cell(latitude_deg: float, longitude_deg: float) -> tuple[int, int]:
    return int(latitude_deg // 1), int(longitude_deg // 1)


def _town(line: str) -> Town:
    name, country, lat, lon, population, zone, others = line.split("\t")
    return Town(
        name=name,
        country=country,
        middle=Coordinates(latitude_deg=float(lat), longitude_deg=float(lon)),
        population=int(population),
        zone=zone,
        other_names=tuple(others.split("|")) if others else (),
    )


def _lines() -> Iterator[str]:
    packed = (files("lifestream.places") / "cities.tsv.xz").read_bytes()
    yield from lzma.decompress(packed).decode().split("\n")


@cache
def _grid() -> dict[tuple[int, int], list[str]]:
    """The list's lines by whole degrees."""
    cells: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for line in _lines():
        _, _, lat, lon, _ = line.split("\t", 4)
        cells[_cell(float(lat), float(lon))].append(line)
    return dict(cells)


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """Names by code: the English one first."""
    text = (files("lifestream.places") / "countries.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {code: tuple(names) for code, *names in rows}


@cache
def _other_names() -> dict[str, frozenset[str]]:
    """Other names by name; of towns that share one, all of theirs."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in _lines():
        name, others = line.partition("\t")[0], line.rpartition("\t")[2]
        if others:
            found[folded_name(name)].update(others.split("|"))
    for names in _countries().values():
        found[folded_name(names[0])].update(folded_name(name) for name in names)
    return {name: frozenset(others) for name, others in found.items()}
