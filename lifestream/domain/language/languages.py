"""The language of a text, recognised by its commonest words; and those words.

For questions, captions and passages that nobody named a language for. A guess, never a label that
is stored as heard: a text without function words, or with as many of two languages, has none.
Knows en, de, es, fr, it, pt, nl.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_LISTS = {
    "en": """
        a about after again all also am an and any anyone anything are as at be because been
        before being but by can could d did do does doing don done during each ever every for
        from had has have having he her here him his how i if in into is it its just let like ll
        m many may me might mine more most much must my no not of on only or other our out over
        please re really s said say saying shall she should so some somebody someone something
        such t tell than that the their them then there these they this those through to too up
        us ve was we were what when where whether which while who whom whose why will with would
        yes you your""",
    "de": """
        aber alle allem allen aller alles als also am an auch auf aus bei bin bis bist bitte da
        dabei damit dann das dass daß dein deine dem den denn der des dich die dies diese diesem
        diesen dieser dieses dir doch du durch ein eine einem einen einer eines er es etwas euch
        euer für gegen gewesen gibt habe haben habt hast hat hatte hatten hier hin ich ihm ihn
        ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jeder jedes jemand kann kein keine
        keinen können könnte man mehr mein meine mich mir mit muss müssen nach nein nicht nichts
        noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit sich sie sind so
        soll sollen sollte sondern über um und uns unser unsere unter vom von vor war waren warum
        was weil welche welchem welchen welcher welches wem wen wenn wer werde werden wie wieder
        will wir wird wo wollen worden wurde wurden würde zu zum zur zwischen gesagt sagen sagte
        sagt wann wieviel haben wessen woher wohin mal halt eben ganz""",
    "es": """
        a al algo alguien algunas algunos ante aquí así aunque cada como cómo con contra cual cuál
        cuáles cuando cuándo cuanto cuánto cuánta cuántas cuántos de del desde donde dónde dos
        durante e el él ella ellas ellos en entonces entre era eran es esa esas ese eso esos esta
        está están estaba estaban estamos estar estas este esto estos estoy fue fueron ha había
        habían hace han has hasta hay he hemos hizo la las le les lo los más me mi mis muy nada ni
        no nos nosotros nuestra nuestro o os otra otro para pero poco por porque puede pueden que
        qué quien quién quiénes se sea ser si sí sido sin sobre son soy su sus también tan te tengo
        tiene tienen todo todos tu tú un una unas uno unos usted va vamos y ya yo dijo dice dicho
        dijeron decir cuyo según eres tenemos""",
    "fr": """
        à ai ainsi alors après as au aucun aujourd aussi autre aux avant avec avez avoir avons c ce
        cela ces cet cette ceux chaque chez comme comment d dans de depuis des dit dire disait donc
        dont du elle elles en encore entre es est et étaient était été être eu eux fait faire faut
        fois fut ici il ils j je jusque l la là laquelle le lequel les lesquels leur leurs lui m ma
        mais me même mes moi mon n ne ni nos notre nous on ont ou où par parce pas peu peut peuvent
        plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si
        son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une va vers vont vos
        votre vous y combien lors ça était dis""",
    "it": """
        a abbiamo ad agli ai al alla alle allo anche ancora avere aveva c che chi ci ciò col come
        con cosa così cui d da dagli dai dal dalla dalle dallo de degli dei del dell della delle
        dello di dice detto disse dire do dopo dove due e è ed era erano fa fare fino fra fu già gli
        ha hai hanno ho i il in io l la là le lei li lo loro lui ma me mentre mi mia mie mio nei nel
        nell nella nelle nello no noi non nostra nostro o ogni perché però più poi prima può qual
        quale quali quando quanta quante quanti quanto quasi quella quelle quelli quello questa
        queste questi questo qui s sarà se sei senza si sì sia siamo sono sta stata stati stato su
        sua sue sugli sui sul sulla suo suoi te ti tra tu tua tuo tutta tutte tutti tutto un una uno
        va vi voi""",
    "pt": """
        a ainda ao aos aquela aquele aqui as às até cada com como da das de dela dele deles depois
        desde dessa desse desta deste disse dito diz dizer do dois dos e é ela elas ele eles em
        então entre era eram essa essas esse esses esta está estamos estão estava este estes eu foi
        foram há isso isto já lá lhe lhes mais mas me mesmo meu meus minha muito na não nas nem no
        nos nós nossa nosso num numa o onde os ou para pela pelas pelo pelos pode por porque pra
        qual quais quando quanta quantas quanto quantos que quê quem são se seja sem ser será seu
        seus si só sobre somos sou sua suas também te tem têm temos tenho ter tinha todas todos tudo
        um uma umas uns vai vamos você vocês fizemos fez""",
    "nl": """
        aan al alle alles als ben bent bij bijvoorbeeld daar dan dat de der deze die dit doch doen
        door dus een en er ergens gaan gaat geen geweest had hadden heb hebben hebt heeft hem het
        hier hij hoe hoeveel hun iemand iets ik in is ja je jij jou jouw jullie kan kon konden
        kunnen maar me meer men met mij mijn moet moeten na naar niet niets nog nu of om omdat ons
        onze ook op over gezegd zei zeggen zegt reeds te tegen toch toen tot u uit uw van veel voor
        waar waarom wanneer want waren was wat we wel welk welke werd werden wie wil willen word
        worden wordt zal ze zei zelf zich zij zijn zo zonder zou zouden""",
}

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _LISTS.items()
}
"""Words that tell nothing of a subject, by ISO 639-1 code. Own lists, of questions and talk."""

KNOWN_LANGUAGES: tuple[str, ...] = tuple(FUNCTION_WORDS)
"""Languages whose numbers, dates and function words are known."""

NEARLY = 0.8
"""Languages with this share of the best one's score are as likely as it."""

