"""How Spanish, French, Italian and Portuguese ask a diary; see ``phrases``."""

from lifestream.domain.language.diary.phrases import DiaryAsk, DiaryPhrases

_TAREAS = "(?:tareas?|pendientes|cosas pendientes|cosas por hacer|proximos pasos)"
_LISTA = "lista de (?:tareas|pendientes|cosas por hacer)"
_HABLAR = (
    "(?:hablamos|hable|hablaron|hablo|hemos hablado|he hablado|se hablo|se ha hablado|se habla"
    "|hablabamos|conversamos|discutimos|se discutio|discutieron)"
)
_MENCION = (
    "(?:mencionamos|mencione|mencionaron|menciono|hemos mencionado|se menciono|se ha mencionado"
    "|se menciona|discutimos|tratamos|se trato|comentamos|comentaron|se comento|aparece|aparecio"
    "|sale|salio|nombramos)"
)

SPANISH = DiaryPhrases(
    recordings="reunion(?:es)?|grabacion(?:es)?|videos?|llamadas?|sesion(?:es)?|clases?|"
               "entrevistas?|charlas?|conversacion(?:es)?|entradas?|juntas?|visitas?",
    meetings="reunion(?:es)?|llamadas?|juntas?|sesion(?:es)?|conversacion(?:es)?",
    before="el|la|los|las|un|una|este|esta|estos|estas|ese|esa|nuestro|nuestra|nuestras|nuestros|"
           "mi|mis|todas|todos|cada|primera|segunda",
    behind="con|sobre|de|del|en|por|para|acerca",
    last="ultima|ultimo|mas reciente|reciente|ultimas|ultimos|pasada",
    fillers="el|la|los|las|un|una|nuestro|nuestra|mi|con|sobre|de|del|en|por|para|acerca|al|mas",
    pronouns="yo|nosotros|nosotras|el|ella|ellos|ellas|tu|usted|mi|me|nos|te|le|quien|eso|esto|"
             "alguien|todos|todo",
    polite="por favor|puedes|podrias|puede|dime|digame|muestrame|ensename|cuentame|sabes|quiero"
           " saber|"
           "recuerdame|y|oye|hola|exactamente|ya|decirme|dame|otra vez|entonces",
    phrases=(
        (DiaryAsk.TASKS, (
            r"(?:que )?(?:hay|tengo|esta|queda|tenemos)(?: todavia| aun)? en (?:mi|nuestra|la)"
            rf" {_LISTA}",
            rf"(?:mi|nuestra|la) {_LISTA}",
            r"que (?:tengo|tenemos|debo|debemos|me queda|nos queda|hay)(?: todavia| aun)? "
            r"(?:que|por|pendiente)?(?: por)? ?hacer(?: todavia| aun)?",
            r"que (?:queda|esta|sigue|hay)(?: todavia| aun)? (?:pendiente|por hacer)",
            rf"(?:cuales son |que |lista )?(?:mis |nuestras |las |los |todas las )?{_TAREAS}"
            r"(?: abiertas| pendientes)?(?: tengo| tenemos| hay| quedan| me quedan)?"
            r"(?: pendientes| abiertas)?",
            r"que (?:prometi|prometimos|he prometido|hemos prometido|me comprometi a hacer"
            r"|nos comprometimos a hacer)",
            r"que (?:tiene|debe|va a)(?: que)? hacer ‹P›", r"que ‹P› tiene que hacer",
            r"que (?:prometio|ha prometido) ‹P›", r"que tiene que hacer ‹P›",
            rf"(?:que|cuales son las) {_TAREAS} (?:tiene|de|para) ‹P›",
        )),
        (DiaryAsk.PROMISED_TO, (
            r"que le (?:prometi|prometimos|he prometido|hemos prometido) a ‹P›",
            r"que (?:prometi|prometimos) a ‹P›", r"que le (?:debo|debemos) a ‹P›",
        )),
        (DiaryAsk.LAST_MET, (
            r"cuando (?:fue la ultima vez que )(?:vi|vimos|hable con|hablamos con|me reuni con"
            r"|nos reunimos con|me encontre con|nos encontramos con|quedamos con) (?:a )?‹P›",
            r"cuando (?:vi|vimos|hable con|hablamos con|me reuni con|nos reunimos con"
            r"|nos encontramos con) (?:a )?‹P› por ultima vez",
            r"cuando fue (?:la|nuestra|mi) ultima ‹M› con ‹P›",
            r"cuando hablo ‹P› por ultima vez",
        )),
        (DiaryAsk.LAST_MENTION, (
            rf"cuando (?:fue la ultima vez que )(?:{_HABLAR} (?:de|del|sobre)|{_MENCION}) (?:el "
            r"|la )?‹X›",
            rf"cuando (?:{_HABLAR} (?:de|del|sobre)|{_MENCION}) ‹X› por ultima vez",
            rf"cuando (?:{_HABLAR}|{_MENCION}) por ultima vez (?:de |del |sobre )?‹X›",
        )),
        (DiaryAsk.MENTIONS, (
            rf"(?:cuantas veces|con que frecuencia|cada cuanto) {_HABLAR} (?:de|del|sobre|acerca"
            r" de) ‹X›",
            rf"(?:cuantas veces|con que frecuencia) {_MENCION} ‹X›",
        )),
        (DiaryAsk.RECORDINGS_ABOUT, (
            r"(?:que|cuales|cuantas|cuantos|en que|todas las) ‹R› (?:mencionan|menciona|mencionaron"
            r"|hablan de|hablan del|hablan sobre|habla de|tratan de|tratan del|tratan sobre"
            r"|trata de"
            r"|contienen|sobre|acerca de|son sobre) ‹X›",
            rf"en (?:que|cuales|cuantas|cuantos)(?: de las)? ‹R› (?:{_HABLAR} (?:de|del|sobre)"
            rf"|{_MENCION}) "
            r"‹X›",
            rf"(?:cuando|donde) (?:{_HABLAR} (?:de|del|sobre)|{_MENCION}) ‹X›",
        )),
        (DiaryAsk.RECORDINGS, (
            r"(?:cuantas|cuantos) ‹R› (?:tengo|tenemos|hay|hubo|hicimos|hice|tuvimos|tuve|grabamos"
            r"|grabe|he hecho|hemos tenido|hemos hecho)(?: en total| hasta ahora)?",
            r"(?:cuantas|cuantos) ‹R›",
            r"(?:cuantas horas|cuantos minutos|cuanto|cuanto tiempo)(?: de ‹R›)? (?:grabe|grabamos"
            r"|hemos grabado|he grabado|tengo grabado)",
            r"(?:que|cuales) ‹R› (?:tengo|tenemos|hay|hubo|hicimos|tuvimos|tuve)",
            r"que (?:grabe|grabamos|he grabado|hemos grabado)",
        )),
        (DiaryAsk.DECISIONS, (
            r"que (?:decidimos|decidi|decidieron|hemos decidido|acordamos|acordaron|se decidio"
            r"|se acordo"
            r"|se ha decidido|resolvimos|se resolvio)(?: (?:en|durante) ‹T›)?",
            r"(?:que|cuales son las|lista de|las) (?:decisiones|acuerdos)(?: (?:tomamos|se"
            r" tomaron|hubo"
            r"|hay|hemos tomado))?(?: (?:en|de|durante) ‹T›)?",
            r"que (?:decidimos|decidieron|hemos decidido|acordamos|acordaron|se decidio|se acordo"
            r"|se ha decidido|resolvimos|se resolvio) (?:sobre|acerca de|respecto a) ‹X›",
        )),
        (DiaryAsk.OPEN_QUESTIONS, (
            r"(?:que|cuales) (?:preguntas?|cuestiones|cuestion|puntos?|temas?) (?:quedan?|esta"
            r"|estan|sigue"
            r"|siguen|quedo|quedaron)(?: todavia| aun)? ?(?:abiertas?|abiertos?|pendientes?"
            r"|sin respuesta|sin resolver)?(?: (?:en|de) ‹T›)?",
            r"que (?:queda|sigue|esta)(?: todavia| aun)? (?:abierto|sin resolver|sin aclarar)",
            r"(?:cuales son )?(?:las )?preguntas abiertas(?: (?:de|en) ‹T›)?",
        )),
        (DiaryAsk.PEOPLE, (
            r"quien(?:es)? (?:estuvo|estaba|estuvieron|estaban|participo|participaron|hablo"
            r"|hablaron"
            r"|asistio a|asistieron a|fue a|fueron a|vino a|asistio|asistieron)(?: presentes?)?"
            r" (?:en )?‹T›",
            r"quien(?:es)? (?:estuvo|estaba|estuvieron|estaban|participo|participaron|hablo"
            r"|hablaron"
            r"|asistio|asistieron|vino|vinieron)(?: presentes?| alli| ahi| conmigo| con nosotros)?",
            r"(?:a|con) quien(?:es)? (?:vi|vimos|hable|hablamos|me reuni|nos reunimos|estuve"
            r"|estuvimos"
            r"|conoci|conocimos)",
            r"(?:cuales son|quienes son|lista de|nombra a) (?:los|las) (?:participantes|asistentes"
            r"|personas)(?: (?:de|en) ‹T›)?",
            r"(?:cuantas personas|cuantos participantes) (?:habia|hubo|estaban|estuvieron|hablaron"
            r"|hablan|participaron|asistieron a)(?: (?:en )?‹T›)?",
        )),
        (DiaryAsk.SUMMARY, (
            r"(?:resume|resumir|resumeme|resuma|haz un resumen de|hazme un resumen de) ‹T›",
            r"(?:un |el )?(?:breve )?(?:resumen|acta) (?:de|del|sobre) ‹T›",
            r"(?:de|sobre) que (?:trato|trataba|trata|fue|iba|se hablo en|hablamos en|se trato"
            r" en) ‹T›",
            r"que (?:paso|se dijo|se hablo|se discutio|se trato|hablamos|dijimos|discutimos|ocurrio"
            r"|tratamos) (?:en|durante) ‹T›",
            r"como (?:fue|estuvo) ‹T›",
            r"(?:de|sobre) que (?:hable|hablamos) con ‹P›",
        )),
        (DiaryAsk.DAY, (
            r"que (?:hicimos|hice|hicieron|hizo|hemos hecho|he hecho|haciamos|hacia|estaba haciendo"
            r"|estabamos haciendo|estuve haciendo|estuvimos haciendo|dijimos|discutimos|hablamos"
            r"|tratamos|comentamos)(?: todo el dia| yo| nosotros)?",
            r"que (?:paso|ocurrio|sucedio|ha pasado|hubo|pasaba|hay|se hizo|se hablo|se dijo"
            r"|se discutio|se trato)(?: de nuevo)?",
            r"(?:de|sobre) que (?:hablamos|hable|hablaron|hemos hablado|se hablo|conversamos)",
            r"como (?:fue|estuvo)(?: mi| nuestro| nuestra| el| la)? ?(?:dia|semana|fin de semana"
            r"|mes"
            r"|ano)?",
            r"(?:resume|resumir|resumeme|haz un resumen|hazme un resumen|un resumen|resumen)"
            r"(?: de| del)?(?: el| la| mi| nuestra| nuestro)? ?(?:dia|semana|fin de semana|mes|ano"
            r"|jornada)?(?: del?)?",
            r"que dice mi diario",
        )),
        (DiaryAsk.THERE, (
            r"(?:cuando|cuantas veces|que dias) (?:estuve|estuvimos|estaba|estabamos|fui|fuimos"
            r"|he estado|hemos estado|he ido|hemos ido)(?: nosotros| yo| alli)?"
            r"(?: por ultima vez)?",
        )),
    ),
)  # fmt: skip

