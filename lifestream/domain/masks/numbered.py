"""What a run of digits is: a phone number, a card number, a bank account, or nothing sensitive.

Told by form and check digits first, and by the words just before where the form alone says little.
Prices, years, rooms, dates, times, versions, orders and invoices are nothing sensitive.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lifestream.domain.language.languages import without_accents
from lifestream.domain.masks.digit_runs import DigitRun, Digits, digit_runs
from lifestream.domain.masks.rules import MaskKind

Span = tuple[int, int, MaskKind]

PHONE_DIGITS = range(7, 16)
"""Source: ITU-T E.164, at most 15 digits; the shortest ones with an area are of seven."""

_CUE_CHARS = 70
"""So far before a number what it is is looked for: a sentence's half."""

_PHONE_CUE = re.compile(
    r"\b(?:phone|telephone|tel|mobile|cell|cellphone|call|calling|ring|dial|text|whatsapp|fax|"
    r"reach|(?:my|his|her|their|our|your|the|this) number|hotline|landline|extension"
    r"|telefon\w*|handy\w*|mobil\w*|nummer|rufnummer|durchwahl|anrufen|ruf\w*|erreich\w*|wahle\w*"
    r"|telefono|movil|celular|llam\w+|marc\w+|numero|contact\w*)\b"
)
_CARD_CUE = re.compile(r"\b(?:card|visa|mastercard|amex|\w*karte\w*|tarjeta)\b")
_IBAN_CUE = re.compile(r"\b(?:iban|i b a n)\b")
_OTHER_CUE = re.compile(
    r"\b(?:order|orders|invoice|ticket|tracking|serial|version|build|customer|isbn|patent|case|"
    r"part|model|reference|ref|booking|flight|population|article|account|id|sku|policy|tax|vat|"
    r"commit|revision|issue|release|job|record|records|rows|users|views|room|rooms|page|pages|"
    r"\w*rechnung\w*|bestell\w*|auftrag\w*|kunden\w*|artikel\w*|serien\w*|sendung\w*|vorgang\w*|"
    r"aktenzeichen|steuer\w*|konto\w*|raum|zimmer|seite\w*|buchung\w*|ausweis\w*|"
    r"pedido|factura|serie|cliente|envio|articulo|expediente|cuenta|sala|habitacion|pagina|"
    r"reserva|referencia|paquete|poblacion|habitantes)\b"
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\b(?:usd|eur|gbp|chf))\s*$")
_UNIT_AFTER = re.compile(
    r"\s*(?:[$€£¥%°]|(?:euros?|dollars?|pounds?|percent|prozent|por ciento|francs?|franken|pesos?|"
    r"bytes?|kb|mb|gb|km|kg|meters?|metres?|metros?|meter|people|users?|rows|records|inhabitants|"
    r"einwohner|stuck|habitantes|million(?:s|en|es)?|thousand|tausend|mil|millones|eur|usd|gbp)\b)"
)
_CARD_FORMS = (
    (re.compile(r"4\d{12}(?:\d{3}){0,2}\Z"), "Visa"),
    (re.compile(r"(?:5[1-5]|2[2-7])\d{14}\Z"), "Mastercard"),
    (re.compile(r"3[47]\d{13}\Z"), "American Express"),
    (re.compile(r"3(?:0[0-5]|[68]\d)\d{11}\Z"), "Diners Club"),
    (re.compile(r"6(?:011|5\d\d|4[4-9]\d)\d{12}\Z"), "Discover"),
    (re.compile(r"(?:35|62)\d{14}\Z"), "JCB, UnionPay"),
    (re.compile(r"(?:50|5[6-9]|6\d)\d{14,17}\Z"), "Maestro"),
)
"""Source: ISO/IEC 7812 and the ranges that the issuers publish."""

_IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
"""Source: the IBAN registry of SWIFT."""

_IBAN = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(_IBAN_LENGTHS)})[ -]?\d[ ]?\d(?:[ -]?[A-Z0-9]){{11,27}}(?![^\W_])",
    re.IGNORECASE,
)
_LETTERS_BEFORE = re.compile(r"(?<![^\W_])([a-z])[. -]{0,2}([a-z])[.,: -]{0,3}\Z")
_MAX_READINGS = 400


def numbered(text: str, language: str | None = None) -> Iterator[Span]:
    """Every phone and card number and bank account of ``text``: (start, end, kind)."""
    written = [(m.start(), m.end()) for m in _ibans(text)]
    yield from ((start, end, MaskKind.IBAN) for start, end in written)
    for run in digit_runs(text, language):
        if any(start < run.end and run.start < end for start, end in written):
            continue
        yield from _judged(text, run)


