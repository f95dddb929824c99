"""Words by which people ask for what was said, whatever it was about.

"Summarize what Anna thinks of the discussion on batteries" is about batteries: the other words
stand all over a recording. Not for what a text is about when it is no question.
"""

from collections.abc import Mapping

_LISTS = {
    "en": """
        asked asking attitude comment commented comments concerning conclude concluded conclusion
        describe described describing disagree disagreed discuss discussed discusses discussing
        discussion discussions explain explained explaining explanation give given group idea ideas
        introduce introduced introduction know make made meeting meetings mention mentioned
        mentioning mentions opinion opinions people present presentation presented propose proposed
        reason reasons recommend recommended regarding related speak speaker speakers suggest
        suggested suggests summarise summarised summarize summarized summary talk talked talking
        talks team tell tells think thinking thinks thought thoughts told towards view views want
        wanted""",
    "de": """
        angesprochen ansicht ansichten bemerkt beschreibe beschreiben beschrieben besprechen
        besprechung besprochen dachte denken denkt diskussion diskutiert diskutieren diskutierten
        erklären erklärt erklärte erwähnen erwähnt erwähnte erzählt erzählte fasse fragte gedacht
        gefragt gemeint geredet gesprochen grund gruppe gründe halten hielt hält idee ideen laut
        meinen meint meinte meinung meinungen reden redet schlug sitzung sprach sprechen spricht
        team treffen vorgeschlagen vorgestellt vorschlug weiß zusammen zusammenfassen
        zusammenfassung überlegt""",
    "es": """
        comentaron comentó conclusión contar contó describa describe describir discusión discutieron
        discutir discutió equipo explica explicar explicaron explicó grupo habla hablado hablan
        hablar hablaron habló idea ideas mencionaron mencionar mencionó opina opinan opinaron
        opinión opiniones opinó pensaba pensaron pensó piensa piensan preguntó presentó propuso
        razón razones respecto resume resumen resumir reunión reuniones sugirió trató""",
    "fr": """
        avis conclusion demandé discussion discussions discuté discuter décrire décris décrit équipe
        expliquer expliqué explique groupe idée idées mentionné mentionner opinion opinions parle
        parlent parler parlé pense pensé pensent penser présenté propos proposé raconté raconter
        raison raisons résume résumé résumer réunion réunions suggéré""",
    "it": """
        chiesto conclusione descrivere descrivi discusso discussione discussioni discutere gruppo
        idea idee menzionare menzionato motivo opinione opinioni parla parlano parlare parlato pensa
        pensano pensare pensato pensava presentato proposto raccontato riassumere riassumi riassunto
        riguardo riunione riunioni spiega spiegare spiegato suggerito""",
    "pt": """
        conclusão contar contou descreva descrever discussão discussões discutido discutir
        discutiram equipe explica explicar explicou fala falado falam falar falaram falou grupo
        ideia ideias mencionar mencionaram mencionou opinião opiniões pensa pensam pensar pensava
        pensou perguntou propôs razão respeito resuma resumir resumo reunião reuniões sugeriu""",
    "nl": """
        beschrijf beschrijven besprak besproken bespreken conclusie dacht denken denkt discussie
        gedacht genoemd gepraat gesproken gevraagd groep idee ideeën mening meningen noemde noemen
        praat praatte praten reden sprak spreken team uitgelegd uitleggen vergadering vertelde
        verteld vertellen vindt vond voorgesteld vroeg samenvatten samenvatting""",
}

ASKING_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _LISTS.items()
}
"""By ISO 639-1 code. Own lists, of the questions of QMSum's training part and of translations."""