UNACCENTED = 0.5
"""What a word counts that is one of a language's only without its accents: "e" for "è"."""

MAX_WORDS = 400
"""Words that are looked at; a guess does not become surer by more."""

_WORD = re.compile(r"(?<!\d)[^\W\d_]+")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487]")


def base_code(language: str | None) -> str | None:
    """``pt`` of ``pt-BR``; None of nothing."""
    code = (language or "").strip().lower().replace("_", "-").split("-", 1)[0]
    return code or None


@lru_cache(maxsize=65536)
def without_accents(word: str) -> str:
    """Letters of Latin, Greek and Cyrillic without their marks: "frühstück" is "fruhstuck".

    Marks of other scripts are letters of their own and stay.
    """
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", word)))


_FOLDED = {
    language: frozenset(without_accents(word) for word in words)
    for language, words in FUNCTION_WORDS.items()
}
_SHARED_BY = {
    word: sum(word in words for words in _FOLDED.values())
    for words in _FOLDED.values()
    for word in words
}


@lru_cache(maxsize=4096)
def likely_languages(text: str) -> tuple[str, ...]:
    """Languages ``text`` may be in, the likeliest first; empty when no word of it tells."""
    scores = dict.fromkeys(_FOLDED, 0.0)
    for count, match in enumerate(_WORD.finditer(text)):
        if count == MAX_WORDS:
            break
        written = match.group().casefold()
        word = without_accents(written)
        for language, words in _FOLDED.items():
            if written in FUNCTION_WORDS[language]:
                scores[language] += 1.0 / _SHARED_BY[word]
            elif written in words:
                scores[language] += UNACCENTED / _SHARED_BY[word]
    best = max(scores.values())
    if not best:
        return ()
    likely = [language for language, score in scores.items() if score >= NEARLY * best]
    return tuple(sorted(likely, key=lambda language: -scores[language]))


def common_language(text: str, other: str) -> str | None:
    """The language that both are likeliest in; else the one that either is surely in, or None."""
    others = likely_languages(other)
    both = [language for language in likely_languages(text) if language in others]
    return both[0] if both else language_of(other) or language_of(text)


def language_of(text: str) -> str | None:
    """The language ``text`` is surely in; None when several are as likely, or none is."""
    likely = likely_languages(text)
    return likely[0] if len(likely) == 1 else None
