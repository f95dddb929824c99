"""E-mail addresses, written ("anna@example.com") and said ("anna at example dot com")."""

import re
from collections.abc import Iterator

from lifestream.domain.language.languages import without_accents

_WRITTEN = re.compile(
    r"(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]*[\w+-]\s?@\s?[^\W_](?:[\w-]*[^\W_])?"
    r"(?:\.[^\W_](?:[\w-]*[^\W_])?)+"
)
_TOPS = (
    "com|org|net|edu|gov|info|io|ai|app|dev|de|at|ch|es|eu|uk|us|fr|it|nl|be|pl|pt|se|dk|no|fi|"
    "mx|ar|cl|co|br|ca|au|test|example"
)
_DOT = r"(?:\.|\s+(?:dot|punkt|punto|ponto)\s+)"
_IN_NAME = (
    r"(?:\s+(?:dot|punkt|punto|ponto|underscore|unterstrich|guion\s+bajo|dash|hyphen|minus|"
    r"bindestrich|guion|plus)\s+|[._+-])"
)
_AT = r"\s+(?:at|ät|et|arroba|klammeraffe|affenschwanz|aroba)\s+"
_ATOM = r"[^\W_]+"
_SPELLED = r"(?:[^\W\d_][\s-]+){1,20}[^\W\d_]"
_SAID = re.compile(
    rf"(?<![\w.])(?P<name>(?:{_SPELLED}|{_ATOM})(?:{_IN_NAME}(?:{_SPELLED}|{_ATOM}))*){_AT}"
    rf"(?P<place>(?:{_SPELLED}|{_ATOM})(?:(?:-|\s+(?:dash|hyphen|minus|bindestrich|guion)\s+)"
    rf"{_ATOM})*(?:{_DOT}{_ATOM}){{0,2}}{_DOT}(?:{_TOPS}))(?![\w-])",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:e ?-? ?mails?|mails?|mail\w*|write|address|contact|send|cc|adresse|schreib\w*|kontakt\w*"
    r"|schick\w*|correo|escrib\w+|direccion|envi\w+|manda\w*)\b"
)
_CUE_CHARS = 70
_NO_NAMES = frozenset(
    "look looks looking looked find found see seen meet met is are was were be been work works "
    "working worked available it us me you them him her more bought sold back page site again "
    "here there everything something start started live lives hosted host register registered "
    "sign up read order ordered ads store shop docs people team office out in on stand stands "
    "download check arrive blog post posted listed visit one this that all and or now today "
    "schau schaut steht sehen finden gibt uns ihr sich kaufen bestellt mehr mira esta hay ver "
    "time event jobs career anmelden".split()
)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every e-mail address of ``text``."""
    for found in _WRITTEN.finditer(text):
        yield found.start(), found.end()
    for found in _SAID.finditer(text):
        if _is_address(text, found):
            yield found.start(), found.end()


def _is_address(text: str, found: re.Match[str]) -> bool:
    """Whether it is one, and nobody who looks "at example dot com"."""
    near = without_accents(text[max(0, found.start() - _CUE_CHARS) : found.start()].lower())
    name = without_accents(found["name"].lower())
    if re.search(r"\W|\d", name):
        return True
    if name in _NO_NAMES:
        return False
    # A domain with a written dot is named in talk about sites, too.
    said = re.search(r"\s", found["place"]) is not None
    return said or _CUE.search(near) is not None
