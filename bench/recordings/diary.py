"""A diary of 300 days: copies of the sample on other days, some with places.

For measuring pages. Not for scoring: nothing here went through the pipeline.
"""

from dataclasses import replace
from datetime import date, timedelta

from lifestream.bootstrap import Application
from lifestream.domain.days.recorded import RecordedFrom
from lifestream.domain.ids import JobId, VideoId
from lifestream.domain.places.place import Place, PlaceSource
from lifestream.domain.video import Video

DAYS = 300
RECORDINGS = 500
TOWNS = ("Lisbon", "Porto", "Sintra", "Faro")
EVERY_PLACED = 7
"""One recording of so many has a place."""


def add_diary(app: Application, sample: Video) -> date:
    """Put 500 copies of ``sample`` on the 300 days before it; returns the fullest day."""
    backend = app.backend
    job = backend.job_store.get(sample.job_id)
    assert job is not None, "the sample comes with its job"
    newest = sample.recorded_at or sample.created_at
    days = [number * DAYS // RECORDINGS for number in range(RECORDINGS - 4)] + [DAYS // 2] * 4
    for number, days_before in enumerate(days):
        starts = newest - timedelta(days=days_before, minutes=40 * (number % 5))
        town = TOWNS[number // EVERY_PLACED % len(TOWNS)]
        place = Place(name=town, country="Portugal", zone="Europe/Lisbon", source=PlaceSource.FILE)
        job_id, video_id = JobId(f"jdiary{number:05d}"), VideoId(f"vdiary{number:05d}")
        backend.job_store.create(replace(job, job_id=job_id, video_id=video_id, version=0))
        backend.library.put(
            replace(
                sample,
                video_id=video_id,
                job_id=job_id,
                recorded_at=starts,
                recorded_from=RecordedFrom.FILE,
                title=f"{sample.title} {number}",
                place=None if number % EVERY_PLACED else place,
                indexed_chunks=0,
            )
        )
    return (newest - timedelta(days=DAYS // 2)).date()
