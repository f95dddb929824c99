"""From an amount of use to a bill: every line is a quantity, what of it is free, and its price."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from deploy.costs.assumptions import Assumptions
from deploy.costs.hour import HourOfVideo, typical_hour
from deploy.costs.prices import Price, PriceTable

NO_MODEL = "none"
GIB_PER_CPU = 4.0
"""Of a processor's task. Source: terraform/processor.tf."""

FIRESTORE, VERTEX = "firestore", "vertex"
BY_REQUEST, BY_INSTANCE = "request", "instance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One month.

    Attributes:
        videos: Recordings that are uploaded and processed.
        hours: Length of each.
        model: Who writes; ``none`` is the writer that quotes and costs nothing.
        vectors: ``vertex`` keeps an endpoint running, always.
        min_instances: Web instances that never scale to zero.
        billing: How web instances are paid: terraform's ``web_billing``.
        builds: Builds and deployments; each scans its images.
        disk_gib: terraform's ``processor_disk_gib``; 0 works in memory.
    """

    videos: int = 0
    hours: float = 1.0
    model: str = "gpt-6-luna"
    vectors: str = FIRESTORE
    min_instances: int = 0
    billing: str = BY_REQUEST
    builds: int = 0
    disk_gib: int = 0

    @property
    def video_hours(self) -> float:
        """Hours of video in the month."""
        return self.videos * self.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the bill; ``name`` is the price's."""

    group: str
    name: str
    quantity: float
    price: Price

    @property
    def free(self) -> float:
        """The free share of the quantity."""
        return min(self.quantity, self.price.free)

    @property
    def cost(self) -> float:
        """With the free amounts."""
        return self.price.of(self.quantity - self.free)

    @property
    def full_cost(self) -> float:
        """Where others of the billing account have used the free amounts up."""
        return self.price.of(self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A month's lines."""

    use: Use
    lines: tuple[Line, ...]
    hour: HourOfVideo = field(repr=False)

    @property
    def total(self) -> float:
        """With the free amounts."""
        return sum(line.cost for line in self.lines)

    @property
    def full_total(self) -> float:
        """Without them."""
        return sum(line.full_cost for line in self.lines)

    @property
    def kept(self) -> float:
        """The later monthly cost of keeping the month's recordings."""
        names = ("storage", "firestore_storage", "firestore_recovery")
        return sum(line.full_cost for line in self.lines if line.name in names)


def bill(use: Use, table: PriceTable, taken: Assumptions | None = None) -> Bill:
    """A month of such use.

    Raises:
        PriceError: A price is not in the table.
    """
    taken = taken or Assumptions()
    hour = typical_hour(taken)
    quantities = (
        *_processing(use, taken),
        *_serving(use, taken),
        *_keeping(use, taken, hour),
        *_writing(use, taken, hour, table),
        *_running(use, taken, hour),
    )
    lines = tuple(
        Line(group=group, name=name, quantity=quantity, price=table.price(name))
        for group, name, quantity in quantities
        if quantity
    )
    return Bill(use=use, lines=lines, hour=hour)


Quantity = tuple[str, str, float]


def tasks(use: Use, taken: Assumptions) -> int:
    """How many tasks share a recording: one for each full hour, at most ``processor_tasks``."""
    return min(max(int(use.hours), 1), int(taken.processor_tasks))


def gpu_seconds(use: Use, taken: Assumptions) -> float:
    """Every task starts; the work itself is done once, however many share it."""
    started = use.videos * tasks(use, taken) * taken.start_s
    return started + use.video_hours * taken.gpu_s_per_hour


def late_seconds(use: Use, taken: Assumptions) -> float:
    """Of the processor without a GPU; none where there is no such job."""
    if not taken.late_cpus:
        return 0.0
    return use.videos * taken.late_start_s + use.video_hours * taken.rest_s_per_hour


def _processing(use: Use, taken: Assumptions) -> Iterator[Quantity]:
    seconds, late = gpu_seconds(use, taken), late_seconds(use, taken)
    cpu_s = seconds * taken.processor_cpus + late * taken.late_cpus
    gib_s = seconds * taken.processor_memory_gib + late * taken.late_cpus * GIB_PER_CPU
    yield "processing", "run_gpu", seconds
    yield "processing", "run_job_cpu", cpu_s
    yield "processing", "run_job_memory", gib_s
    yield "processing", "run_disk", (seconds + late) * use.disk_gib


def _serving(use: Use, taken: Assumptions) -> Iterator[Quantity]:
    """Web and functions: the sweep asks once a minute, an open page keeps an instance busy."""
    open_s = use.videos * taken.page_open_min * 60
    swept_s = taken.sweeps_per_month * taken.sweep_s
    requests = taken.sweeps_per_month + use.videos * taken.requests_per_video
    always_s = use.min_instances * taken.hours_per_month * 3600
    asked_s = open_s if use.billing == BY_REQUEST else 0.0
    yield "serving", "run_cpu", asked_s + swept_s
    yield (
        "serving",
        "run_memory",
        asked_s * taken.web_memory_gib + swept_s * taken.function_memory_gib,
    )
    yield "serving", "run_requests", requests
    idle_s = max(always_s - open_s, 0.0)
    if use.billing == BY_INSTANCE:
        there_s = max(always_s, open_s + use.videos * taken.instance_stays_s)
        yield "serving", "run_job_cpu", there_s
        yield "serving", "run_job_memory", there_s * taken.web_memory_gib
    elif use.min_instances:
        yield "serving", "run_idle_cpu", idle_s
        yield "serving", "run_idle_memory", idle_s * taken.web_memory_gib
    yield "serving", "egress", use.video_hours * taken.watched * taken.upload_gb_per_hour


def _keeping(use: Use, taken: Assumptions, hour: HourOfVideo) -> Iterator[Quantity]:
    hours = use.video_hours
    yield "keeping", "storage", hours * (taken.upload_gb_per_hour + taken.artifact_gb_per_hour)
    yield "keeping", "storage_class_a", hours * taken.pictures_per_hour + use.videos * 20
    # Every picture is read for its text, for the model, and by whoever looks.
    yield "keeping", "storage_class_b", 3 * hours * taken.pictures_per_hour + use.videos * 50
    saves = (
        hours
        * taken.processing_s_per_hour
        * (1 / max(taken.save_every_s, 0.001) + 1 / taken.heartbeat_s)
    )
    questions = use.videos * taken.questions_per_video
    yield (
        "keeping",
        "firestore_reads",
        taken.sweeps_per_month * taken.sweep_reads
        + saves
        + use.videos * taken.requests_per_video
        + questions * taken.reads_per_question,
    )
    yield "keeping", "firestore_writes", saves + hours * hour.passages + use.videos * 30
    vector_bytes = hour.passages * taken.vector_dimensions * taken.bytes_per_number
    # Fields, names and indexes of a document: about three times its text.
    gib = hours * (3 * hour.passage_bytes + vector_bytes) / 2**30
    yield "keeping", "firestore_storage", gib
    yield "keeping", "firestore_recovery", gib


def _writing(
    use: Use, taken: Assumptions, hour: HourOfVideo, table: PriceTable
) -> Iterator[Quantity]:
    questions = use.videos * taken.questions_per_video
    if use.model != NO_MODEL:
        pictures = hour.pictures * table.picture_tokens(use.model)
        asked = use.video_hours * (hour.tokens_in + pictures) + questions * hour.question_tokens
        answered = use.video_hours * hour.tokens_out + questions * taken.answer_tokens
        # What a reasoning model thinks is charged as if it had been written.
        written = answered * (1 + taken.thought_tokens_per_written)
        yield "writing", f"{use.model}_in", asked
        yield "writing", f"{use.model}_out", written
    yield "writing", "embedding", use.video_hours * hour.embedded_tokens + questions * 20


def _running(use: Use, taken: Assumptions, hour: HourOfVideo) -> Iterator[Quantity]:
    """What there is whether or not anybody comes."""
    sweeps = taken.sweeps_per_month
    yield "running", "scheduler", 1.0
    # A message counts as a kilobyte at least, when it is published and when it is delivered.
    yield "running", "pubsub", 2 * (sweeps + 3 * use.videos) * 1000 / 2**30
    yield "running", "secrets", taken.secrets
    yield "running", "secret_reads", use.videos * tasks(use, taken) + 500
    yield "running", "registry", taken.registry_gb
    yield (
        "running",
        "logs",
        (sweeps * taken.log_kb_per_sweep + use.videos * taken.log_mb_per_video * 1000)
        * 1000
        / 2**30,
    )
    yield "running", "metrics", taken.metric_mib
    yield "running", "uptime", taken.hours_per_month * 12 * taken.uptime_checkers
    yield "running", "build", use.builds * taken.build_min
    yield "running", "scan", use.builds * taken.images
    if use.vectors == VERTEX:
        yield "running", "vertex_node", taken.hours_per_month
        vectors = use.video_hours * hour.passages * taken.vector_dimensions
        yield "running", "vertex_updates", vectors * 4 / 2**30
