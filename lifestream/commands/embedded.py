"""The doors put together on one machine; only the command line may know all of them."""

from pathlib import Path
from typing import Any

from lifestream.bootstrap import Application
from lifestream.bootstrap.one_machine import OneMachine


def one_machine(app: Application) -> OneMachine:
    """The dispatcher that posts events to the functions door and launches processors."""
    return OneMachine(app, make_function=_function)


def _function() -> Any:
    import functions_framework

    import functions

    source = Path(functions.__file__).with_name("main.py")
    create_app: Any = functions_framework.create_app
    return create_app("on_upload", str(source), "cloudevent")
