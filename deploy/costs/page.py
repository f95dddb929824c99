"""A bill as a table for people, as JSON for programs, and docs/costs.md between its markers."""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from deploy.costs.assumptions import Assumptions
from deploy.costs.bill import BY_INSTANCE, VERTEX, Bill, Use, bill
from deploy.costs.prices import CHECKED, NOT_CHECKED, PriceTable

PAGE = Path(__file__).resolve().parents[2] / "docs" / "costs.md"
BEGIN = "<!-- costs: made by python -m deploy.costs --write -->"
END = "<!-- end of costs -->"

EXAMPLES: tuple[tuple[str, Use], ...] = (
    ("small.tfvars.example, idle: everything stands, nobody comes", Use()),
    ("small.tfvars.example, 100 one-hour videos", Use(videos=100)),
    (
        "prod.tfvars.example, idle",
        Use(vectors=VERTEX, min_instances=1, billing=BY_INSTANCE),
    ),
    (
        "prod.tfvars.example, 100 one-hour videos",
        Use(videos=100, vectors=VERTEX, min_instances=1, billing=BY_INSTANCE),
    ),
    (
        "prod.tfvars.example, 1,000 one-hour videos",
        Use(videos=1000, vectors=VERTEX, min_instances=1, billing=BY_INSTANCE),
    ),
    (
        "small.tfvars.example, 100 videos, one web instance always warm",
        Use(videos=100, min_instances=1),
    ),
    ("The same, a disk of 60 GiB for each processor", Use(videos=100, disk_gib=60)),
    ("The same, no language model (the writer that quotes)", Use(videos=100, model="none")),
    ("The same, gpt-6-sol", Use(videos=100, model="gpt-6-sol")),
    ("The same, Vertex AI Vector Search", Use(videos=100, vectors=VERTEX)),
    ("The idle month with Vertex AI Vector Search", Use(vectors=VERTEX)),
    ("The idle month with four builds", Use(builds=4)),
)
SHOWN_IN_FULL = (1, 3)


def as_table(made: Bill, currency: str) -> str:
    """The lines and the total, Markdown that is readable as it is."""
    head = ("what", "quantity", "free", "to pay", f"{currency}", "without free amounts")
    rows = [
        (
            line.price.what,
            f"{_number(line.quantity)} {line.price.unit}",
            _number(line.free),
            _number(line.quantity - line.free),
            f"{line.cost:.2f}",
            f"{line.full_cost:.2f}",
        )
        for line in made.lines
    ]
    total = ("**total**", "", "", "", f"**{made.total:.2f}**", f"**{made.full_total:.2f}**")
    return markdown(head, [*rows, total])


def as_document(made: Bill, table: PriceTable) -> dict[str, object]:
    """The bill as plain JSON values."""
    return {
        "currency": table.currency,
        "prices_gathered_on": table.gathered_on,
        "use": dataclasses.asdict(made.use),
        "lines": [
            {
                "group": line.group,
                "price": line.name,
                "what": line.price.what,
                "quantity": round(line.quantity, 6),
                "unit": line.price.unit,
                "free": round(line.free, 6),
                "cost": round(line.cost, 4),
                "cost_without_free_amounts": round(line.full_cost, 4),
                "checked": line.price.checked,
            }
            for line in made.lines
        ],
        "total": round(made.total, 2),
        "total_without_free_amounts": round(made.full_total, 2),
        "kept_each_later_month": round(made.kept, 2),
    }


def unsure(made: Bill) -> float:
    """How much of the bill (without free amounts) hangs on prices nobody looked up, 0-1."""
    loose = sum(line.full_cost for line in made.lines if line.price.checked == NOT_CHECKED)
    return loose / made.full_total if made.full_total else 0.0


def generated(table: PriceTable, taken: Assumptions) -> str:
    """The text between the markers of docs/costs.md."""
    bills = [(title, bill(use, table, taken)) for title, use in EXAMPLES]
    parts = [
        f"Prices gathered on {table.gathered_on}, in {table.currency}, without tax.",
        _overview(bills, table.currency),
    ]
    for place in SHOWN_IN_FULL:
        title, made = bills[place]
        parts += [f"### {title}", as_table(made, table.currency), _remark(made, table.currency)]
    parts += [
        "## What is taken for granted",
        _assumptions(taken),
        _counted(bills[1][1]),
        "## The prices",
        _prices(table),
        _pictures(table),
    ]
    return "\n\n".join(parts)


