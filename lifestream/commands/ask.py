"""``./run ask "…"``: a cited answer on the terminal."""

import argparse
import textwrap
from datetime import date, datetime
from typing import Any

from lifestream.bootstrap import application, zone_of
from lifestream.domain.diary.assembly import called
from lifestream.domain.ids import LOCAL_OWNER, VideoId
from lifestream.domain.search import Narrowing
from lifestream.services.ask.answer_question import QueryResult, ask
from lifestream.services.ask.moments import link_to
from lifestream.services.ask.question import Question
from lifestream.text.clock import clock


def add_to(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("ask", help='ask your recordings: ./run ask "what did we decide?"')
    parser.add_argument("question", nargs="+", help="the question")
    parser.add_argument("--top-k", type=int, default=5, help="how many moments (default 5)")
    parser.add_argument("--from", dest="from_day", type=_day, help="not before this day")
    parser.add_argument("--to", dest="to_day", type=_day, help="not after this day")
    parser.add_argument("--video", action="append", default=[], help="only this video id")
    parser.add_argument("--speaker", action="append", default=[], help="only this speaker")
    parser.add_argument("--min-score", type=float, help="only moments at least this alike, 0-1")
    parser.add_argument("--json", action="store_true", help="print the query response as JSON")
    parser.set_defaults(run=run, log_level="ERROR")


def run(arguments: argparse.Namespace) -> int:
    """Answer; a question that nothing answers is no failure."""
    app = application()
    question = Question(
        owner=LOCAL_OWNER,
        text=" ".join(arguments.question),
        top_k=arguments.top_k,
        min_score=arguments.min_score,
        where=Narrowing(
            from_day=arguments.from_day,
            to_day=arguments.to_day,
            video_ids=tuple(VideoId(video) for video in arguments.video),
            speakers=tuple(arguments.speaker),
        ),
        today=datetime.now(zone_of(app.settings)).date(),
        zone=zone_of(app.settings),
        reads_names=True,
    )
    inference = app.inference
    result = ask(
        app.backend,
        inference.embedder,
        inference.language_model,
        question,
        stand_in=inference.quoting_writer,
    )
    if arguments.json:
        from web.api.documents import query_document

        print(query_document(result).model_dump_json(indent=1))
    else:
        _print(result, f"http://{app.settings.host}:{app.settings.port}")
    return 0


def _print(result: QueryResult, site: str) -> None:
    looked = result.searched
    if looked.impossible_words:
        print(f"No calendar has “{looked.impossible_words}”, so nothing was searched.")
        return
    if looked.about_words:
        print(f"(“{looked.about_words}” was taken as what is asked about, not as a filter.)")
    if not result.answer.found:
        print(f"Not found in your recordings (searched {result.searched.words}).")
    for sentence in result.answer.sentences:
        print(sentence.text + " " + "".join(f"[{number}]" for number in sentence.citations))
    if result.answer.engine.note:
        print(f"({result.answer.engine.note})")
    print("" if result.answer.found else "\nClosest moments:")
    for number, moment in enumerate(result.moments, start=1):
        names = ", ".join(called(name, {}) for name in moment.names)
        who = f"{names}: " if names else ""
        print(f"[{number}] {moment.title}, {clock(moment.start_s)}  ({moment.kind.value})")
        print(textwrap.indent(textwrap.fill(who + moment.text, 92), "    "))
        print(f"    {site}{link_to(moment.video_id, moment.start_s)}")


def _day(text: str) -> date:
    return date.fromisoformat(text)
