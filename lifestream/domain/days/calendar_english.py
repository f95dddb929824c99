"""How English speaks of days that a question asks for; see ``calendar_words``.

Its due dates are read by ``english_dues``.
"""

from lifestream.domain.days.calendar_words import CalendarWords, near, numbered, parts, units

_RECORDING = (
    "meeting|meetings|recording|recordings|video|videos|call|calls|clip|clips|session|sessions|"
    "lecture|lectures|standup|talk|interview|footage|diary|entry|conversation|conversations"
)
_BEHIND = rf"(?= (?:{_RECORDING})(?!\w))"

ENGLISH = CalendarWords(
    months=numbered(
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug "
        "september|sept|sep october|oct november|nov december|dec", 1,
    ),
    weekdays=numbered(
        "monday|mon tuesday|tue|tues wednesday|wed thursday|thu|thur|thurs friday|fri "
        "saturday|sat sunday|sun", 0,
    ),
    near=near("""
        -2: the day before yesterday, day before yesterday
        -1: yesterday, last night, yesterday morning, yesterday afternoon, yesterday evening
        0: today, this morning, this afternoon, this evening, tonight
        1: tomorrow, tomorrow morning, tomorrow afternoon, tomorrow evening, tomorrow night
        2: the day after tomorrow, day after tomorrow"""),
    units=units("day|days|day's", "week|weeks|week's", "month|months|month's",
                "year|years|year's", "weekend|weekends|weekend's"),
    one="a|an|one",
    phrases=(
        ("date", r"(?:(?:on|from) )?(?:the )?(?:W,? (?:the )?)?D (?:of )?M(?:,? Y)?"),
        ("date", r"(?:(?:on|from) )?(?:the )?(?:W,? )?M (?:the )?D(?:,? Y)?"),
        ("last_weekday", r"(?:on )?(?:last|past) W"),
        ("week_weekday", r"(?:on )?W (?:of )?last week|last week(?:'s)? W"),
        ("this_weekday", r"(?:on )?this W"), ("next_weekday", r"(?:on )?next W"),
        ("weekday", r"on W|W(?:'s)?" + _BEHIND), ("bare", r"W"),
        ("last_unit", r"(?:last|past|previous) U"), ("this_unit", r"(?:this|the current) U"),
        ("next_unit", r"(?:the )?next U"), ("before_last", r"the U before last"),
        ("ago", r"N U ago"), ("in", r"(?:in|within) N U"),
        ("past", r"(?:the )?(?:last|past) N U"),
        ("month", r"(?:(?:in|during|from) )?M Y|(?:in|during|from) M|(?:the )?M" + _BEHIND
                  + r"|this M"),
        ("last_month", r"(?:in )?last M"), ("year", r"(?:in|during|from) Y"),
        ("part", r"(?:(?:in|during) )?(?:the )?A week (?:of|in) M(?: Y)?"
                 r"|(?:(?:in|at) )?(?:the )?A (?:of )?M(?: Y)?"),
        ("part_days", r"(?:(?:in|during) )?the A N days (?:of|in) M(?: Y)?"),
        ("week_of", r"(?:(?:in|during) )?the week of (?:the )?(?:D (?:of )?M|M (?:the )?D)(?: Y)?"),
        ("of_month", r"(?:on )?the D(?=\s*(?:$|[?!.,;]|(?:and|with|to|until|till|or)(?!\w)))"),
        ("bare_month", r"M(?: Y)?"),
        ("begin", r"(?:the )?(?:beginning|start) of (?:the |this )?U"),
        ("end", r"(?:the )?end of (?:the |this |next )?U"),
        ("feast_week", r"(?:the )?week before F"), ("feast_week_after", r"(?:the )?week after F"),
        ("feast", r"(?:on|at|last) F"),
    ),
    deadline="by|until|till|due|due on|before",
    since="since|starting|as of|from then|beginning", between="between|from",
    joins="and|to|until|till",
    never_after="every|each|good",
    not_applied="not|except|without|but|other than|apart from",
    recording=_RECORDING,
    made="recorded|filmed|made|taken|captured|uploaded|shot",
    spoken="say|said|decide|decided|agree|agreed|discuss|discussed|talk|talked|mention|mentioned|"
           "promise|promised|happen|happened|do|doing|done|meet|met|spoke|speak",
    before="before|earlier than|prior to", after="after|later than", until="until|till|up to",
    to="to|until|till|through|~", also="and|or|,|&|as well as", lead="on|the|from|in|of|at|during",
    on="on|from",
    parts=parts("""
        1: first
        2: second
        3: third
        4: fourth
        last: last
        early: early, beginning, the beginning, start
        mid: mid, the middle, middle
        late: late, end, the end"""),
    amount="how many|how much|how often|how long",
    past="did|was|were|had|have|has",
)  # fmt: skip
