"""Everything that is taken for granted, with its name, and where it comes from."""

from dataclasses import dataclass, field
from typing import Any


def _taken(value: float, what: str, basis: str) -> Any:
    return field(default=value, metadata={"what": what, "basis": basis})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """One field an assumption; the page lists them all."""

    hours_per_month: float = _taken(730.0, "hours in a month", "365 days / 12")

    transcript_s_per_hour: float = _taken(
        180.0, "GPU s of transcript for an hour of video", "assumed: whisper at 20 times real time"
    )
    speakers_s_per_hour: float = _taken(
        90.0, "GPU s of speakers for an hour of video", "assumed: pyannote at 40 times real time"
    )
    scenes_cpu_s_per_hour: float = _taken(
        560.0, "processor s of scenes, 1080p", "measured: 7.0 s for 45 s, docs/performance.md"
    )
    decode_cores: float = _taken(
        3.0, "of the 8 vCPUs that decoding keeps busy", "assumed; the detector is one thread"
    )
    screen_text_s_per_hour: float = _taken(
        342.0, "s of screen text", "measured: 23 s for 242 s on two busy cores, docs/performance.md"
    )
    writing_s_per_hour: float = _taken(
        65.0, "s waiting for the language model", "assumed: 15 s a call, twelve blocks four at once"
    )
    other_s_per_hour: float = _taken(30.0, "s of all other stages", "assumed")
    start_s: float = _taken(60.0, "s from start to first work, each task", "assumed")
    late_start_s: float = _taken(
        40.0,
        "s from start to first work without a GPU, fetching the video included",
        "assumed: no driver, no speech model; 2.25 GB at 1 Gb/s",
    )
    processor_tasks: float = _taken(
        2.0,
        "tasks that share a recording, at most: one for each full hour",
        "terraform: processor_tasks",
    )
    processor_cpus: float = _taken(8.0, "vCPUs of a task", "terraform/processor.tf")
    processor_memory_gib: float = _taken(32.0, "GiB of a task", "terraform/processor.tf")
    late_cpus: float = _taken(
        4.0,
        "vCPUs of the processor without a GPU; 0: the one with a GPU does everything",
        "terraform: late_cpus",
    )

    upload_gb_per_hour: float = _taken(2.25, "GB of an hour of video", "assumed: 5 Mb/s")
    artifact_gb_per_hour: float = _taken(
        0.03, "GB made of an hour", "assumed: 240 pictures of 100 kB, results of 5 MB"
    )
    pictures_per_hour: float = _taken(
        240.0, "keyframes kept of an hour", "assumed; at most 720: keyframes_per_minute"
    )
    watched: float = _taken(0.5, "times that a recording is watched, whole", "assumed")
    page_open_min: float = _taken(
        30.0, "minutes that somebody has a page open, a recording", "assumed"
    )
    instance_stays_s: float = _taken(
        900.0,
        "s that an instance stays after its last request",
        'Cloud Run, "Instance autoscaling": up to 15 minutes',
    )
    requests_per_video: float = _taken(400.0, "requests to the web app, a recording", "assumed")
    questions_per_video: float = _taken(2.0, "questions asked, a recording", "assumed")
    reads_per_question: float = _taken(
        1500.0,
        "Firestore reads of one question",
        "most: 200 neighbours, 1000 by words, 100 pointers, 200 index entries",
    )

    sweep_reads: float = _taken(
        6.0,
        "Firestore reads of one idle sweep",
        "counted: five empty queries, one each, and the clock",
    )
    sweep_s: float = _taken(0.3, "s that a sweep takes", "assumed")
    save_every_s: float = _taken(
        1.0,
        "s between two saves of a running job, at least",
        "lifestream/services/jobs/leased_job.py",
    )
    heartbeat_s: float = _taken(
        5.0, "s between two heartbeats", "lifestream/services/jobs/leased_job.py"
    )

    web_memory_gib: float = _taken(1.0, "GiB of a web instance", "terraform/web.tf")
    function_memory_gib: float = _taken(0.5, "GiB of a function", "terraform/functions.tf")
    registry_gb: float = _taken(
        15.0, "GB of images kept", "assumed: processor 8 with models and CUDA, old layers"
    )
    log_kb_per_sweep: float = _taken(1.5, "kB of log of a sweep", "assumed: our line, Cloud Run's")
    log_mb_per_video: float = _taken(1.0, "MB of log of a recording", "assumed")
    metric_mib: float = _taken(
        12.0, "MiB of log-based metrics", "15 metrics, some 30 series, a point of 8 bytes a minute"
    )
    uptime_checkers: float = _taken(3.0, "places that check uptime", "terraform/uptime.tf")
    secrets: float = _taken(2.0, "secrets", "terraform/secrets.tf")
    build_min: float = _taken(40.0, "minutes of one build", "assumed")
    images: float = _taken(3.0, "images of one build", "web, functions, processor")

    characters_per_token: float = _taken(4.0, "characters of a token, English", "rule of thumb")
    words_per_minute: float = _taken(150.0, "words spoken a minute", "usual in meetings")
    answer_tokens: float = _taken(150.0, "tokens of an answer", "at most four short sentences")
    thought_tokens_per_written: float = _taken(
        1.0, "tokens thought for each one written", "assumed: reasoning at low effort"
    )
    vector_dimensions: float = _taken(1536.0, "numbers in a vector", "text-embedding-3-small")
    bytes_per_number: float = _taken(
        24.0, "bytes kept of one number of a vector", "8 in the document, twice that in indexes"
    )

    @property
    def listening_s_per_hour(self) -> float:
        """Seconds until speakers are told apart in one hour of video, starting not counted."""
        return self.transcript_s_per_hour + self.speakers_s_per_hour + self.other_s_per_hour

    @property
    def rest_s_per_hour(self) -> float:
        """Seconds of all that follows, on whichever machine."""
        cores = min(self.decode_cores, self.late_cpus or self.decode_cores)
        return (
            self.scenes_cpu_s_per_hour / cores
            + self.screen_text_s_per_hour
            + self.writing_s_per_hour
        )

    @property
    def gpu_s_per_hour(self) -> float:
        """Seconds with a GPU for one hour of video, starting not counted."""
        return self.listening_s_per_hour + (0.0 if self.late_cpus else self.rest_s_per_hour)

    @property
    def processing_s_per_hour(self) -> float:
        """Seconds of processing, with a GPU or without."""
        return self.listening_s_per_hour + self.rest_s_per_hour

    @property
    def sweeps_per_month(self) -> float:
        """One a minute."""
        return self.hours_per_month * 60
