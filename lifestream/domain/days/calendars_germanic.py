"""How German and Dutch speak of days; see ``calendar_words``."""

from lifestream.domain.days.calendar_words import CalendarWords, near, numbered, parts, units

GERMAN = CalendarWords(
    months=numbered(
        "januar|janner|jan februar|feber|feb marz|maerz|mrz april|apr mai juni|jun juli|jul "
        "august|aug september|sept|sep oktober|okt november|nov dezember|dez", 1,
    ),
    weekdays=numbered(
        "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag", 0
    ),
    near=near("""
        -2: vorgestern
        -1: gestern, gestern abend, gestern morgen, gestern nachmittag, gestern fruh
        0: heute, heute morgen, heute abend, heute nachmittag, heute fruh, heute vormittag
        1: morgen, morgen fruh, morgen abend, morgen nachmittag, morgen vormittag
        2: ubermorgen"""),
    units=units("tag|tage|tagen|tags", "woche|wochen", "monat|monate|monaten|monats",
                 "jahr|jahre|jahren|jahres", "wochenende|wochenenden"),
    one="ein|eine|einer|einem|einen",
    phrases=(
        ("date", r"(?:(?:am|vom|zum|den|der|dem) )?(?:W,? (?:(?:der|den|dem) )?)?D M(?: Y)?"),
        ("last_weekday", r"(?:(?:am|vom) )?(?:letzte|vergangene|vorige)[nmrs]? W"),
        ("week_weekday", r"(?:(?:am|vom) )?W (?:der )?(?:letzter?|voriger?|vergangener?)n? woche"),
        ("coming_weekday", r"(?:(?:am|zum) )?(?:kommende[nmrs]?) W|W in acht tagen"),
        ("next_weekday", r"(?:(?:am|zum) )?nachste[nmrs]? W"),
        ("this_weekday", r"(?:(?:am|zum) )?diese[nmrs]? W"),
        ("weekday", r"(?:am|vom) W"), ("bare", r"W"),
        ("last_unit", r"(?:(?:in der|im|am|aus der|vom) )?(?:letzte|vergangene|vorige)[nmrs]? U"),
        ("this_unit", r"(?:(?:in|im|am) )?(?:diese[nmrs]?|laufende[nmrs]?) U"),
        ("next_unit", r"(?:(?:in der|im|am) )?(?:nachste|kommende)[nmrs]? U"),
        ("ago", r"vor N U"), ("in", r"(?:in|binnen|innerhalb von) N U"),
        ("past", r"(?:(?:in )?(?:den|der) )?(?:letzten|vergangenen) N U"),
        ("month", r"(?:(?:im|vom|aus dem) )?M Y|(?:im|vom) M"),
        ("last_month", r"(?:im )?(?:letzten|vergangenen|vorigen) M"),
        ("end", r"(?:das )?ende (?:der|dieser|des|dieses|diesen) U"),
        ("of_month", r"(?:am|zum|den) D"),
        ("before_last", r"(?:(?:in der|im|am) )?vorletzte[nmrs]? U"),
        ("year", r"(?:(?:im|vom) jahr|in) Y|im jahre Y"),
        ("part", r"(?:(?:in|im) )?(?:der |die )?A (?:woche (?:im |des |vom )?)?M(?: Y)?"
                 r"|(?:(?:in|im) )?(?:der |die )?A M(?:)woche(?: Y)?"),
        ("part_days", r"(?:(?:in|an) )?(?:den |die )?A N tage[n]? (?:im |des |vom )?M(?: Y)?"),
        ("week_of", r"(?:(?:in) )?(?:der|die) woche (?:vom|des) D M(?: Y)?"),
        ("bare_month", r"M(?: Y)?"),
        ("begin", r"(?:(?:dem|den) )?(?:anfang|beginn) (?:der|dieser|des|dieses|diesen) U"),
    ),
    deadline="bis|bis zum|bis spatestens|spatestens|spatestens am|vor|vor dem|fallig|fallig am|zum",
    since="seit|ab", between="zwischen|vom|von", joins="und|bis|bis zum",
    never_after="guten|jeden|jeder|jedem|am|der|den|dem|gegen|nachsten",
    not_applied="nicht|außer|ausser|ohne|spatestens|fallig",
    recording="besprechung|besprechungen|sitzung|sitzungen|gesprache|termine|anrufe|telefonate|"
              "aufnahme|aufnahmen|video|videos|gesprach|treffen|meeting|"
              "termin|anruf|telefonat|vorlesung|interview|eintrag|tagebuch",
    made="aufgenommen|gefilmt|gemacht|gedreht|hochgeladen",
    spoken="gesagt|sagte|beschlossen|entschieden|vereinbart|besprochen|geredet|erwahnt|"
           "versprochen|passiert|abgemacht|diskutiert|gesprochen|gemacht|getan|geschehen|los"
           "|getroffen",
    before="vor", after="nach", until="bis",
    to="bis|~", also="und|oder|,|&|sowie", lead="am|der|die|das|den|dem|im|in|vom|zum|des|an",
    on="am|vom",
    parts=parts("""
        1: erste, ersten, erster
        2: zweite, zweiten
        3: dritte, dritten
        4: vierte, vierten
        last: letzte, letzten
        early: anfang
        mid: mitte
        late: ende"""),
    amount="wie viele|wie viel|wieviel|wieviele|wie oft|wie lange",
    past="haben|habe|hat|hatte|hatten|war|waren|wurde|wurden|gab|ging|kam|kamen|sind|ist",
)  # fmt: skip