FRENCH = DiaryPhrases(
    recordings="reunions?|enregistrements?|videos?|appels?|seances?|cours|entretiens?|"
               "conversations?|discussions?|rendez-vous",
    meetings="reunions?|appels?|seances?|rendez-vous|entretiens?",
    before="le|la|les|l'|un|une|cette|ce|ces|notre|nos|mon|ma|mes|toutes|tous|premiere|deuxieme",
    behind="avec|sur|de|du|des|d'|a|au|en|dans|pour|concernant",
    last="derniere|dernier|plus recente|plus recent|dernieres|derniers",
    fillers="le|la|les|l|un|une|notre|mon|ma|avec|sur|de|du|des|d|a|au|en|dans|pour|concernant",
    pronouns="je|nous|vous|tu|il|elle|on|ils|elles|moi|me|te|qui|ca|cela|tout|quelqu'un",
    polite="s'il te plait|s'il vous plait|peux-tu|pouvez-vous|dis-moi|dites-moi|montre-moi|sais-tu|"
           "rappelle-moi|et|donc|alors|encore|exactement|me dire|donne-moi",
    phrases=(
        (DiaryAsk.TASKS, (
            r"(?:qu'est-ce qu'il y a|qu'y a-t-il|quoi|qu'est-ce qui est)(?: encore)? "
            r"(?:sur|dans) (?:ma|notre|la) liste(?: de taches| de choses a faire)?",
            r"que (?:dois-je|devons-nous)(?: encore)? faire",
            r"qu'est-ce que (?:je dois|nous devons|j'ai a|nous avons a|on doit)(?: encore)? faire",
            r"(?:quelles sont )?(?:mes |nos |les )?taches(?: ouvertes| en cours| restantes)?",
            r"qu'(?:est-ce que j'ai|ai-je|avons-nous) promis", r"que doit faire ‹P›",
            r"qu'a promis ‹P›", r"qu'est-ce que ‹P› (?:doit faire|a promis)",
        )),
        (DiaryAsk.PROMISED_TO, (
            r"qu'(?:est-ce que (?:j'ai|nous avons|on a)|ai-je|avons-nous) promis a ‹P›",
        )),
        (DiaryAsk.LAST_MET, (
            r"quand (?:ai-je|avons-nous|est-ce que j'ai|est-ce que nous avons) (?:vu|rencontre"
            r"|parle a|parle avec) ‹P› pour la derniere fois",
            r"quand (?:ai-je|avons-nous) (?:pour la derniere fois )?(?:vu|rencontre|parle a"
            r"|parle avec)"
            r" ‹P›(?: la derniere fois)?",
        )),
        (DiaryAsk.LAST_MENTION, (
            r"quand (?:avons-nous|ai-je|a-t-on) parle (?:de |du |des |d')‹X› pour la derniere fois",
        )),
        (DiaryAsk.MENTIONS, (
            r"combien de fois (?:avons-nous|ai-je|a-t-on|est-ce que nous avons|est-ce qu'on a) "
            r"(?:parle|discute) (?:de |du |des |d')‹X›",
            r"combien de fois (?:avons-nous|ai-je|a-t-on) mentionne ‹X›",
        )),
        (DiaryAsk.RECORDINGS_ABOUT, (
            r"(?:quels?|quelles?|combien de) ‹R› (?:mentionnent|mentionne|parlent|parle|traitent)"
            r"(?: de| du| des| d')? ?‹X›",
            r"dans (?:quels?|quelles?|combien de) ‹R› (?:avons-nous|ai-je|a-t-on) parle "
            r"(?:de |du |des |d')‹X›",
            r"quand (?:avons-nous|ai-je|a-t-on) parle (?:de |du |des |d')‹X›",
        )),
        (DiaryAsk.RECORDINGS, (
            r"combien (?:de |d')‹R› (?:ai-je|avons-nous|y a-t-il|y a-t-il eu|avons-nous eues?)"
            r"(?: eue?s?| faite?s?)?",
            r"combien (?:de |d')‹R›",
            r"(?:quels|quelles) ‹R› (?:ai-je|avons-nous|y a-t-il)(?: eue?s?)?",
        )),
        (DiaryAsk.DECISIONS, (
            r"qu'(?:avons-nous|a-t-on|est-ce que nous avons|est-ce qu'on a|est-ce qui a ete) "
            r"decide(?: (?:a|dans|pendant|lors de) ‹T›)?",
            r"quelles decisions(?: (?:avons-nous|ont ete|a-t-on) prises?)?(?: (?:a|dans|lors de)"
            r" ‹T›)?",
            r"qu'(?:avons-nous|a-t-on|est-ce que nous avons|est-ce qu'on a) decide "
            r"(?:sur|pour|a propos de|concernant|au sujet de) ‹X›",
        )),
        (DiaryAsk.OPEN_QUESTIONS, (
            r"(?:quelles?|quelle) questions? (?:est|sont|restent?|reste)(?: encore)? ?(?:ouvertes?"
            r"|en suspens)?(?: (?:a|dans) ‹T›)?",
        )),
        (DiaryAsk.PEOPLE, (
            r"qui (?:etait|a participe|a assiste|etait present)(?: present)? (?:a|dans) ‹T›",
            r"qui (?:etait la|etait present|a participe|a parle)", r"qui a parle (?:a|dans) ‹T›",
            r"qui (?:ai-je|avons-nous) (?:vu|rencontre)",
            r"avec qui (?:ai-je|avons-nous) parle",
        )),
        (DiaryAsk.SUMMARY, (
            r"(?:resume|resumez|resumer) ‹T›", r"(?:un |le )?(?:bref )?resume de ‹T›",
            r"de quoi (?:parlait|parle|a parle|traitait) ‹T›",
            r"que s'est-il (?:passe|dit) (?:a|dans|pendant) ‹T›",
        )),
        (DiaryAsk.DAY, (
            r"qu'(?:avons-nous|ai-je|a-t-on|est-ce que nous avons|est-ce que j'ai|est-ce qu'on a) "
            r"(?:fait|dit|discute)",
            r"que (?:faisais-je|faisions-nous)", r"que s'est-il passe",
            r"qu'est-ce qui s'est passe", r"de quoi (?:avons-nous|ai-je|a-t-on) parle",
            r"(?:resume|resumez)(?: la| ma| le| notre)? ?(?:journee|semaine|mois|week-end)?",
            r"comment (?:etait|s'est passee?)(?: ma| la| notre| le)? ?(?:journee|semaine"
            r"|week-end)?",
        )),
        (DiaryAsk.THERE, (
            r"(?:quand|combien de fois|quels jours) (?:est ce que |est-ce que )?(?:j'etais"
            r"|j'ai ete|nous etions|nous avons ete|on etait|on a ete|j'y etais|nous sommes alles"
            r"|on est alle)(?: pour la derniere fois)?",
            r"(?:quand|combien de fois) (?:etais-je|etions-nous|ai-je ete|avons-nous ete"
            r"|sommes-nous alles)(?: pour la derniere fois)?",
        )),
    ),
)  # fmt: skip

