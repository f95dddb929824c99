"""Tools that write; only a key with that scope sees them, and each does one thing."""

from typing import Any

from lifestream.domain.access.scopes import Scope
from lifestream.domain.tasks.events import TaskState
from lifestream.services.tasks.change_task import NewTask, add_task, move_tasks
from lifestream.services.tasks.list_tasks import open_task
from web.agents.arguments import FinishArguments, NewTaskArguments
from web.agents.reading import task_plain
from web.agents.tool import AgentTool, Caller


def new_task(caller: Caller, asked: NewTaskArguments) -> dict[str, Any]:
    """Write a task down."""
    new = NewTask(text=asked.text, person=asked.person, due=asked.due)
    return _shown(caller, add_task(caller.backend, caller.owner, new).task_id)


def finish_task(caller: Caller, asked: FinishArguments) -> dict[str, Any]:
    """Say that a task is done; it can be reopened."""
    move_tasks(caller.backend, caller.owner, [asked.task_id], TaskState.DONE)
    return _shown(caller, asked.task_id)


def _shown(caller: Caller, task_id: str) -> dict[str, Any]:
    return task_plain(caller, open_task(caller.backend, caller.owner, task_id))


TOOLS = (
    AgentTool(
        name="new_task",
        title="Write a task down",
        description="Adds a task. Only when the person you work for asks for it.",
        arguments=NewTaskArguments,
        run=new_task,
        scope=Scope.WRITE,
    ),
    AgentTool(
        name="finish_task",
        title="Finish a task",
        description="Marks a task as done. Only when the person you work for asks for it.",
        arguments=FinishArguments,
        run=finish_task,
        scope=Scope.WRITE,
    ),
)
