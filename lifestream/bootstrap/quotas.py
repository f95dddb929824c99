"""Settings to what may be used here."""

import re
from collections.abc import Sequence

from lifestream.bootstrap.prices import rates
from lifestream.bootstrap.time_zone import zone_of
from lifestream.config import Settings
from lifestream.domain.errors import ConfigError
from lifestream.domain.quota.limits import Allowance, Limits, Measure

_QUOTA = re.compile(r"(?P<measure>[a-z_]+)=(?P<limit>\d+(?:\.\d+)?)")


def allowance_of(settings: Settings) -> Allowance:
    """What one owner, and everybody together, may use.

    Raises:
        ConfigError: A quota cannot be read.
        PriceError: The price table is damaged.
    """
    own = _limits("LIFESTREAM_QUOTA", settings.quota)
    of_all = _limits("LIFESTREAM_QUOTA_ALL", settings.quota_all)
    counts_money = any(measure is Measure.MONEY for measure, _ in (*own, *of_all))
    return Allowance(
        own=own,
        all=of_all,
        zone=zone_of(settings),
        rates=rates(settings) if counts_money else None,
    )


def _limits(name: str, given: Sequence[str]) -> Limits:
    limits: dict[Measure, float] = {}
    for text in given:
        found = _QUOTA.fullmatch(text.strip())
        if found is None or found["measure"] not in set(Measure):
            raise ConfigError(
                f"{name} has {text!r}; write each as measure=limit, such as minutes=600, with "
                f"{', '.join(Measure)}."
            )
        limits[Measure(found["measure"])] = float(found["limit"])
    return tuple(limits.items())
