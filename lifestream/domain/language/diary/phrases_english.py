"""How English asks a diary; see ``phrases``."""

from lifestream.domain.language.diary.phrases import DiaryAsk, DiaryPhrases

_WE = "(?:we|i|they|you|everybody|everyone|people|anybody|anyone|somebody|someone)"
_DO = "(?:did|do|have|had|has|was|were)"
_TALK = (
    "(?:(?:talk|talked|talking|speak|spoke|spoken|chat|chatted) (?:about|of)|discuss|discussed|"
    "mention|mentioned|bring up|brought up|touch on|refer to|referred to)"
)
_PASSIVE = "(?:mentioned|discussed|brought up|talked about|spoken of|come up|came up|a topic)"
_TASKS = "(?:tasks?|to-?dos?|to do|to-do|action items?|next steps?|duties|assignments?|promises)"
_LIST = "(?:to-?do|to do|task|action)s?(?: item)? ?list"

ENGLISH = DiaryPhrases(
    recordings=(
        "recordings?|videos?|meetings?|calls?|conversations?|clips?|sessions?|lectures?|"
        "stand-?ups?|interviews?|diary entries|diary entry|entries|entry|films?|talks?|chats?|"
        "workshops?|reviews?|appointments?|visits?"
    ),
    meetings="meetings?|calls?|stand-?ups?",
    before="the|this|that|these|those|our|my|your|a|an|all|any|every|each|of|first|second",
    behind="with|about|on|of|at|in|from|for|where|concerning",
    last="last|latest|most recent|newest|recent",
    fillers="the|this|that|our|my|your|a|an|with|about|on|of|at|in|from|for|concerning",
    pronouns="i|we|you|they|he|she|it|me|us|them|him|her|who|this|that|there|somebody|anybody|"
             "someone|anyone|everybody|everyone|people|the meeting|each other",
    polite="please|can you|could you|would you|will you|tell me|show me|let me know|do you know|"
           "i want to know|i would like to know|i'd like to know|remind me|hey|hi|ok|okay|so|and|"
           "now|give me|again|just|exactly|then",
    phrases=(
        (DiaryAsk.TASKS, (
            rf"(?:what(?:'s| is| are| was)?|who is) (?:left )?(?:still )?(?:on|in) "
            rf"(?:my|our|the) {_LIST}",
            rf"(?:open |list |show )?(?:my|our|the|all)?(?: my| our| the)? ?(?:open )?{_LIST}",
            r"what (?:do|must|should|shall|can|am|are) (?:i|we) (?:still |yet |now )?"
            r"(?:have |need |got |got left |supposed |meant )?(?:to )?do(?: next| now| still)?",
            rf"(?:what|which) (?:are|is|were) (?:my|our|the|all)?(?: my| our| the)? ?"
            rf"(?:still )?(?:open |next |outstanding |pending |remaining |due |new )?{_TASKS}"
            r"(?: still open| left| open| due)?",
            rf"(?:list |show |open |what )?(?:all )?(?:my |our |the )?(?:open |pending )?{_TASKS}",
            r"what(?:'s| is) (?:still )?(?:left|there|open|due)(?: still)? to (?:be done|do)",
            r"what(?:'s| is) (?:still )?(?:to be done|due|outstanding|pending)",
            rf"(?:what|which) {_TASKS} (?:are|is|do (?:i|we) have|did (?:i|we) get|were given"
            r"|were assigned)(?: still| left)?(?: open| due| left| outstanding)?",
            r"what (?:did|have) (?:i|we) (?:promised?|agreed? to do|commit(?:ted)? to|took on"
            r"|taken on|take on)(?: to do)?",
            r"what (?:does|must|should|will|has|did) ‹P› (?:still )?(?:have |need |got |promise "
            r"|promised |agree |have got )?to do",
            r"what (?:did|has) ‹P› promised?",
            rf"(?:what|which) (?:are|is) ‹P›'s? (?:open )?{_TASKS}",
            rf"(?:what|which) {_TASKS} (?:does|did|has) ‹P› (?:have|get|got|take on|taken on)",
            rf"(?:what|which) {_TASKS} (?:are|were) (?:assigned |given )?(?:to|for) ‹P›",
        )),
        (DiaryAsk.PROMISED_TO, (
            r"what (?:did|have) (?:i|we) promised?(?: to)? ‹P›",
            r"what (?:did|have) (?:i|we) (?:promised?|agreed?) to do for ‹P›",
            r"what do (?:i|we) owe(?: to)? ‹P›",
            r"(?:what|which) promises did (?:i|we) (?:make|give) to ‹P›",
        )),
        (DiaryAsk.LAST_MET, (
            r"when (?:did|have) (?:i|we) (?:last |most recently )(?:meet|met|see|seen|talk to"
            r"|talk with|talked to|speak to|speak with|spoken to|hear from|heard from|hear)"
            r"(?: with)? ‹P›",
            r"when was the last time (?:that )?(?:i|we) (?:met|saw|talked to|talked with|spoke to"
            r"|spoke with|heard from|heard|met with) ‹P›",
            r"when did (?:i|we) (?:meet|see|talk to|speak to|speak with|talk with) ‹P› last",
            r"when was (?:the|our|my) last (?:‹M›) with ‹P›",
            r"when did ‹P› last (?:speak|talk|come|take part|join)",
        )),
        (DiaryAsk.LAST_MENTION, (
            rf"when (?:did|have) {_WE} (?:last|most recently) {_TALK} ‹X›",
            rf"when did {_WE} {_TALK} ‹X› (?:last|most recently)",
            rf"when was the last time (?:that )?{_WE} {_TALK} ‹X›",
            rf"when was ‹X› (?:last|most recently) {_PASSIVE}",
            r"when did ‹X› last come up",
        )),
        (DiaryAsk.MENTIONS, (
            rf"how (?:often|many times|frequently) {_DO} {_WE}(?: ever)? {_TALK} ‹X›",
            rf"how (?:often|many times|frequently) {_DO} ‹X›(?: been)? {_PASSIVE}",
            r"how (?:often|many times|frequently) (?:did|does|do) ‹X› come up",
            r"how (?:often|many times) (?:did|does|do) ‹P› (?:say|mention|talk about) ‹X›",
            rf"how often is ‹X› {_PASSIVE}",
        )),
        (DiaryAsk.RECORDINGS_ABOUT, (
            r"(?:which|what|how many|in which|in what|list|all|list all)(?: of)?(?: the| my| our)? "
            r"‹R› (?:that |which |do |did |does )?(?:mention|mentions|mentioned|talk about"
            r"|talks about|talked about|discuss|discusses|discussed|are about|is about|was about"
            r"|were about|deal with|deals with|contain|contains|cover|covers|covered|refer to"
            r"|about|on|touch on|speak of) ‹X›",
            rf"in (?:which|what|how many)(?: of)?(?: the| my| our)? ‹R› {_DO} {_WE} {_TALK} ‹X›",
            rf"in (?:which|what|how many)(?: of)?(?: the| my| our)? ‹R› "
            rf"(?:is|are|was|were|did|does) ‹X› {_PASSIVE}",
            rf"(?:when|where) (?:did|have) {_WE} {_TALK} ‹X›",
            rf"(?:when|where) (?:is|was|were) ‹X› {_PASSIVE}",
        )),
        (DiaryAsk.RECORDINGS, (
            r"how many ‹R› (?:do (?:i|we) have|did (?:i|we) (?:make|have|record|upload|film|take"
            r"|attend|hold)|are there|were there|have (?:i|we)(?: had| made)?|was|were|is|are"
            r"|are in (?:my|the|our) (?:library|diary)|there are|exist|took place|happened)"
            r"(?: in total| so far| altogether| recorded| made)?",
            r"how many ‹R›(?: so far| in total)?",
            r"(?:how many (?:hours|minutes)|how long|how much)(?: of ‹R›)? (?:did|have|do) (?:i"
            r"|we) "
            r"(?:record|recorded|film|filmed|have)(?: so far| in total)?",
            r"(?:which|what|list|list all|all)(?: the| my| our)? ‹R› (?:do (?:i|we) have|did"
            r" (?:i|we) "
            r"(?:make|have|record)|are there|were there|took place|were made|are new)",
            r"(?:list|what are|which are)(?: all)?(?: the| my| our)? ‹R›",
            r"what (?:did|have) (?:i|we) (?:record|recorded|film|filmed)",
        )),
        (DiaryAsk.DECISIONS, (
            rf"what (?:did|have|had) {_WE} (?:decided?|agreed?(?: on| upon| to)?|settled?(?: on)?"
            r"|concluded?)(?: (?:in|at|during) ‹T›)?",
            r"what (?:was|were|has been|got|is) (?:decided|agreed(?: on| upon)?|settled|concluded)"
            r"(?: (?:in|at|during) ‹T›)?",
            r"(?:what|which|list|list all|show|all)(?: are| were)?(?: all)?(?: the| our| my)? "
            rf"decisions(?: (?:did {_WE} (?:make|take)|were made|were taken|have been made|are"
            r" there"
            r"|do we have))?(?: (?:in|at|of|from|during) ‹T›)?",
            rf"what (?:did|have|had) {_WE} (?:decided?|agreed?|settled?|concluded?) "
            r"(?:about|on|upon|regarding|concerning) ‹X›",
            r"what (?:was|were|has been|got|is) (?:decided|agreed|settled|concluded) "
            r"(?:about|on|upon|regarding|concerning) ‹X›",
            r"(?:what|which) decisions (?:were made|were taken|did we make|did we take|are there) "
            r"(?:about|on|regarding|concerning) ‹X›",
        )),
        (DiaryAsk.OPEN_QUESTIONS, (
            r"(?:what|which)(?: of the)? (?:questions?|issues?|points?|things?|topics?) "
            r"(?:is|are|was|were|remains?|stayed?|remained|do we have)(?: still)?(?: left)? ?"
            r"(?:open|unanswered|unresolved|undecided)?(?: (?:in|at|of|from|after) ‹T›)?",
            r"what(?:'s| is| was| remains| remained)(?: still)? (?:open|unanswered|unresolved"
            r"|undecided|unclear)(?: (?:in|at|after) ‹T›)?",
            r"(?:what are |which are |list |show )?(?:the |our |all )?(?:open|unanswered) questions"
            r"(?: (?:in|at|of|from) ‹T›)?",
        )),
        (DiaryAsk.PEOPLE, (
            r"who (?:all )?(?:was|were|is)(?: all| also)? (?:at|in|on|part of) ‹T›",
            r"who (?:all )?(?:attended|joined|took part in|participated in|came to|spoke at"
            r"|spoke in|spoke during|talked in|talked at|is heard in|speaks in|visited) ‹T›",
            r"who (?:all )?(?:took part|participated|attended|spoke|talked|joined|was present"
            r"|were present|was there|were there|was with (?:me|us)|was around|came)",
            r"(?:who|whom|with whom|with who) (?:did|have) (?:i|we) (?:meet|met|see|seen|talk to"
            r"|talk with|talked to|speak to|speak with|spoken to|talk|speak|spend time with)(?:"
            r" with)?",
            r"(?:list|name|who are|who were)(?: all)? the (?:participants|attendees|speakers"
            r"|people)"
            r"(?: (?:of|in|at) ‹T›)?",
            r"how many (?:people|persons|speakers|voices|participants) (?:were|was|are|spoke|talked"
            r"|attended|took part|participated|joined)(?: there| present)?(?: ?(?:at|in|on)? ‹T›)?",
        )),
        (DiaryAsk.SUMMARY, (
            r"(?:summari[sz]e|recap|sum up|outline|wrap up|describe) ‹T›(?: for me| briefly"
            r"| in short)?",
            r"(?:write |make |a |the |write a |make a )?(?:short |brief |quick )?(?:summary|recap"
            r"|overview|minutes|outline|protocol|gist|key points|main points)(?: of| for| from)"
            r" ‹T›",
            r"what(?:'s| is| are| was| were) the (?:summary|gist|key points|main points|outcome"
            r"|results?|takeaways|minutes|highlights) (?:of|from|in) ‹T›",
            r"what (?:was|is|were|are) ‹T› about",
            rf"what (?:happened|was said|was discussed|was talked about|went on|came up|did {_WE} "
            r"(?:discuss|talk about|do|say|cover|speak about)) (?:in|at|during|on) ‹T›",
            rf"what (?:did|have) {_WE} (?:talk|talked|speak|spoken|chat) about with ‹P›",
            r"what (?:did|have) (?:i|we) (?:discussed?|talk over) with ‹P›",
            r"(?:tell me )?about ‹T›",
            r"how (?:did|was|were) ‹T›(?: go)?",
        )),
        (DiaryAsk.DAY, (
            rf"what (?:did|have|had|do) {_WE} (?:do|done|been doing|been up to|get up to|gotten"
            r" up to"
            r"|got up to|talk about|talked about|discuss|discussed|speak about|say|said|chat about"
            r"|experience|achieve|get done)(?: all day)?",
            rf"what (?:was|were) {_WE} (?:doing|up to|talking about|discussing)(?: all day)?",
            r"what (?:all )?(?:happened|went on|was going on|was happening|took place|came up"
            r"|was discussed|was said|was talked about|was done|was up|'s happened|has happened"
            r"|was new|is new)(?: all day| here)?",
            r"what(?:'s| is| was| does)? (?:in )?(?:my|our|the) diary(?: say(?: about)?)?",
            r"how (?:was|were|did)(?: my| our| the)? ?(?:day|week|weekend|month|year|morning"
            r"|afternoon|evening)?(?: go)?",
            r"what did (?:my|our|the) (?:day|week|weekend|month|year) look like",
            r"(?:summari[sz]e|recap|sum up|describe|outline|a summary(?: of| for)?|summary"
            r"(?: of| for)?|an overview(?: of)?|overview of|a recap(?: of)?|write about)"
            r"(?: my| our| the| that| me)? ?(?:day|week|weekend|month|year|everything|events|"
            r"what happened|what we did)?(?: of| for)?",
        )),
        (DiaryAsk.THERE, (
            rf"(?:when|how often|how many times|on (?:which|what) days) (?:was|were|have|did|had) "
            rf"{_WE}(?: last| ever)?(?: been| go| gone| stay| stayed| travel| there)?(?: last)?",
            r"when was the last time (?:that )?(?:i|we) (?:was|were|went|stayed)(?: there)?",
        )),
    ),
)  # fmt: skip
