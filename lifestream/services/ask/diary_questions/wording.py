"""The few words that an answer about the diary is put together with, in the question's language.

What was said and what minutes hold is quoted as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language's words.

    Attributes:
        day: How a date is written, by ``d``, ``m``, ``y``, and ``month`` by its short name.
        recordings, times: Singular and plural, with ``{n}``.
        mentioned: ``{what}``, ``{times}``, ``{recordings}``.
        heard: ``{who}``, ``{what}`` and ``{day}``: whose voice was last heard.
        named: The same of a person who is talked about and no voice.
        talked: The same of a subject.
        voices: Singular and plural: how many speak in ``{what}``.
        due: ``{day}``.
        more: Singular and plural of what is not listed.
        photos: Singular and plural, with ``{n}``.
        photo: ``{time}`` and ``{what}``: one with a title.
    """

    day: str
    months: str
    recordings: tuple[str, str]
    times: tuple[str, str]
    mentioned: str
    heard: str
    named: str
    talked: str
    voices: tuple[str, str]
    due: str
    more: tuple[str, str]
    photos: tuple[str, str]
    photo: str

    def on(self, day: date) -> str:
        """A date."""
        month = self.months.split()[day.month - 1]
        return self.day.format(d=day.day, m=day.month, y=day.year, month=month)

    def count(self, forms: tuple[str, str], n: int, **parts: str) -> str:
        """The form for ``n``."""
        return forms[n != 1].format(n=n, **parts)


WORDINGS: Mapping[str, Wording] = {
    "en": Wording(
        day="{d} {month} {y}",
        months="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        recordings=("1 recording", "{n} recordings"),
        times=("once", "{n} times"),
        mentioned="“{what}” was mentioned {times} in {recordings}.",
        heard="{who} was last heard on {day}, in {what}.",
        named="{who} was last mentioned on {day}, in {what}.",
        talked="“{who}” was last mentioned on {day}, in {what}.",
        voices=("1 voice is heard in {what}.", "{n} voices are heard in {what}."),
        due="by {day}",
        photos=("1 photo", "{n} photos"),
        photo="Photo of {time}: {what}.",
        more=("1 more is not listed.", "{n} more are not listed."),
    ),
    "de": Wording(
        day="{d}. {month} {y}",
        months="Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        recordings=("1 Aufnahme", "{n} Aufnahmen"),
        times=("einmal", "{n}-mal"),
        mentioned="„{what}“ wurde {times} in {recordings} erwähnt.",
        heard="{who} war zuletzt am {day} zu hören: {what}.",
        named="{who} wurde zuletzt am {day} erwähnt: {what}.",
        talked="„{who}“ wurde zuletzt am {day} erwähnt: {what}.",
        voices=("1 Stimme ist zu hören: {what}.", "{n} Stimmen sind zu hören: {what}."),
        due="bis {day}",
        photos=("1 Foto", "{n} Fotos"),
        photo="Foto von {time} Uhr: {what}.",
        more=("1 weitere ist nicht aufgeführt.", "{n} weitere sind nicht aufgeführt."),
    ),
    "es": Wording(
        day="{d} {month} {y}",
        months="ene feb mar abr may jun jul ago sep oct nov dic",
        recordings=("1 grabación", "{n} grabaciones"),
        times=("una vez", "{n} veces"),
        mentioned="«{what}» se mencionó {times} en {recordings}.",
        heard="A {who} se le oyó por última vez el {day}: {what}.",
        named="{who} se mencionó por última vez el {day}: {what}.",
        talked="«{who}» se mencionó por última vez el {day}: {what}.",
        voices=("Se oye 1 voz en {what}.", "Se oyen {n} voces en {what}."),
        due="para el {day}",
        photos=("1 foto", "{n} fotos"),
        photo="Foto de las {time}: {what}.",
        more=("1 más no figura aquí.", "{n} más no figuran aquí."),
    ),
    "fr": Wording(
        day="{d} {month} {y}",
        months="janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        recordings=("1 enregistrement", "{n} enregistrements"),
        times=("une fois", "{n} fois"),
        mentioned="« {what} » a été mentionné {times} dans {recordings}.",
        heard="{who} : voix entendue pour la dernière fois le {day}, dans {what}.",
        named="{who} : mention la plus récente le {day}, dans {what}.",
        talked="« {who} » : mention la plus récente le {day}, dans {what}.",
        voices=("On entend 1 voix dans {what}.", "On entend {n} voix dans {what}."),
        due="pour le {day}",
        photos=("1 photo", "{n} photos"),
        photo="Photo de {time} : {what}.",
        more=("1 autre n'est pas listé.", "{n} autres ne sont pas listés."),
    ),
    "it": Wording(
        day="{d} {month} {y}",
        months="gen feb mar apr mag giu lug ago set ott nov dic",
        recordings=("1 registrazione", "{n} registrazioni"),
        times=("una volta", "{n} volte"),
        mentioned="«{what}» è stato menzionato {times} in {recordings}.",
        heard="{who}: voce sentita l'ultima volta il {day}, in {what}.",
        named="{who}: ultima menzione il {day}, in {what}.",
        talked="«{who}»: ultima menzione il {day}, in {what}.",
        voices=("Si sente 1 voce in {what}.", "Si sentono {n} voci in {what}."),
        due="entro il {day}",
        photos=("1 foto", "{n} foto"),
        photo="Foto delle {time}: {what}.",
        more=("1 altro non è elencato.", "{n} altri non sono elencati."),
    ),
    "pt": Wording(
        day="{d} {month} {y}",
        months="jan fev mar abr mai jun jul ago set out nov dez",
        recordings=("1 gravação", "{n} gravações"),
        times=("uma vez", "{n} vezes"),
        mentioned="“{what}” foi mencionado {times} em {recordings}.",
        heard="{who}: voz ouvida pela última vez em {day}, em {what}.",
        named="{who}: última menção em {day}, em {what}.",
        talked="“{who}”: última menção em {day}, em {what}.",
        voices=("Ouve-se 1 voz em {what}.", "Ouvem-se {n} vozes em {what}."),
        due="até {day}",
        photos=("1 foto", "{n} fotos"),
        photo="Foto das {time}: {what}.",
        more=("Mais 1 não está listado.", "Mais {n} não estão listados."),
    ),
    "nl": Wording(
        day="{d} {month} {y}",
        months="jan feb mrt apr mei jun jul aug sep okt nov dec",
        recordings=("1 opname", "{n} opnamen"),
        times=("één keer", "{n} keer"),
        mentioned="“{what}” is {times} genoemd in {recordings}.",
        heard="{who} was voor het laatst te horen op {day}, in {what}.",
        named="{who} is voor het laatst genoemd op {day}, in {what}.",
        talked="“{who}” is voor het laatst genoemd op {day}, in {what}.",
        voices=("Er is 1 stem te horen in {what}.", "Er zijn {n} stemmen te horen in {what}."),
        due="voor {day}",
        photos=("1 foto", "{n} foto's"),
        photo="Foto van {time}: {what}.",
        more=("Nog 1 staat er niet bij.", "Nog {n} staan er niet bij."),
    ),
}