def page_with(text: str, made: str) -> str:
    """The page with what is between its markers made anew.

    Raises:
        ValueError: A marker is missing.
    """
    pattern = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.S)
    if not pattern.search(text):
        raise ValueError(f"docs/costs.md lacks its markers {BEGIN} and {END}.")
    return pattern.sub(lambda _: f"{BEGIN}\n{made}\n{END}", text)


def _overview(bills: Iterable[tuple[str, Bill]], currency: str) -> str:
    rows = [
        (title, f"**{made.total:.2f}**", f"{made.full_total:.2f}", f"{made.kept:.2f}")
        for title, made in bills
    ]
    head = ("a month", currency, "without free amounts", "of it again in each later month")
    return markdown(head, rows)


def _remark(made: Bill, currency: str) -> str:
    groups: dict[str, float] = {}
    for line in made.lines:
        groups[line.group] = groups.get(line.group, 0.0) + line.cost
    split = ", ".join(f"{name} {cost:.2f}" for name, cost in groups.items())
    each = made.total / made.use.video_hours if made.use.video_hours else 0.0
    per_hour = f" {currency} {each:.2f} for an hour of video." if each else ""
    return (
        f"By group: {split}.{per_hour} {unsure(made):.0%} of the sum without free amounts hangs "
        "on prices that were not checked."
    )


def _assumptions(taken: Assumptions) -> str:
    rows = [
        (f"`{one.name}`", _number(getattr(taken, one.name)), one.metadata["what"], _basis(one))
        for one in dataclasses.fields(taken)
    ]
    return markdown(("name", "value", "what", "from where"), rows)


def _basis(one: "dataclasses.Field[float]") -> str:
    return str(one.metadata["basis"])


def _counted(made: Bill) -> str:
    hour, use = made.hour, made.use
    return (
        "Counted with the product's own prompts, schemas and passages on a made-up hour of talk "
        f"over slides (`deploy/costs/hour.py`): {hour.blocks} blocks, {hour.pictures} pictures, "
        f"{_number(hour.tokens_in)} tokens of text read and {_number(hour.tokens_out)} written by "
        f"`{use.model}`, {hour.passages} passages of {_number(hour.passage_bytes)} bytes, "
        f"{_number(hour.question_tokens)} tokens for a question."
    )


def _prices(table: PriceTable) -> str:
    rows = [
        (
            f"`{name}`",
            f"{price.amount:.7f}".rstrip("0").rstrip("."),
            f"{_number(price.per)} {price.unit}",
            price.region,
            _number(price.free) if price.free else "",
            f"[{price.source}]({price.url})",
            _how_sure(price.checked, price.free_checked) + (f" {price.note}" if price.note else ""),
        )
        for name, price in table.prices.items()
    ]
    legend = " ".join(f"*{mark}*: {meaning}." for mark, meaning in CHECKED.items())
    head = ("name", table.currency, "for", "region", "free a month", "source", "how sure")
    return f"{legend}\n\n{markdown(head, rows)}"


def _pictures(table: PriceTable) -> str:
    each = ", ".join(f"{model} {count}" for model, count in sorted(table.image_tokens.items()))
    return (
        f"Tokens of one picture sent with `detail: low`: {each} (*third party*, quoting OpenAI's "
        '"Images and vision" guide; for gpt-6 the most, of a square one: 16 x 16 patches of 32 '
        "pixels, times 1.2)."
    )


def _how_sure(price: str, free: str) -> str:
    return f"*{price}*" + (f", free amount *{free}*" if free and free != price else "") + "."


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _number(value: float) -> str:
    """Readable: no more digits than say something, a space between thousands."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


def with_changes(taken: Assumptions, changes: Mapping[str, str]) -> Assumptions:
    """The assumptions with some of them set by name.

    Raises:
        ValueError: There is none of that name, or the value is no number of at least 0.
    """
    known = {one.name for one in dataclasses.fields(taken)}
    values: dict[str, float] = {}
    for name, text in changes.items():
        if name not in known:
            raise ValueError(f"{name!r} is no assumption; docs/costs.md lists them.")
        try:
            values[name] = float(text)
        except ValueError:
            raise ValueError(f"{name} must be a number, not {text!r}.") from None
        if not 0 <= values[name] < float("inf"):
            raise ValueError(f"{name} must not be negative, and must have an end.")
    return dataclasses.replace(taken, **values)
