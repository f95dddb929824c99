"""Numbers as de, es, fr, it, pt and nl spell them: every one under a thousand, by its words
(German and Dutch ones also in hundreds: "neunzehnhundert").

English is read by the grammar of ``numbers``; here the spellings are made, and looked up. Words of
a spelling that hyphens part are words of their own ("quatre-vingt-dix" is three).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How one language says numbers.

    Attributes:
        cardinals: Every number under a thousand by its words, without accents.
        ordinals: Those of days, 1 to 31, by their words.
        scales: What a thousand and more are called.
        joined: The thousand that is written into one word with its neighbours, if any.
        decimal: The word before decimals.
        grouping: The sign between groups of three digits.
        starts: Words that a number may begin with.
    """

    cardinals: Mapping[Words, int]
    ordinals: Mapping[Words, int]
    scales: Mapping[str, int]
    joined: tuple[str, ...]
    decimal: str
    grouping: str
    starts: frozenset[str] = frozenset()


def _scales(thousand: str, millions: str, billions: str) -> dict[str, int]:
    return (
        dict.fromkeys(thousand.split(), 1_000)
        | dict.fromkeys(millions.split(), 1_000_000)
        | dict.fromkeys(billions.split(), 1_000_000_000)
    )


_DE_ONES = "null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf".split()
_DE_TEENS = "dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn".split()
_DE_TENS = "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig".split()
_NL_ONES = "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf".split()
_NL_TEENS = "dertien veertien vijftien zestien zeventien achttien negentien".split()
_NL_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()


