"""What the code logs, read from its source, and what docs/logs.md says of it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

LEVELS = {
    "debug": "DEBUG",
    "info": "INFO",
    "warning": "WARNING",
    "error": "ERROR",
    "exception": "ERROR",
    "critical": "CRITICAL",
}
LOGGERS = {"log", "_log"}


@dataclass(slots=True)
class Event:
    """One event name: its levels and fields. ``open`` says that there may be more fields."""

    levels: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    open: bool = False


def logged(source: str, events: dict[str, Event] | None = None) -> dict[str, Event]:
    """Every ``log.LEVEL("event", extra={…})`` of a module, added to ``events``."""
    events = {} if events is None else events
    tree = ast.parse(source)
    constants = _constants(tree)
    for function in _scopes(tree):
        named = _dicts(function)
        for call in ast.walk(function):
            if not (isinstance(call, ast.Call) and _is_log(call.func)):
                continue
            assert isinstance(call.func, ast.Attribute)
            name = call.args[0]
            assert isinstance(name, ast.Constant), f"line {call.lineno}: an event is a constant"
            event = events.setdefault(str(name.value), Event())
            event.levels.add(LEVELS[call.func.attr])
            for keyword in call.keywords:
                if keyword.arg == "extra":
                    _add_fields(event, keyword.value, named, constants)
    return events


def documented(page: str) -> dict[str, Event]:
    """The rows ``| `event` | LEVEL | fields | means | do |`` of the page."""
    events = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0].startswith("`"):
            names = cells[2].replace("`", "").replace("–", "")
            events[cells[0].strip("`")] = Event(
                levels={level.strip() for level in cells[1].split(",")},
                fields={name.strip() for name in names.split(",") if name.strip()},
            )
    return events


def differences(code: dict[str, Event], page: dict[str, Event]) -> list[str]:
    """Sentences; none when the two agree."""
    found = [f"{name} is logged and not documented" for name in sorted(code.keys() - page.keys())]
    found += [f"{name} is documented and not logged" for name in sorted(page.keys() - code.keys())]
    for name in sorted(code.keys() & page.keys()):
        logs, says = code[name], page[name]
        if logs.levels != says.levels:
            found.append(f"{name} is logged as {sorted(logs.levels)}, not {sorted(says.levels)}")
        if missing := logs.fields - says.fields:
            found.append(f"{name} has the undocumented fields {sorted(missing)}")
        if (stale := says.fields - logs.fields) and not logs.open:
            found.append(f"{name} no longer has the fields {sorted(stale)}")
    return found


def _is_log(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr in LEVELS
        and isinstance(called.value, ast.Name)
        and called.value.id in LOGGERS
    )


def _scopes(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def _constants(tree: ast.Module) -> dict[str, list[str]]:
    """Module constants that are tuples of names."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            values = [item.value for item in node.value.elts if isinstance(item, ast.Constant)]
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = [str(value) for value in values]
    return found


def _dicts(function: ast.AST) -> dict[str, ast.expr]:
    """Names that are given a dict inside the function."""
    return {
        target.id: node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict | ast.DictComp)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _add_fields(
    event: Event, extra: ast.expr, named: dict[str, ast.expr], constants: dict[str, list[str]]
) -> None:
    if isinstance(extra, ast.Name) and extra.id in named:
        extra = named[extra.id]
    if isinstance(extra, ast.DictComp):
        over = extra.generators[0].iter
        if isinstance(over, ast.Name) and over.id in constants:
            event.fields.update(constants[over.id])
            return
    if not isinstance(extra, ast.Dict):
        event.open = True
        return
    for key, value in zip(extra.keys, extra.values, strict=True):
        if isinstance(key, ast.Constant):
            event.fields.add(str(key.value))
        else:
            _add_fields(event, value, named, constants)
