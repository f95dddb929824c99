"""How Spanish, French, Italian and Portuguese speak of days; see ``calendar_words``."""

from lifestream.domain.days.calendar_words import CalendarWords, near, numbered, parts, units

SPANISH = CalendarWords(
    months=numbered(
        "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre "
        "diciembre", 1,
    ),
    weekdays=numbered("lunes martes miercoles jueves viernes sabado domingo", 0),
    near=near("""
        -2: anteayer, antes de ayer, antier
        -1: ayer, ayer por la manana, ayer por la tarde, ayer por la noche, anoche
        0: hoy, esta manana, esta tarde, esta noche
        1: manana, manana por la manana, manana por la tarde
        2: pasado manana"""),
    units=units("dia|dias", "semana|semanas", "mes|meses", "ano|anos", "fin_de_semana"),
    one="un|una",
    phrases=(
        ("date", r"(?:(?:el|del|al) )?(?:W,? )?D de M(?: del? Y)?"),
        ("last_weekday", r"(?:(?:el|del) )?W pasado|(?:(?:el|del) )?pasado W"),
        ("week_weekday", r"(?:(?:el|del) )?W de la semana pasada"),
        ("coming_weekday", r"(?:(?:el|del) )?W que viene"),
        ("next_weekday", r"(?:(?:el|del) )?(?:proximo W|W proximo)"),
        ("this_weekday", r"(?:de )?este W"),
        ("weekday", r"(?:el|del) W"), ("bare", r"W"),
        ("last_unit", r"(?:(?:en )?(?:la|el|del|de la) )?U pasad[oa]|(?:(?:la|el) )?pasad[oa] U"),
        ("this_unit", r"(?:(?:en|de) )?est[ea] U"),
        ("next_unit", r"(?:(?:la|el) )?(?:proxim[oa] U|U proxim[oa]|U que viene)"),
        ("ago", r"hace N U(?! que)"), ("in", r"(?:en|dentro de) N U"),
        ("past", r"(?:en )?(?:los|las) ultim[oa]s N U"),
        ("month", r"(?:(?:en|de) )?M del? Y|en M"),
        ("last_month", r"(?:(?:en|el) )?M pasado|el pasado M"),
        ("end", r"(?:(?:el|a) )?final(?:es)? (?:de la|de esta|del|de este) U"
                r"|fin(?:al)? de (?P<unit>mes|ano)"),
        ("of_month", r"(?:el|del|al) (?:dia )?D(?=\s*(?:$|[?!.,;]|(?:y|al|hasta|con|o)(?!\w)))"
                     r"|el dia D"),
        ("before_last", r"(?:el|la) (?:penultim[oa] U|U antepasad[oa])"),
        ("year", r"(?:en|durante|de)(?: el ano)? Y"),
        ("part", r"(?:(?:en|durante|de) )?(?:la )?A semana de M(?: del? Y)?"
                 r"|(?:a )?A de M(?: del? Y)?"),
        ("part_days", r"(?:(?:en|durante|de) )?(?:los )?A N dias de M(?: del? Y)?"),
        ("week_of", r"(?:(?:en|durante|de) )?la semana del D de M(?: del? Y)?"),
        ("bare_month", r"M(?: Y)?"),
        ("begin", r"(?:el )?(?:principio|comienzo|inicio)s? (?:de la|de esta|del|de este) U"
                  r"|principios? de (?P<unit>mes|ano|semana)"),
    ),
    deadline="para|para el|hasta|hasta el|antes del|antes de|a mas tardar|a mas tardar el",
    since="desde|a partir", between="entre|desde|del|de", joins="y|y el|a|al|hasta|hasta el",
    never_after="los|cada|la|una|buena|buenas|de la|por la|todos los",
    not_applied="no|excepto|salvo|para|sin|tardar",
    recording="reunion|reuniones|grabacion|grabaciones|video|videos|llamada|llamadas|sesion|clase|"
              "entrevista|charla|diario",
    made="grabado|grabada|filmado|filmada|hecho|subido",
    spoken="dijo|dijimos|dijeron|dicho|decidio|decidimos|decidido|acordo|acordamos|acordado|hablo|"
           "hablamos|hablado|discutimos|menciono|prometio|paso|comento|comentamos|hicimos|hice"
           "|hizo|"
           "hicieron|haciendo|ocurrio|vimos|dije",
    before="antes", after="despues|tras|posterior a", until="hasta",
    to="al|a|hasta|~", also="y|e|o|u|,|&", lead="el|la|los|las|del|de|en|dia|al|durante|a",
    on="el|del|dia",
    parts=parts("""
        1: primera, primeros
        2: segunda
        3: tercera
        4: cuarta
        last: ultima, ultimos
        early: principios, comienzos, inicios, principio
        mid: mediados
        late: finales, fines, final"""),
    amount="cuantos|cuantas|cuanto|cuanta|cuantas veces",
    past=r"hubo|fue|fueron|habia|tuvimos|estuvo|estuvimos|vino|hice|\w+(?:amos|imos|aron|ieron"
         r"|aba)",
)  # fmt: skip