def _ibans(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while found := _IBAN.search(text, at):
        # The pattern takes in words that follow: what is too much is cut at its length.
        size = _IBAN_LENGTHS[found[0][:2].upper()]
        signs = [n for n, sign in enumerate(found[0]) if sign.isalnum()]
        at = found.end()
        if len(signs) < size:
            continue
        end = found.start() + signs[size - 1] + 1
        whole = re.compile(re.escape(text[found.start() : end]) + r"(?![^\W_])")
        exact = whole.match(text, found.start())
        if exact and is_iban(exact[0]):
            yield exact
            at = end


def is_iban(text: str) -> bool:
    """Whether its length and its check digits are those of an IBAN. Source: ISO 13616."""
    plain = re.sub(r"[^0-9A-Z]", "", text.upper())
    if len(plain) != _IBAN_LENGTHS.get(plain[:2], -1) or not plain[2:4].isdigit():
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_card(digits: str) -> bool:
    """Whether it has a card's form and its last digit checks. Source: ISO/IEC 7812-1 (Luhn)."""
    if not any(form.match(digits) for form, _ in _CARD_FORMS):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        twice = int(digit) * (1 + place % 2)
        total += twice - 9 if twice > 9 else twice
    return total % 10 == 0


def _judged(text: str, run: DigitRun) -> Iterator[Span]:
    """What lies in a run; two of them where it holds two, one after the other."""
    before = _words_before(text, run.start)
    account = _spoken_iban(text, run, before)
    if account is not None:
        yield account
        return
    rest = 0
    for first, last in _card_parts(run.parts, cued=bool(_CARD_CUE.search(before))):
        yield run.parts[first].start, run.parts[last].end, MaskKind.CARD
        rest = last + 1
    left = DigitRun(parts=run.parts[rest:], plus=None if rest else run.plus)
    if left.parts and not rest and _is_phone(text, left, before):
        opened = text[left.start - 1 : left.start] == "(" and ")" in text[left.start : left.end]
        yield left.start - opened, left.end, MaskKind.PHONE


def _words_before(text: str, start: int) -> str:
    """The words of the same sentence before a place, without accents, in lower case."""
    near = text[max(0, start - _CUE_CHARS) : start]
    return without_accents(re.split(r"[?!;]|\.\s", near)[-1].lower())


def _spoken_iban(text: str, run: DigitRun, before: str) -> Span | None:
    letters = _LETTERS_BEFORE.search(before)
    if letters:
        country = (letters[1] + letters[2]).upper()
        start = run.start - (len(before) - letters.start())
        if len(without_accents(text[start : run.start].lower())) == run.start - start:
            size = _IBAN_LENGTHS.get(country, 0) - 2
            if len(run.digits) == size and is_iban(country + run.digits):
                return start, run.end, MaskKind.IBAN
    if _IBAN_CUE.search(before) and len(run.digits) >= 13:
        # Misheard by a digit, its check fails; that it is one was said.
        return run.start, run.end, MaskKind.IBAN
    return None


def _card_parts(parts: Sequence[Digits], *, cued: bool) -> Iterator[tuple[int, int]]:
    """First and last index of the parts that are a card's number together."""
    first = tried = 0
    while first < len(parts) and tried < _MAX_READINGS:
        digits, found = "", None
        for last in range(first, len(parts)):
            digits += parts[last].digits
            tried += 1
            if len(digits) > 19:
                break
            if is_card(digits):
                found = last
        if found is None and cued and first == 0:
            # Misheard by a digit, its check fails; that it is one was said.
            whole = "".join(part.digits for part in parts)
            found = len(parts) - 1 if 13 <= len(whole) <= 19 else None
        if found is not None:
            yield first, found
        first = first + 1 if found is None else found + 1


def _is_phone(text: str, run: DigitRun, before: str) -> bool:
    digits = run.digits
    if len(digits) not in PHONE_DIGITS or len(set(digits)) == 1:
        return False
    after = without_accents(text[run.end : run.end + 20].lower())
    if run.plus is not None:
        return digits[0] != "0" and len(digits) >= 8 and not _UNIT_AFTER.match(after)
    if _MONEY_BEFORE.search(before) or _UNIT_AFTER.match(after):
        return False
    cue = _last(_PHONE_CUE, before)
    if _last(_OTHER_CUE, before) > cue or _counts_up(digits):
        return False
    if _is_list(run.parts):
        return False
    return _has_form(run) or (cue >= 0 and _may_be(run))


_COUNTING = 0.7
"""Of the steps from digit to digit, so many go up by one where somebody counts."""


def _last(cue: re.Pattern[str], before: str) -> int:
    """Where the last cue stands; -1 without one."""
    return max((found.start() for found in cue.finditer(before)), default=-1)


def _counts_up(digits: str) -> bool:
    """ "One two three four five six seven": somebody counts."""
    return digits in "01234567891011121314151617181920" or digits in "9876543210"


def _nearly_counts_up(digits: str) -> bool:
    """ "One two three four five six six seven"."""
    steps = [(int(b) - int(a)) % 10 for a, b in pairwise(digits)]
    return steps.count(1) >= _COUNTING * len(steps)


def _is_list(parts: Sequence[Digits]) -> bool:
    """ "101, 102, 103": written numbers with a comma after each."""
    commas = sum("," in part.before for part in parts[1:])
    return len(parts) > 2 and commas == len(parts) - 1 and len(parts[0].digits) > 1


def _has_form(run: DigitRun) -> bool:
    """Whether digits of that form are hardly anything else than a phone number."""
    parts, digits = run.parts, run.digits
    sizes = [len(part.digits) for part in parts]
    signs = {part.before.strip() for part in parts[1:]}
    spoken = all(part.spoken for part in parts)
    if digits.startswith("00"):
        return len(digits) >= 10
    if digits[0] == "0":
        return 9 <= len(digits) <= 12
    if sizes == [3, 3, 4] and digits[0] in "23456789" and digits[3] in "23456789":
        return True
    if sizes == [1, 3, 3, 4] and digits[0] == "1":
        return True
    if not spoken and len(digits) == 9 and digits[0] in "6789" and signs <= {"", "-"}:
        return sizes in ([3, 3, 3], [3, 2, 2, 2], [2, 3, 2, 2])
    # In a list a comma stands after each; in a number after each group.
    commas = sum("," in part.before for part in parts[1:])
    listed = commas > len(parts) // 2 or _nearly_counts_up(digits)
    return spoken and not listed and 9 <= len(digits) <= 12 and max(sizes) <= 2


def _may_be(run: DigitRun) -> bool:
    """Whether it may be a phone number where one was announced."""
    signs = {part.before.strip() for part in run.parts[1:]}
    dotted = "." in "".join(signs)
    small = len(run.parts) > 3 and not run.parts[0].spoken and dotted
    return not small