DUTCH = CalendarWords(
    months=numbered(
        "januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug "
        "september|sept|sep oktober|okt november|nov december|dec", 1,
    ),
    weekdays=numbered("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag", 0),
    near=near("""
        -2: eergisteren
        -1: gisteren, gisteravond, gisterochtend, gistermiddag, gisteren avond
        0: vandaag, vanochtend, vanmorgen, vanmiddag, vanavond
        1: morgen, morgenochtend, morgenavond, morgenmiddag
        2: overmorgen"""),
    units=units("dag|dagen", "week|weken", "maand|maanden", "jaar|jaren", "weekend|weekeinde"),
    one="een",
    phrases=(
        ("date", r"(?:(?:op|van) )?(?:W,? (?:de )?)?D M(?: Y)?"),
        ("last_weekday", r"(?:(?:op|van) )?(?:afgelopen|vorige|jongstleden) W"),
        ("week_weekday", r"(?:(?:op|van) )?(?:W (?:van )?vorige week|vorige week W)"),
        ("coming_weekday", r"(?:komende|aanstaande) W"), ("next_weekday", r"volgende W"),
        ("this_weekday", r"deze W"),
        ("weekday", r"(?:op|van) W"), ("bare", r"W"),
        ("last_unit", r"(?:(?:in|van) )?vorige? U|(?:in )?(?:het )?afgelopen weekend"),
        ("this_unit", r"(?:(?:in|van) )?(?:deze|dit) U"),
        ("next_unit", r"(?:(?:in|van) )?(?:volgende?|komende?) U"),
        ("ago", r"N U (?:geleden|terug)"), ("in", r"(?:over|binnen) N U"),
        ("past", r"(?:(?:in )?de )?(?:afgelopen|laatste) N U"),
        ("month", r"(?:(?:in|van) )?M Y|in M"),
        ("last_month", r"afgelopen M"),
        ("end", r"(?:het )?eind(?:e)? (?:van )?(?:de|deze|het|dit) U"),
    ),
    deadline="voor|tot|tot en met|tegen|uiterlijk|uiterlijk op|voor het",
    since="sinds|vanaf", between="tussen|van", joins="en|tot|tot en met",
    before="voor", after="na", until="tot en met|tot", to="tot en met|tot|~", also="en|of|,|&",
    lead="op|de|het|van|in", on="op|van", amount="hoeveel|hoe vaak",
    past="heb|hebben|was|waren|had",
    never_after="elke|iedere|goede|goeie|de|s",
    not_applied="niet|behalve|tegen|uiterlijk|zonder",
    recording="vergadering|vergaderingen|overleg|opname|opnames|opnamen|video|gesprek|meeting|"
              "bijeenkomst|les|interview|dagboek",
    made="opgenomen|gefilmd|gemaakt",
    spoken="gezegd|zei|besloten|afgesproken|besproken|gepraat|genoemd|beloofd|gebeurd",
)  # fmt: skip