ITALIAN = DiaryPhrases(
    recordings="riunion[ei]|registrazion[ei]|video|chiamat[ae]|telefonat[ae]|incontr[oi]"
               "|lezion[ei]|"
               "intervist[ae]|conversazion[ei]",
    meetings="riunion[ei]|incontr[oi]|chiamat[ae]|telefonat[ae]",
    before="il|la|lo|i|le|gli|l'|un|una|questa|questo|nostra|nostro|mia|mio|tutte|tutti|prima"
           "|seconda|"
           "alla|dalla|della|nella",
    behind="con|su|sul|sulla|di|del|della|dei|in|nel|nella|per|a|al",
    last="ultima|ultimo|piu recente|ultime|ultimi|l'ultima|l'ultimo",
    fillers="il|la|lo|l|un|una|nostra|nostro|mia|mio|con|su|sul|sulla|di|del|della|dei|in|nel"
            "|nella|"
            "per|a|al|alla",
    pronouns="io|noi|voi|tu|lui|lei|loro|mi|ci|ti|chi|cio|tutto|qualcuno",
    polite="per favore|puoi|potresti|dimmi|mi dica|mostrami|sai|ricordami|e|allora|ancora"
           "|esattamente|"
           "dirmi|dammi",
    phrases=(
        (DiaryAsk.TASKS, (
            r"(?:che )?(?:cosa )?(?:c'e|ho)(?: ancora)? (?:sulla|nella) (?:mia |nostra )?lista"
            r"(?: delle cose da fare| dei compiti)?",
            r"(?:che )?cosa (?:devo|dobbiamo)(?: ancora)? fare",
            r"(?:quali sono )?(?:i )?(?:miei |nostri )?compiti(?: aperti)?",
            r"(?:che )?cosa (?:ho|abbiamo) promesso", r"(?:che )?cosa (?:deve fare|ha promesso)"
            r" ‹P›",
        )),
        (DiaryAsk.PROMISED_TO, (r"(?:che )?cosa (?:ho|abbiamo) promesso a ‹P›",)),
        (DiaryAsk.LAST_MET, (
            r"quando (?:ho|abbiamo) (?:visto|incontrato|parlato con) ‹P› (?:l'ultima volta"
            r"|per l'ultima volta)",
            r"quando e stata l'ultima volta che (?:ho|abbiamo) (?:visto|incontrato|parlato con)"
            r" ‹P›",
        )),
        (DiaryAsk.LAST_MENTION, (
            r"quando abbiamo parlato (?:di|del|della|dei) ‹X› (?:l'ultima volta|per l'ultima"
            r" volta)",
        )),
        (DiaryAsk.MENTIONS, (
            r"quante volte (?:abbiamo|ho|hanno|si e) parlato (?:di|del|della|dei|dell') ?‹X›",
            r"quante volte (?:abbiamo|ho|hanno) (?:menzionato|nominato) ‹X›",
        )),
        (DiaryAsk.RECORDINGS_ABOUT, (
            r"(?:quali|quante|in quali|in quante) ‹R› (?:menzionano|parlano di|parlano del"
            r"|parlano della|trattano) ‹X›",
            r"in (?:quali|quante|quale) ‹R› (?:abbiamo|ho|si e) parlato (?:di|del|della|dei) ‹X›",
            r"quando (?:abbiamo|ho) parlato (?:di|del|della|dei) ‹X›",
        )),
        (DiaryAsk.RECORDINGS, (
            r"quant[ei] ‹R› (?:ho|abbiamo|ci sono|ci sono state|abbiamo avuto)(?: fatto| avuto)?",
            r"quant[ei] ‹R›", r"quali ‹R› (?:ho|abbiamo|ci sono)(?: fatto| avuto)?",
        )),
        (DiaryAsk.DECISIONS, (
            r"(?:che )?cosa (?:abbiamo|e stato|hanno|si e) deciso(?: (?:nella|alla|durante|in)"
            r" ‹T›)?",
            r"quali decisioni(?: (?:abbiamo|sono state) prese?o?)?(?: (?:nella|alla|in) ‹T›)?",
            r"(?:che )?cosa (?:abbiamo|e stato|hanno|si e) deciso "
            r"(?:su|sul|sulla|sui|riguardo a) ‹X›",
        )),
        (DiaryAsk.OPEN_QUESTIONS, (
            r"quali? (?:domand[ae]|question[ei]|punt[oi]) (?:e|sono|rest[ao]|restano|rimane"
            r"|rimangono)"
            r"(?: ancora)? ?apert[aeio]?",
        )),
        (DiaryAsk.PEOPLE, (
            r"chi (?:era|c'era|ha partecipato|ha parlato|era presente)(?: presente)? (?:alla"
            r"|nella|al"
            r"|a|in) ‹T›",
            r"chi (?:c'era|era presente|ha partecipato|ha parlato)",
            r"chi (?:ho|abbiamo) (?:visto|incontrato)", r"con chi (?:ho|abbiamo) parlato",
        )),
        (DiaryAsk.SUMMARY, (
            r"(?:riassumi|riassumere) ‹T›", r"(?:un |il )?(?:breve )?riassunto (?:di|della|del)"
            r" ‹T›",
            r"di (?:che )?cosa (?:parlava|trattava|si e parlato in|si e parlato alla) ‹T›",
        )),
        (DiaryAsk.DAY, (
            r"(?:che )?cosa (?:abbiamo|ho) (?:fatto|detto|discusso)",
            r"(?:che )?cosa (?:facevo|facevamo|stavo facendo)", r"(?:che )?cosa e successo",
            r"di (?:che )?cosa (?:abbiamo|ho) parlato",
            r"riassumi(?: la| il| mia| nostra)? ?(?:giornata|settimana|mese|fine settimana)?",
            r"com'e (?:stata|andata)(?: la| mia)? ?(?:giornata|settimana)?",
        )),
        (DiaryAsk.THERE, (
            r"(?:quando|quante volte|in quali giorni) (?:siamo stati|siamo state|sono stato"
            r"|sono stata|eravamo|ero|siamo andati|siamo andate|sono andato|sono andata)"
            r"(?: l'ultima volta| per l'ultima volta)?",
        )),
    ),
)  # fmt: skip

