"""How German and Dutch ask a diary; see ``phrases``."""

from lifestream.domain.language.diary.phrases import DiaryAsk, DiaryPhrases

_WIR = "(?:wir|ich|sie|man|ihr|alle|jemand|leute)"
_UBER = "(?:uber|von|zu)"
_GEREDET = "(?:gesprochen|geredet|diskutiert|gesagt|besprochen|erwahnt|geplaudert)"
_AUFGABEN = "(?:aufgaben?|to-?dos?|todos|pflichten|naechsten schritte|nachsten schritte)"
_LISTE = r"(?:\w*aufgabenliste|to-?do-?liste|todo-liste|to do liste|erledigungsliste|liste)"

GERMAN = DiaryPhrases(
    recordings=(
        r"\w*(?:besprechung(?:en)?|sitzung(?:en)?|aufnahmen?|aufzeichnung(?:en)?|videos?"
        r"|gesprache?n?|gesprachs|treffens?|meetings?|termine?n?|anrufe?n?|telefonate?n?"
        r"|vorlesung(?:en)?|interviews?|eintrage?n?|eintrag|filme?n?|konferenz(?:en)?|call|calls)"
    ),
    meetings=r"\w*(?:besprechung(?:en)?|sitzung(?:en)?|meetings?|treffens?|termine?n?|gesprache?n?"
             r"|konferenz(?:en)?)",
    before="der|die|das|des|dem|den|dieses|diese|dieser|diesem|diesen|unser|unsere|unserer|unserem|"
           "unseren|mein|meine|meiner|meinem|meinen|ein|eine|einer|einem|einen|alle|allen|aller|"
           "jeder|jedem|erste|ersten|zweite|zweiten",
    behind="mit|uber|zu|zum|zur|vom|von|im|in|am|an|bei|beim|wegen|der|des|fur",
    last="letzte|letzten|letzter|letztes|letztem|neueste|neuesten|neuester|jungste|jungsten"
         "|zuletzt",
    fillers="der|die|das|des|dem|den|unser|unsere|unserer|unserem|unseren|mein|meine|meiner|meinem|"
            "ein|eine|einer|einem|mit|uber|zu|zum|zur|vom|von|im|in|am|an|bei|beim|wegen|fur",
    pronouns="ich|wir|sie|er|es|ihr|du|man|ihm|ihn|uns|mir|mich|euch|wem|wen|das|dies|da|alle|"
             "jemand|jemandem|denn|noch|so|dort",
    polite="bitte|kannst du|konntest du|konnen sie|konnten sie|sag mir|sage mir|sagen sie mir"
           "|zeig mir|"
           "zeige mir|zeigen sie mir|erzahl mir|erzahle mir|weißt du|weisst du|mal|eigentlich|denn|"
           "nochmal|noch einmal|und|also|hallo|doch|alles|so|genau|gib mir|geben sie mir|mir",
    phrases=(
        (DiaryAsk.TASKS, (
            r"(?:was )?(?:steht|ist|stehen|sind)? ?(?:noch )?(?:auf|in) (?:meiner|unserer|der)"
            rf" {_LISTE}"
            r"(?: noch| steht)?",
            rf"(?:meine|unsere|die) {_LISTE}",
            r"was (?:muss|soll|sollte|mussen|sollen|sollten|habe|haben) (?:ich|wir) (?:noch |jetzt "
            r"|als nachstes )?(?:zu )?(?:tun|machen|erledigen)",
            r"was (?:ist|bleibt|gibt es|steht) (?:noch )?(?:zu tun|zu erledigen|offen zu erledigen"
            r"|fallig|an)",
            rf"(?:was|welche?) (?:sind|waren) (?:meine|unsere|die)? ?(?:noch )?(?:offenen? "
            rf"|nachsten )?{_AUFGABEN}",
            rf"(?:welche|was fur) (?:offenen? )?{_AUFGABEN} (?:habe ich|haben wir|gibt es|sind"
            r"|sind noch"
            r"|bleiben)(?: noch)?(?: offen| ubrig| zu erledigen)?",
            rf"(?:liste )?(?:alle |meine |unsere |die )?(?:offenen? )?{_AUFGABEN}(?: auf)?",
            r"was (?:habe|haben) (?:ich|wir) (?:versprochen|zugesagt|zu tun versprochen"
            r"|ubernommen)",
            r"was (?:muss|soll|sollte|wird) ‹P› (?:noch )?(?:tun|machen|erledigen)",
            r"was (?:hat|hatte) ‹P› (?:noch )?(?:versprochen|zugesagt|ubernommen|zu tun|zu"
            r" erledigen)",
            r"was verspricht ‹P›",
            rf"welche (?:offenen? )?{_AUFGABEN} (?:hat|hatte) ‹P›(?: ubernommen| bekommen| noch)?",
            rf"(?:was|welche) sind die (?:offenen? )?{_AUFGABEN} (?:von|fur) ‹P›",
        )),
        (DiaryAsk.PROMISED_TO, (
            r"was (?:habe|haben|hatte|hatten) (?:ich|wir) (?:dem |der )?‹P› (?:versprochen"
            r"|zugesagt)",
            r"was versprach(?:en)? (?:ich|wir) ‹P›",
            r"was (?:schulde|schulden) (?:ich|wir) ‹P›",
            r"was (?:habe|haben) (?:ich|wir) fur ‹P› (?:zu tun )?(?:versprochen|ubernommen"
            r"|zugesagt)",
        )),
        (DiaryAsk.LAST_MET, (
            r"wann (?:habe|haben) (?:ich|wir)(?: uns| mich)? (?:zuletzt|das letzte mal|zum"
            r" letzten mal)"
            r" (?:mit )?‹P› (?:getroffen|gesehen|gesprochen|geredet|telefoniert|gehort)",
            r"wann (?:habe|haben) (?:ich|wir)(?: uns| mich)? (?:mit )?‹P› (?:zuletzt|das letzte mal"
            r"|zum letzten mal) (?:getroffen|gesehen|gesprochen|geredet|telefoniert|gehort)",
            r"wann (?:traf|trafen|sah|sahen|sprach|sprachen) (?:ich|wir)(?: uns)? (?:zuletzt )?"
            r"(?:mit )?‹P›(?: zuletzt| das letzte mal)?",
            r"wann war (?:das|die|der|unser|unsere|mein|meine) letzte[ns]? ‹M› mit ‹P›",
            r"wann hat ‹P› (?:zuletzt|das letzte mal) (?:gesprochen|geredet|teilgenommen)",
        )),
        (DiaryAsk.LAST_MENTION, (
            rf"wann (?:habe|haben|hat|wurde|wurden|war) {_WIR} (?:zuletzt|das letzte mal"
            rf"|zum letzten mal) {_UBER} ‹X› {_GEREDET}",
            rf"wann (?:habe|haben|hat) {_WIR} {_UBER} ‹X› (?:zuletzt|das letzte mal) {_GEREDET}",
            rf"wann (?:wurde|wurden|war) (?:zuletzt|das letzte mal) (?:{_UBER} )?‹X› {_GEREDET}",
            rf"wann (?:wurde|wurden|war) ‹X› (?:zuletzt|das letzte mal) {_GEREDET}",
            r"wann (?:ging|war) es (?:zuletzt|das letzte mal) um ‹X›",
        )),
        (DiaryAsk.MENTIONS, (
            rf"wie (?:oft|haufig|viele male) (?:habe|haben|hat) {_WIR}(?: schon)? {_UBER} ‹X› "
            rf"{_GEREDET}",
            rf"wie (?:oft|haufig) (?:habe|haben|hat) {_WIR}(?: schon)? ‹X› {_GEREDET}",
            rf"wie (?:oft|haufig) (?:wurde|wurden|wird|ist)(?: schon)? (?:{_UBER} )?‹X› "
            rf"(?:{_GEREDET}|genannt|thema)(?: worden)?",
            rf"wie (?:oft|haufig) (?:sprachen|redeten|sprechen|reden) {_WIR} {_UBER} ‹X›",
            r"wie (?:oft|haufig) (?:ging|geht) es um ‹X›",
            r"wie (?:oft|haufig) (?:kam|kommt) ‹X› (?:vor|zur sprache)",
        )),
        (DiaryAsk.RECORDINGS_ABOUT, (
            r"(?:welche[rsnm]?|wie viele|in welche[rnm]?|alle|liste alle) ‹R› (?:erwahnen|erwahnt"
            r"|behandeln|behandelt|handeln von|handelt von|gehen um|geht um|sprechen uber|nennen"
            r"|nennt|uber|zu|enthalten|enthalt|drehen sich um) ‹X›",
            rf"in (?:welche[rnm]|wie vielen) ‹R› (?:habe|haben|hat|wurde|wurden|wird|sprachen) "
            rf"(?:{_WIR} )?(?:{_UBER} )?‹X› {_GEREDET}",
            r"in (?:welche[rnm]|wie vielen) ‹R› (?:geht|ging) es um ‹X›",
            r"in (?:welche[rnm]|wie vielen) ‹R› (?:kommt|kam|kommen|kamen) ‹X› vor",
            rf"(?:wann|wo) (?:habe|haben|hat) {_WIR} {_UBER} ‹X› {_GEREDET}",
            rf"(?:wann|wo) (?:wurde|wurden) (?:{_UBER} )?‹X› {_GEREDET}",
            r"(?:wann|wo) (?:geht|ging) es um ‹X›",
        )),
        (DiaryAsk.RECORDINGS, (
            r"wie viele ‹R› (?:habe ich|haben wir|gibt es|gab es|waren es|sind es|hatte ich"
            r"|hatten wir"
            r"|fanden statt|sind|waren)(?: insgesamt| bisher)?(?: gemacht| aufgenommen| gehabt"
            r"| hochgeladen| da)?",
            r"wie viele ‹R›",
            r"(?:wie viele (?:stunden|minuten)|wie lange|wie viel) (?:‹R› )?(?:habe|haben)"
            r" (?:ich|wir) "
            r"(?:insgesamt )?(?:aufgenommen|gefilmt|aufgezeichnet)",
            r"(?:welche|was fur) ‹R› (?:habe ich|haben wir|gibt es|gab es|hatte ich|hatten wir)"
            r"(?: gemacht| aufgenommen| gehabt)?",
            r"(?:liste )?(?:alle|meine|alle meine|unsere) ‹R›(?: auf)?",
            r"was (?:habe|haben) (?:ich|wir) (?:aufgenommen|gefilmt|aufgezeichnet)",
        )),
        (DiaryAsk.DECISIONS, (
            rf"was (?:haben|habe|hatten) {_WIR} (?:(?:in|bei|wahrend) ‹T› )?(?:beschlossen"
            r"|entschieden"
            r"|vereinbart|abgemacht|ausgemacht|festgelegt|verabredet)",
            r"was (?:wurde|ist) (?:(?:in|bei|wahrend) ‹T› )?(?:beschlossen|entschieden|vereinbart"
            r"|abgemacht|ausgemacht|festgelegt)(?: worden)?",
            r"(?:welche|was fur|was sind die|liste|alle|die) (?:beschlusse|entscheidungen"
            r"|vereinbarungen)(?: (?:wurden|haben wir|gab es|gibt es|sind))?"
            r"(?: (?:in|bei|aus|von|wahrend) ‹T›)?(?: getroffen| gefasst| gefallen| auf)?",
            rf"was (?:haben|habe|hatten) {_WIR} (?:zu|zum|zur|uber|wegen) ‹X› (?:beschlossen"
            r"|entschieden|vereinbart|abgemacht|ausgemacht|festgelegt|verabredet)",
            r"was (?:wurde|ist) (?:zu|zum|zur|uber|wegen) ‹X› (?:beschlossen|entschieden"
            r"|vereinbart|abgemacht|ausgemacht|festgelegt)(?: worden)?",
        )),
        (DiaryAsk.OPEN_QUESTIONS, (
            r"welche (?:fragen?|punkte?|themen) (?:ist|sind|blieb|blieben|war|waren|bleiben|bleibt)"
            r"(?: noch)?(?: (?:in|nach|bei) ‹T›)?(?: noch)? ?(?:offen|ungeklart|unbeantwortet)?"
            r"(?: geblieben)?",
            r"was (?:ist|blieb|bleibt|war)(?: noch)?(?: (?:in|nach|bei) ‹T›)? (?:offen|ungeklart"
            r"|unklar)(?: geblieben)?",
            r"(?:was sind |liste |zeige )?(?:die |unsere |alle )?(?:offenen?|ungeklarten?) fragen"
            r"(?: (?:in|aus|von) ‹T›)?",
        )),
        (DiaryAsk.PEOPLE, (
            r"wer (?:war|waren|ist)(?: alles)? (?:bei|in|auf|an|beim|im) ‹T›(?: dabei| da|"
            r" anwesend)?",
            r"wer hat(?: alles)? (?:bei|in|an|auf|beim|im|am) ‹T› (?:teilgenommen|gesprochen"
            r"|geredet"
            r"|mitgemacht)",
            r"wer nahm (?:an|am) ‹T› teil",
            r"wer (?:war|waren)(?: alles)?(?: da)? ?(?:dabei|da|anwesend|dort|bei (?:mir|uns))",
            r"wer hat(?: alles)? (?:teilgenommen|gesprochen|geredet|mitgemacht)",
            r"(?:wen|mit wem) (?:habe|haben) (?:ich|wir)(?: alles)? (?:getroffen|gesehen|gesprochen"
            r"|geredet|besucht)",
            r"(?:wer sind|wer waren|nenne|liste) die (?:teilnehmer|teilnehmerinnen|sprecher|leute)"
            r"(?: (?:in|bei|von|an|der|des) ‹T›)?",
            r"wie viele (?:leute|personen|menschen|sprecher|stimmen|teilnehmer) (?:waren|sprechen"
            r"|sprachen|haben|nahmen)(?: (?:bei|in|an|beim) ‹T›)?(?: teil| dabei| da| gesprochen"
            r"| teilgenommen)?",
        )),
        (DiaryAsk.SUMMARY, (
            r"(?:fasse?|fassen sie) ‹T› (?:kurz )?(?:zusammen|kurz zusammen)",
            r"‹T› zusammenfassen",
            r"(?:eine |die )?(?:kurze )?(?:zusammenfassung|ubersicht|protokoll) (?:der|des|von"
            r"|zu|zur"
            r"|zum|vom|fur) ‹T›",
            r"(?:um was|worum|wovon) (?:ging|geht|handelt|handelte)(?: es)? (?:in|bei|im|beim) ‹T›",
            r"(?:was (?:wurde|war)|was (?:haben|habe) (?:wir|ich)|worum ging es) (?:in|bei|im|beim"
            r"|wahrend) ‹T› ?(?:gesagt|besprochen|los|diskutiert|gemacht|beredet|geredet"
            r"|passiert)?",
            r"was (?:geschah|passierte|ist|war) (?:in|bei|im|beim) ‹T›(?: passiert| geschehen|"
            r" los)?",
            r"wie (?:war|lief|verlief) ‹T›",
            r"(?:woruber|was) (?:habe|haben) (?:ich|wir) mit ‹P› (?:gesprochen|geredet|besprochen"
            r"|diskutiert)",
        )),
        (DiaryAsk.DAY, (
            rf"was (?:haben|habe|hatten|hatte|hat) {_WIR}(?: da| dort| so)? ?(?:alles )?(?:gemacht"
            r"|getan|unternommen|erlebt|besprochen|geredet|gesagt|geschafft|getrieben|diskutiert)",
            rf"was (?:machten|machte|taten|tat) {_WIR}",
            rf"(?:woruber|wovon) (?:haben|habe) {_WIR} (?:gesprochen|geredet|diskutiert)",
            r"was (?:ist|war|geschah|passierte|gab es|wurde)(?: alles)?(?: da)? ?(?:passiert"
            r"|geschehen"
            r"|los|gewesen|gemacht|besprochen|gesagt|neues|diskutiert|vorgefallen)?",
            r"wie (?:war|lief|verlief)(?: mein| unser| der| die| das| meine| unsere)? ?(?:tag|woche"
            r"|wochenende|monat|jahr|morgen|abend)?",
            r"(?:fasse?|fassen sie)(?: den| die| das| meinen| unseren| meine| unsere| mein)?"
            r" ?(?:tag"
            r"|woche|wochenende|monat|jahr)?(?: kurz)? zusammen",
            r"(?:eine |die )?(?:kurze )?(?:zusammenfassung|ubersicht)(?: von| vom| der| des| fur"
            r"| uber"
            r"| zu)?(?: den| die| meinen| meiner| meines)? ?(?:tags|tages|tag|woche|wochenendes"
            r"|monats|monat)?",
            r"was steht(?: da)? (?:in meinem|im) tagebuch",
        )),
        (DiaryAsk.THERE, (
            rf"(?:wann|wie oft|an welchen tagen) (?:war|waren|bin|sind) {_WIR}(?: zuletzt"
            r"| das letzte mal)?(?: dort| da)?(?: gewesen| gefahren| gereist)?",
            rf"wann (?:war|waren|fuhr|fuhren|reiste|reisten) {_WIR}(?: zuletzt)?",
        )),
    ),
)  # fmt: skip

