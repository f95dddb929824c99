"""The lists of towns and countries that come with LifeStream."""

import pytest

from lifestream.domain.places.place import Coordinates, PlaceSource
from lifestream.places.names import country_of_zone, folded_name, named_place, names_of


def called(latitude_deg: float, longitude_deg: float) -> tuple[str, str]:
    point = Coordinates(latitude_deg=latitude_deg, longitude_deg=longitude_deg)
    place = named_place(point, PlaceSource.FILE)
    assert place.coordinates == point
    return place.words, place.zone


@pytest.mark.parametrize(
    ("point", "words", "zone"),
    [
        ((38.7223, -9.1393), "Lisbon, Portugal", "Europe/Lisbon"),
        ((48.803, 2.127), "Versailles, France", "Europe/Paris"),
        ((35.68, 139.69), "Tokyo, Japan", "Asia/Tokyo"),
        ((-18.14, 178.44), "Suva, Fiji", "Pacific/Fiji"),
        ((0.5, -30.0), "0.500, -30.000", ""),
        ((90.0, 0.0), "90.000, 0.000", ""),
    ],
)
def test_a_point_is_called_after_the_town_there(
    point: tuple[float, float], words: str, zone: str
) -> None:
    assert called(*point) == (words, zone)


def test_names_in_other_languages_mean_the_same() -> None:
    assert {"lisbon", "lisboa", "lissabon", "lisbonne", "lisbona"} <= names_of("Lisbon")
    assert {"germany", "deutschland", "allemagne", "alemania"} <= names_of("Germany")
    assert names_of("Grandma’s garden") == {"grandma s garden"}


def test_a_name_is_the_same_with_and_without_accents() -> None:
    assert folded_name("São Paulo") == folded_name("sao-paulo") == "sao paulo"
    assert folded_name("Łódź") == "lodz"


def test_a_zone_is_at_home_in_the_country_of_its_largest_town() -> None:
    zones = ("Europe/Berlin", "Europe/Lisbon", "Asia/Tokyo", "America/New_York", "UTC")
    named = [country_of_zone(zone) for zone in zones]
    assert named == ["Germany", "Portugal", "Japan", "United States", ""]