PORTUGUESE = DiaryPhrases(
    recordings="reuni(?:ao|oes)|gravac(?:ao|oes)|videos?|chamadas?|ligac(?:ao|oes)|sess(?:ao|oes)|"
               "aulas?|entrevistas?|conversas?",
    meetings="reuni(?:ao|oes)|chamadas?|conversas?|sess(?:ao|oes)",
    before="o|a|os|as|um|uma|esta|este|essa|esse|nossa|nosso|minha|meu|todas|todos|primeira"
           "|segunda",
    behind="com|sobre|de|do|da|dos|das|em|no|na|para|por",
    last="ultima|ultimo|mais recente|ultimas|ultimos",
    fillers="o|a|os|as|um|uma|nossa|nosso|minha|meu|com|sobre|de|do|da|dos|das|em|no|na|para|por",
    pronouns="eu|nos|voce|voces|ele|ela|eles|elas|me|te|quem|isso|isto|tudo|alguem",
    polite="por favor|voce pode|pode|podes|diga-me|me diga|me mostre|mostre-me|sabe|lembra-me|e"
           "|entao|"
           "ainda|exatamente|dizer-me|me dizer|da-me",
    phrases=(
        (DiaryAsk.TASKS, (
            r"(?:o )?que (?:esta|ha|tem|tenho)(?: ainda)? na (?:minha|nossa) lista(?: de tarefas)?",
            r"(?:o )?que (?:eu |nos )?(?:tenho|temos|preciso|precisamos|devo)(?: ainda)?(?: de|"
            r" que)? "
            r"fazer",
            r"(?:quais sao )?(?:as )?(?:minhas |nossas )?tarefas(?: abertas| pendentes)?",
            r"(?:o )?que (?:eu )?(?:prometi|prometemos)",
            r"(?:o )?que ‹P› (?:prometeu|tem que fazer|tem de fazer|deve fazer)",
        )),
        (DiaryAsk.PROMISED_TO, (r"(?:o )?que (?:eu )?(?:prometi|prometemos) (?:a|ao|para|pra"
        r"|para o) ‹P›",)),
        (DiaryAsk.LAST_MET, (
            r"quando (?:vi|vimos|encontrei|encontramos|falei com|falamos com) (?:a |o )?‹P› "
            r"pela ultima vez",
            r"quando foi a ultima vez que (?:vi|vimos|encontrei|encontramos|falei com|falamos com) "
            r"(?:a |o )?‹P›",
        )),
        (DiaryAsk.LAST_MENTION, (
            r"quando (?:falamos|falei) (?:de|do|da|sobre) ‹X› pela ultima vez",
            r"quando foi a ultima vez que (?:falamos|falei) (?:de|do|da|sobre) ‹X›",
        )),
        (DiaryAsk.MENTIONS, (
            r"quantas vezes (?:falamos|falei|se falou|falaram) (?:de|do|da|sobre) ‹X›",
            r"quantas vezes (?:mencionamos|mencionei|mencionaram) ‹X›",
        )),
        (DiaryAsk.RECORDINGS_ABOUT, (
            r"(?:quais|que|quantas) ‹R› (?:mencionam|falam de|falam do|falam da|falam sobre"
            r"|tratam de) ‹X›",
            r"em (?:quais|que|quantas) ‹R› (?:falamos|falei|se falou) (?:de|do|da|sobre) ‹X›",
            r"quando (?:falamos|falei) (?:de|do|da|sobre) ‹X›",
        )),
        (DiaryAsk.RECORDINGS, (
            r"quant[ao]s ‹R› (?:tenho|temos|ha|houve|fizemos|tivemos|fiz|tive)", r"quant[ao]s ‹R›",
            r"(?:quais|que) ‹R› (?:tenho|temos|ha|houve|fizemos|tivemos)",
        )),
        (DiaryAsk.DECISIONS, (
            r"(?:o )?que (?:decidimos|foi decidido|combinamos|ficou decidido)(?: (?:na|no|em"
            r"|durante) "
            r"‹T›)?",
            r"(?:que|quais) decisoes(?: (?:tomamos|foram tomadas))?(?: (?:na|no|em) ‹T›)?",
            r"(?:o )?que (?:decidimos|foi decidido|combinamos|ficou decidido) "
            r"(?:sobre|acerca de) ‹X›",
        )),
        (DiaryAsk.OPEN_QUESTIONS, (
            r"(?:que|quais) (?:questoes|questao|perguntas?|pontos?) (?:estao|esta|ficou|ficaram"
            r"|restam)"
            r"(?: ainda)?(?: em)? ?(?:abertas?|aberto)?",
        )),
        (DiaryAsk.PEOPLE, (
            r"quem (?:estava|esteve|participou|falou|foi)(?: presente)? (?:na|no|em|da|a) ‹T›",
            r"quem (?:estava la|estava presente|participou|falou|esteve presente)",
            r"com quem (?:falei|falamos|estive)", r"quem (?:eu )?(?:vi|vimos|encontrei"
            r"|encontramos)",
        )),
        (DiaryAsk.SUMMARY, (
            r"(?:resuma|resumir|resume) ‹T›", r"(?:um |o )?(?:breve )?resumo (?:de|da|do) ‹T›",
            r"(?:sobre o que|de que) (?:foi|era|tratou|falou) ‹T›",
        )),
        (DiaryAsk.DAY, (
            r"(?:o )?que (?:eu )?(?:fizemos|fiz|fazia|estava fazendo|estavamos fazendo|dissemos"
            r"|discutimos)",
            r"(?:o )?que (?:aconteceu|houve|se passou)", r"(?:sobre o que|de que) (?:falamos"
            r"|falei)",
            r"(?:resuma|resume)(?: a| o| minha| nossa)? ?(?:dia|semana|mes|fim de semana)?",
            r"como foi(?: meu| o| a| minha)? ?(?:dia|semana|fim de semana)?",
        )),
        (DiaryAsk.THERE, (
            r"(?:quando|quantas vezes|em que dias) (?:(?:e que )?(?:eu |nos )?)(?:estive|estivemos"
            r"|estava|estavamos|fui|fomos|a gente esteve|a gente foi)(?: pela ultima vez)?",
        )),
    ),
)  # fmt: skip