FRENCH = CalendarWords(
    months=numbered(
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre", 1
    ),
    weekdays=numbered("lundi mardi mercredi jeudi vendredi samedi dimanche", 0),
    near=near("""
        -2: avant-hier
        -1: hier, hier soir, hier matin, hier apres-midi, la nuit derniere
        0: aujourd'hui, ce matin, cet apres-midi, ce soir
        1: demain, demain matin, demain soir, demain apres-midi
        2: apres-demain"""),
    units=units("jour|jours", "semaine|semaines", "mois", "an|ans|annee|annees",
                 "week-end|weekend"),
    one="un|une",
    phrases=(
        ("date", r"(?:(?:le|du|au) )?(?:W,? (?:le )?)?D M(?: Y)?"),
        ("last_weekday", r"(?:(?:le|du) )?W (?:dernier|passe)"),
        ("week_weekday", r"(?:(?:le|du) )?W de la semaine derniere"),
        ("coming_weekday", r"W qui vient"), ("next_weekday", r"W prochain"),
        ("this_weekday", r"(?:de )?ce W"),
        ("weekday", r"(?:de )?W"),
        ("last_unit", r"(?:(?:de )?(?:la|le|du|l'))? ?U (?:derniere?|passee?)"),
        ("this_unit", r"(?:de )?(?:cette|ce) U(?:-ci)?"),
        ("next_unit", r"(?:(?:la|le|l'))? ?U (?:prochaine?|qui vient)"),
        ("ago", r"il y a N U(?! qu)"), ("in", r"(?:dans|d'ici|sous) N U"),
        ("past", r"(?:(?:les|des|ces|au cours des) )?N derni(?:er|ere)s U"),
        ("month", r"(?:(?:en|de|du mois de) )?M Y|en M|(?:au|du) mois de M"),
        ("last_month", r"(?:en )?M dernier"),
        ("end", r"(?:la )?fin (?:de la|de cette|du|de ce|de l') ?U"),
    ),
    deadline="avant|avant le|d'ici|d'ici le|d'ici au|pour|pour le|jusqu'a|jusqu'au|au plus tard|"
             "au plus tard le",
    since="depuis|a partir", between="entre|du|de", joins="et|et le|a|au|jusqu'au",
    never_after="chaque|tous les|les|le", not_applied="pas|sauf|pour|d'ici|sans|tard",
    before="avant", after="apres", until="jusqu'a|jusqu'au", to="au|a|jusqu'au|~", also="et|ou|,|&",
    lead="le|la|du|de|en|au|les", on="le|du", amount="combien", past="avons|ai|a|ont|etait|etaient",
    recording="reunion|reunions|enregistrement|enregistrements|video|videos|appel|appels|seance|"
              "cours|entretien|journal",
    made="enregistre|enregistree|filme|filmee|fait|tourne",
    spoken="dit|disait|decide|decidee|convenu|discute|parle|mentionne|promis|passe|evoque",
)  # fmt: skip

ITALIAN = CalendarWords(
    months=numbered(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre", 1,
    ),
    weekdays=numbered("lunedi martedi mercoledi giovedi venerdi sabato domenica", 0),
    near=near("""
        -2: l'altro ieri, altro ieri, avantieri
        -1: ieri, ieri sera, ieri mattina, ieri pomeriggio
        0: oggi, stamattina, stamani, stamane, stasera, questa mattina, questa sera
        1: domani, domani mattina, domani sera, domani pomeriggio
        2: dopodomani"""),
    units=units("giorno|giorni", "settimana|settimane", "mese|mesi", "anno|anni",
                 "fine_settimana|weekend"),
    one="un|una|uno|un'",
    phrases=(
        ("date", r"(?:(?:il|del|al|dal|l'|dell') ?)?(?:W,? )?D M(?: Y)?"),
        ("last_weekday", r"(?:(?:lo|la|dello|della|di) )?(?:scors[oa] W|W scors[oa]|W passat[oa])"),
        ("week_weekday", r"(?:di )?W della (?:settimana scorsa|scorsa settimana)"),
        ("coming_weekday", r"W che viene"),
        ("next_weekday", r"(?:(?:il|la) )?(?:prossim[oa] W|W prossim[oa])"),
        ("this_weekday", r"(?:di )?quest[oa] W"),
        ("weekday", r"(?:di )?W"),
        ("last_unit", r"(?:(?:la|il|lo|della|del|dello|nella|l'|dell') ?)?"
                      r"(?:scors[oa] U|U scors[oa]|U passat[oa])"),
        ("this_unit", r"(?:(?:in|di) )?(?:quest[oa] |quest')U"),
        ("next_unit", r"(?:(?:la|il) )?(?:prossim[oa] U|U prossim[oa]|U che viene)"),
        ("ago", r"N U fa"), ("in", r"(?:tra|fra|entro) N U"),
        ("past", r"(?:(?:negli|nelle|gli|le|degli|delle) )?ultim[ie] N U"),
        ("month", r"(?:(?:a|in|di|nel) )?M (?:del )?Y|(?:a|in|nel) M"),
        ("last_month", r"(?:(?:a|lo) )?(?:scorso M|M scorso)"),
        ("end", r"(?:la )?fine (?:della|di questa|del|di questo|dell') ?U"
                r"|fine (?P<unit>mese|anno)"),
    ),
    deadline="entro|entro il|prima di|prima del|per|per il|fino a|fino al|al piu tardi|non oltre",
    since="dal|da|a partire", between="tra|fra|da|dal", joins="e|e il|a|al|fino a|fino al",
    never_after="ogni|il|la|tutti i|tutte le|buon", not_applied="non|tranne|salvo|entro|per"
                                                                "|senza|oltre",
    before="prima", after="dopo", until="fino", to="al|a|fino al|fino a|~", also="e|o|,|&",
    lead="il|la|lo|del|di|in|al|a|nel", on="il|del", amount="quanti|quante|quanto|quanta",
    past="abbiamo|ho|hanno|era|erano|stato",
    recording="riunione|riunioni|registrazione|registrazioni|video|chiamata|chiamate|telefonata|"
              "incontro|lezione|intervista|diario",
    made="registrato|registrata|filmato|filmata|fatto|girato",
    spoken="detto|disse|deciso|decidemmo|concordato|discusso|parlato|menzionato|promesso|successo",
)  # fmt: skip