def _germanic(ones: list[str], tens: list[str], joint: str, hundred: str) -> dict[Words, int]:
    """German and Dutch: one word, the ones before the tens."""

    def below_100(number: int) -> str:
        if number < 20:
            return ones[number]
        one = ones[number % 10] + joint if number % 10 else ""
        return one + tens[number // 10 - 2]

    found: dict[Words, int] = {}
    for number in range(2000):
        hundreds, rest = divmod(number, 100)
        if not hundreds:
            found[(below_100(number),)] = number
        if hundreds in (0, 10):
            continue
        for first in {ones[hundreds], ""} if hundreds == 1 else {ones[hundreds]}:
            head = first + hundred
            if not rest:
                found[(head,)] = number
                continue
            found[(head + below_100(rest),)] = number
            found[(head, below_100(rest))] = number
            found[(head + "und" + below_100(rest),)] = number
            found[(head, "en", below_100(rest))] = number
    return found


def _german() -> Spelling:
    words = _germanic(_DE_ONES + _DE_TEENS, _DE_TENS, "und", "hundert")
    words |= {(*one[:-1], one[-1] + "s"): n for one, n in words.items() if one[-1].endswith("ein")}
    words |= {("eins",): 1, ("zwo",): 2}
    irregular = {1: "erst", 3: "dritt", 7: "siebt", 8: "acht"}
    ordinals: dict[Words, int] = {}
    for one, number in list(words.items()):
        if 1 <= number <= 31 and len(one) == 1 and not one[0].endswith("eins"):
            stem = irregular.get(number, one[0] + ("t" if number < 20 else "st"))
            ordinals |= {(stem + ending,): number for ending in ("e", "en", "er", "em", "es")}
    ordinals |= {("erst" + ending,): 1 for ending in ("e", "en", "er", "em", "es")}
    scales = _scales("tausend", "million millionen", "milliarde milliarden")
    return Spelling(
        cardinals=words, ordinals=ordinals, scales=scales, joined=("tausend",), decimal="komma",
        grouping=".",
    )  # fmt: skip


def _dutch() -> Spelling:
    words = _germanic(_NL_ONES + _NL_TEENS, _NL_TENS, "en", "honderd")
    irregular = {1: "eerste", 2: "tweede", 3: "derde", 8: "achtste"}
    ordinals: dict[Words, int] = {("eerste",): 1}
    for one, number in words.items():
        if 1 <= number <= 31 and len(one) == 1:
            regular = one[0] + ("de" if number < 20 else "ste")
            ordinals[(irregular.get(number, regular),)] = number
    scales = _scales("duizend", "miljoen", "miljard")
    return Spelling(
        cardinals=words, ordinals=ordinals, scales=scales, joined=("duizend",), decimal="komma",
        grouping=".",
    )  # fmt: skip


def _spanish() -> Spelling:
    ones = (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres "
        "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
    ).split()
    tens = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
    hundreds = (
        "cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos "
        "novecientos"
    ).split()
    words = _romance(ones, tens, hundreds, joint=("y",), hundred_one="ciento")
    words |= {
        (*one[:-1], one[-1][:-1] + "a"): n for one, n in words.items() if one[-1].endswith("uno")
    }
    words |= {
        (one[0][:-2] + "as", *one[1:]): n for one, n in words.items() if one[0].endswith("ientos")
    }
    words |= {("un",): 1, ("veintiun",): 21}
    ordinals: dict[Words, int] = {("primero",): 1, ("primer",): 1}
    scales = _scales("mil", "millon millones", "millardo millardos")
    return Spelling(
        cardinals=words, ordinals=ordinals, scales=scales, joined=(), decimal="coma", grouping="."
    )


def _portuguese() -> Spelling:
    ones = (
        "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
        "dezesseis dezessete dezoito dezenove"
    ).split()
    tens = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa".split()
    hundreds = (
        "cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"
    ).split()
    words = _romance(ones, tens, hundreds, joint=("e",), hundred_one="cento", hundred_joint=("e",))
    words |= {("duas",): 2, ("quatorze",): 14, ("dezasseis",): 16, ("dezassete",): 17}
    words |= {("dezanove",): 19}
    words |= {(*one[:-1], "duas"): n for one, n in words.items() if one[-1] == "dois"}
    words |= {
        (one[0][:-2] + "as", *one[1:]): n for one, n in words.items() if one[0].endswith("entos")
    }
    scales = _scales("mil", "milhao milhoes", "bilhao bilhoes")
    return Spelling(
        cardinals=words, ordinals={("primeiro",): 1}, scales=scales, joined=(), decimal="virgula",
        grouping=".",
    )  # fmt: skip


def _romance(
    ones: list[str],
    tens: list[str],
    hundreds: list[str],
    *,
    joint: Words,
    hundred_one: str,
    hundred_joint: Words = (),
) -> dict[Words, int]:
    """Spanish and Portuguese: words apart; ``tens`` begin where ``ones`` end."""
    found: dict[Words, int] = {}
    for number in range(1000):
        hundred, rest = divmod(number, 100)
        if rest < len(ones):
            below: Words = (ones[rest],)
        else:
            ten, one = divmod(rest, 10)
            below = (tens[ten - len(ones) // 10],) + ((*joint, ones[one]) if one else ())
        if not hundred:
            found[below] = number
        elif not rest:
            found[(hundreds[hundred - 1],)] = number
        else:
            head = hundred_one if hundred == 1 else hundreds[hundred - 1]
            found[(head, *hundred_joint, *below)] = number
    return found


def _french() -> Spelling:
    ones = (
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
        "seize dix-sept dix-huit dix-neuf"
    ).split()
    tens = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}

    def below_100(number: int) -> list[str]:
        if number < 20:
            return [ones[number]]
        ten, one = divmod(number, 10)
        if ten in (7, 9):
            ten, one = ten - 1, one + 10
        head = "quatre-vingt" if ten == 8 else tens[ten]
        if not one:
            return [head, head + "s"]
        links = ["-et-", " et "] if one in (1, 11) and ten < 8 else ["-"]
        return [f"{head}{link}{ones[one]}" for link in links]

    found: dict[Words, int] = {}
    for number in range(1000):
        hundred, rest = divmod(number, 100)
        head = "" if not hundred else "cent" if hundred == 1 else f"{ones[hundred]} cent"
        tails = below_100(rest) if rest or not hundred else [""]
        for text in [f"{head} {tail}" for tail in tails] + [head + "s"] * (hundred > 1 > rest):
            found[tuple(text.replace("-", " ").split())] = number
    found |= {("septante",): 70, ("huitante",): 80, ("nonante",): 90}
    scales = _scales("mille", "million millions", "milliard milliards")
    return Spelling(
        cardinals=found, ordinals={("premier",): 1}, scales=scales, joined=(), decimal="virgule",
        grouping=" ",
    )  # fmt: skip


def _italian() -> Spelling:
    ones = (
        "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
        "quattordici quindici sedici diciassette diciotto diciannove"
    ).split()
    tens = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()

    def below_100(number: int) -> str:
        if number < 20:
            return ones[number]
        ten, one = tens[number // 10 - 2], number % 10
        # "ventuno", "trentotto": the ten's vowel falls out before another.
        return (ten[:-1] if one in (1, 8) else ten) + (ones[one] if one else "")

    found: dict[Words, int] = {}
    for number in range(1000):
        hundred, rest = divmod(number, 100)
        head = (ones[hundred] if hundred > 1 else "") + ("cento" if hundred else "")
        if not hundred or not rest:
            found[(head or below_100(number),)] = number
            continue
        found[(head + below_100(rest),)] = number
        found[(head, below_100(rest))] = number
    scales = _scales("mille mila", "milione milioni", "miliardo miliardi")
    return Spelling(
        cardinals=found, ordinals={("primo",): 1}, scales=scales, joined=("mila", "mille"),
        decimal="virgola", grouping=".",
    )  # fmt: skip


_ONE = {(word,) for word in "un une una uno um uma ein een".split()}
"""Articles far more often than numbers."""

_MAKERS = {
    "de": _german,
    "es": _spanish,
    "fr": _french,
    "it": _italian,
    "nl": _dutch,
    "pt": _portuguese,
}


def spelling_of(language: str) -> Spelling | None:
    """The spelling of a language; None of English (read by its grammar) and of those unknown."""
    return _made(language) if language in _MAKERS else None


@cache
def _made(language: str) -> Spelling:
    """It takes 20 ms and is kept; languages without one are not, so they push none out."""
    spelling = _MAKERS[language]()
    cardinals = {words: number for words, number in spelling.cardinals.items() if words not in _ONE}
    first = {words[0] for words in (*cardinals, *spelling.ordinals)}
    # "dreißig" is looked up as it is written, too.
    first |= {word.replace("ss", "ß") for word in first} | set(spelling.scales)
    return replace(spelling, cardinals=cardinals, starts=frozenset(first))
