"""``./run models writer``: fetch a language model that runs on this machine.

``./run`` has installed what runs it before this is called. Which model: the best that suits this
machine's memory, or one by name.
"""

import sys

from lifestream.bootstrap.writers import OfferedModel, fetch_own_model, offered_models
from lifestream.config import Settings
from lifestream.domain.errors import InvalidRequest, LifeStreamError

ABOUT = "a language model that runs here, without a key; `writer --list` names them"


def run(settings: Settings, name: str, *, only_list: bool) -> int:
    """Fetch the model that is wanted, or list them."""
    models = offered_models(settings)
    if only_list:
        for model in models:
            print(_line(model))
        return 0
    try:
        model = _wanted(models, name)
        if model.is_here:
            print(f"{model.title} is here.")
            return 0
        print(f"Fetching {model.title}, {model.size_bytes / 1e9:.1f} GB …", file=sys.stderr)
        fetch_own_model(settings, model.name)
    except LifeStreamError as error:
        print(error.message, file=sys.stderr)
        return 1
    print(f"{model.title} is here now and writes from the next recording on.")
    if not model.is_chosen:
        print(f"Set LIFESTREAM_WRITER_MODEL={model.name} to have it used on this machine.")
    return 0


def _wanted(models: tuple[OfferedModel, ...], name: str) -> OfferedModel:
    found = next(
        (m for m in models if (m.name.lower() == name.lower() if name else m.is_chosen)), None
    )
    if found is not None:
        return found
    names = ", ".join(model.name for model in models)
    if name:
        raise InvalidRequest(f"{name} is not one of the models that are known here: {names}.")
    raise InvalidRequest(
        f"This machine has less memory than any of them is meant for; name one all the same: "
        f"{names}."
    )


def _line(model: OfferedModel) -> str:
    mark = "here" if model.is_here else "suits this machine" if model.is_chosen else ""
    return (
        f"{model.name:24} {model.size_bytes / 1e9:4.1f} GB  from {model.least_memory_gb:2} GB of "
        f"memory  {model.licence}  {mark}"
    ).rstrip()