PORTUGUESE = CalendarWords(
    months=numbered(
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        1,
    ),
    weekdays=numbered(
        "segunda-feira|segunda_feira|segunda terca-feira|terca_feira|terca "
        "quarta-feira|quarta_feira|quarta quinta-feira|quinta_feira|quinta "
        "sexta-feira|sexta_feira|sexta sabado domingo", 0,
    ),
    near=near("""
        -2: anteontem
        -1: ontem, ontem a noite, ontem de manha, ontem a tarde
        0: hoje, hoje de manha, esta manha, esta tarde, esta noite
        1: amanha, amanha de manha, amanha a tarde
        2: depois de amanha"""),
    units=units("dia|dias", "semana|semanas", "mes|meses", "ano|anos", "fim_de_semana"),
    one="um|uma",
    phrases=(
        ("date", r"(?:(?:no dia|do dia|dia|em|a|de|ate) )?(?:W,? )?D de M(?: de Y)?"),
        ("last_weekday", r"(?:(?:na|no|da|do) )?(?:W passad[oa]|passad[oa] W|ultim[oa] W)"),
        ("week_weekday", r"(?:(?:na|no|da|do) )?W da semana passada"),
        ("coming_weekday", r"(?:(?:na|no|da|do) )?W que vem"),
        ("next_weekday", r"(?:(?:na|no|da|do|a|o) )?(?:proxim[oa] W|W proxim[oa])"),
        ("this_weekday", r"(?:n|d)?est[ae] W"),
        ("weekday", r"(?:na|no|da|do) W"), ("bare", r"W"),
        ("last_unit", r"(?:(?:a|o|na|no|da|do) )?U passad[oa]"),
        ("this_unit", r"(?:n|d)?est[ae] U"),
        ("next_unit", r"(?:(?:a|o|na|no) )?(?:proxim[oa] U|U proxim[oa]|U que vem)"),
        ("ago", r"(?:ha|faz) N U(?: atras)?(?! que)|N U atras"),
        ("in", r"(?:em|dentro de|daqui a) N U"),
        ("past", r"(?:(?:nos|nas|os|as|dos|das) )?ultim[oa]s N U"),
        ("month", r"(?:(?:em|de) )?M de Y|em M"),
        ("last_month", r"(?:em )?M passado"),
        ("end", r"(?:o )?(?:fim|final) (?:da|desta|do|deste) U"),
        ("of_month", r"(?:no |o |do )?dia D"),
    ),
    deadline="ate|ate a|ate o|ate ao|antes de|antes da|antes do|para|para a|para o|no maximo",
    since="desde|a partir", between="entre|de|da", joins="e|e a|e o|a|ate|ate a",
    never_after="toda|todas as|todos os|cada|as|a|o", not_applied="nao|exceto|menos|para|sem"
                                                                  "|maximo",
    before="antes", after="depois", until="ate", to="a|ate|ao|~", also="e|ou|,|&",
    lead="a|o|na|no|da|do|de|em|dia|as|os", on="em|no|dia|de", amount="quantos|quantas|quanto"
                                                                      "|quanta",
    past="foi|foram|era|eram|houve|tivemos",
    recording="reuniao|reunioes|gravacao|gravacoes|video|videos|chamada|ligacao|sessao|aula|"
              "entrevista|conversa|diario",
    made="gravado|gravada|filmado|filmada|feito|enviado",
    spoken="disse|dissemos|disseram|dito|decidiu|decidimos|decidido|combinou|combinamos|combinado|"
           "falou|falamos|falado|discutimos|mencionou|prometeu|aconteceu",
)  # fmt: skip
