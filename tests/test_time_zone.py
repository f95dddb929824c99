"""The machine's zone has rules, not only the offset of now."""

import os
import subprocess
import sys

import pytest

CODE = """
from datetime import UTC, date, datetime, time
from lifestream.bootstrap.time_zone import zone_of
from lifestream.config import load_settings
zone = zone_of(load_settings({}))
for written in {moments}:
    print(datetime.fromisoformat(written).astimezone(zone).isoformat())
print(datetime(2027, 7, 1, 12, tzinfo=zone).astimezone(UTC).isoformat())
print(datetime.combine(date.min, time(), tzinfo=zone).utcoffset() is not None)
print(datetime.combine(date.max, time(), tzinfo=zone).utcoffset() is not None)
"""


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        (
            "Europe/Berlin",
            [
                "2027-01-15T00:30:00+01:00",
                "2027-07-15T01:30:00+02:00",
                "2027-10-31T02:30:00+02:00",
                "2027-10-31T02:30:00+01:00",
                "2027-07-01T10:00:00+00:00",
            ],
        ),
        (
            "America/Los_Angeles",
            [
                "2027-01-14T15:30:00-08:00",
                "2027-07-14T16:30:00-07:00",
                "2027-10-30T17:30:00-07:00",
                "2027-10-30T18:30:00-07:00",
                "2027-07-01T19:00:00+00:00",
            ],
        ),
        (
            "Pacific/Kiritimati",
            [
                "2027-01-15T13:30:00+14:00",
                "2027-07-15T13:30:00+14:00",
                "2027-10-31T14:30:00+14:00",
                "2027-10-31T15:30:00+14:00",
                "2027-06-30T22:00:00+00:00",
            ],
        ),
    ],
)
def test_a_summer_day_has_the_summers_offset_whatever_the_season(
    zone: str, told: list[str]
) -> None:
    moments = [
        "2027-01-14T23:30:00+00:00",
        "2027-07-14T23:30:00+00:00",
        "2027-10-31T00:30:00+00:00",
        "2027-10-31T01:30:00+00:00",
    ]
    ended = subprocess.run(
        [sys.executable, "-c", CODE.replace("{moments}", repr(moments))],
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stdout.split() == [*told, "True", "True"], ended.stderr