_WIJ = "(?:we|wij|ik|ze|zij|jullie|men|iemand)"
_GEPRAAT = "(?:gepraat|gesproken|gehad|besproken|genoemd|gediscussieerd)"
_TAKEN = "(?:taken|taak|actiepunten|to-?dos?|volgende stappen)"

DUTCH = DiaryPhrases(
    recordings=(
        r"\w*(?:vergadering(?:en)?|opnames?|opnamen|video'?s|video|gesprek(?:ken)?|meetings?"
        r"|overleg(?:gen)?|bijeenkomst(?:en)?|lessen|les|interviews?|telefoontjes?)"
    ),
    meetings=r"\w*(?:vergadering(?:en)?|meetings?|overleg(?:gen)?|bijeenkomst(?:en)?"
             r"|gesprek(?:ken)?)",
    before="de|het|een|deze|dit|die|dat|onze|ons|mijn|alle|elke|eerste|tweede",
    behind="met|over|van|in|op|bij|voor",
    last="laatste|recentste|nieuwste|vorige",
    fillers="de|het|een|onze|ons|mijn|met|over|van|in|op|bij|voor",
    pronouns="ik|we|wij|ze|zij|hij|het|jij|je|mij|me|ons|hem|haar|wie|dat|dit|er|iemand|iedereen",
    polite="alsjeblieft|alstublieft|kun je|kan je|kunt u|zeg me|vertel me|laat me zien|toon me"
           "|weet je|"
           "nog|eens|en|dus|eigenlijk|precies|geef me|me",
    phrases=(
        (DiaryAsk.TASKS, (
            r"wat (?:staat|is) er (?:nog )?op (?:mijn|onze|de) (?:takenlijst|to-?do-?lijst|lijst)",
            r"wat (?:moet|moeten) (?:ik|we|wij) (?:nog )?doen",
            rf"(?:wat|welke) (?:zijn )?(?:mijn|onze|de)? ?(?:openstaande |open )?{_TAKEN}"
            r"(?: heb ik| hebben we| staan| zijn er)?(?: nog)?(?: open)?",
            r"wat (?:heb|hebben) (?:ik|we|wij) beloofd",
            r"wat (?:moet|zal) ‹P› (?:nog )?doen", r"wat heeft ‹P› beloofd",
            rf"welke {_TAKEN} heeft ‹P›",
        )),
        (DiaryAsk.PROMISED_TO, (
            r"wat (?:heb|hebben) (?:ik|we|wij) (?:aan )?‹P› beloofd",
            r"wat beloofde(?:n)? (?:ik|we) (?:aan )?‹P›",
        )),
        (DiaryAsk.LAST_MET, (
            r"wanneer (?:heb|hebben) (?:ik|we|wij) (?:voor het laatst|het laatst|laatst) (?:met"
            r" )?‹P› "
            r"(?:ontmoet|gezien|gesproken|gepraat)",
            r"wanneer (?:heb|hebben) (?:ik|we|wij) ‹P› (?:voor het laatst|het laatst) (?:ontmoet"
            r"|gezien|gesproken)",
        )),
        (DiaryAsk.LAST_MENTION, (
            rf"wanneer (?:heb|hebben) {_WIJ} het (?:voor het laatst|het laatst|laatst) over ‹X›"
            r" gehad",
            rf"wanneer (?:heb|hebben) {_WIJ} (?:voor het laatst|het laatst) over ‹X› {_GEPRAAT}",
        )),
        (DiaryAsk.MENTIONS, (
            rf"hoe (?:vaak|dikwijls) (?:heb|hebben|heeft) {_WIJ}(?: het)? over ‹X› {_GEPRAAT}",
            rf"hoe vaak (?:is|werd|wordt) (?:er )?(?:over )?‹X› {_GEPRAAT}",
        )),
        (DiaryAsk.RECORDINGS_ABOUT, (
            r"(?:welke|hoeveel) ‹R› (?:noemen|vermelden|gaan over|bevatten|behandelen|over) ‹X›",
            rf"in (?:welke|hoeveel) ‹R› (?:hebben|heb|praten|praatten) {_WIJ}(?: het)? over ‹X›"
            rf"(?: {_GEPRAAT})?",
            r"in (?:welke|hoeveel) ‹R› (?:gaat|ging) het over ‹X›",
            rf"wanneer (?:heb|hebben) {_WIJ}(?: het)? over ‹X› {_GEPRAAT}",
        )),
        (DiaryAsk.RECORDINGS, (
            r"hoeveel ‹R› (?:heb ik|hebben we|zijn er|waren er|had ik|hadden we)(?: gemaakt|"
            r" gehad)?",
            r"hoeveel ‹R›", r"welke ‹R› (?:heb ik|hebben we|zijn er|waren er)(?: gemaakt| gehad)?",
        )),
        (DiaryAsk.DECISIONS, (
            rf"wat (?:heb|hebben) {_WIJ} (?:(?:in|tijdens|op) ‹T› )?(?:besloten|afgesproken)",
            r"wat (?:is|werd) er (?:(?:in|tijdens|op) ‹T› )?(?:besloten|afgesproken)",
            r"welke (?:besluiten|beslissingen|afspraken)(?: (?:zijn|hebben we|waren))?(?: er)?"
            r"(?: (?:in|tijdens|van) ‹T›)?(?: genomen| gemaakt)?",
            rf"wat (?:heb|hebben) {_WIJ} (?:over|voor) ‹X› (?:besloten|afgesproken)",
            r"wat (?:is|werd) er (?:over|voor) ‹X› (?:besloten|afgesproken)",
        )),
        (DiaryAsk.OPEN_QUESTIONS, (
            r"welke (?:vraag|vragen|punten) (?:is|zijn|staat|staan|bleef|bleven)(?: er)?(?:"
            r" nog)? open"
            r"(?: (?:in|na) ‹T›)?",
            r"wat (?:is|staat)(?: er)?(?: nog)? open",
        )),
        (DiaryAsk.PEOPLE, (
            r"wie (?:was|waren)(?: er)?(?: allemaal)? (?:bij|in|op|aanwezig bij) ‹T›(?: aanwezig)?",
            r"wie (?:nam|namen|heeft|hebben)(?: er)? (?:deel )?(?:aan|in) ‹T› ?(?:deel|deelgenomen"
            r"|gesproken)?",
            r"wie (?:was|waren) er(?: allemaal)?(?: bij| aanwezig)?",
            r"wie (?:heb|hebben) (?:ik|we|wij) (?:ontmoet|gezien|gesproken)",
            r"met wie (?:heb|hebben) (?:ik|we|wij) (?:gesproken|gepraat)",
        )),
        (DiaryAsk.SUMMARY, (
            r"vat ‹T› (?:kort )?samen", r"(?:een |de )?(?:korte )?samenvatting van ‹T›",
            r"waar ging ‹T› over", r"wat (?:is|werd) er (?:in|tijdens|op) ‹T› (?:besproken|gezegd)",
        )),
        (DiaryAsk.DAY, (
            rf"wat (?:heb|hebben|had|hadden) {_WIJ}(?: allemaal)? (?:gedaan|besproken|gezegd"
            r"|meegemaakt)",
            rf"wat (?:deden|deed) {_WIJ}", r"waar (?:hebben|heb) (?:we|ik) (?:het )?over"
            r" (?:gehad|gepraat)",
            r"wat (?:is|was|gebeurde)(?: er)?(?: allemaal)? ?(?:gebeurd|aan de hand|gedaan"
            r"|besproken)?",
            r"hoe was(?: mijn| onze| de| het)? ?(?:dag|week|weekend|maand)?",
            r"vat(?: de| mijn| onze| het)? ?(?:dag|week|weekend|maand)?(?: kort)? samen",
            r"(?:een )?samenvatting(?: van)?(?: mijn| de)? ?(?:dag|week|maand)?",
        )),
        (DiaryAsk.THERE, (
            rf"(?:wanneer|hoe vaak|op welke dagen) (?:was|waren|ben|zijn) {_WIJ}"
            r"(?: voor het laatst)?(?: daar)?(?: geweest| gegaan)?",
        )),
    ),
)  # fmt: skip
