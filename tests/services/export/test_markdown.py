import re
from dataclasses import replace

from markdown_it import MarkdownIt

from lifestream.services.export.document import export_document
from lifestream.services.export.markdown import escaped, markdown_of
from lifestream.services.export.text import summary_text_of
from lifestream.services.library.browse_library import Recording
from lifestream.text.clock import clock
from tests.services.summary_samples import ATTACK, recording


def summary(of: Recording) -> str:
    return markdown_of(export_document(of))


def test_a_summary_holds_everything_a_reader_looks_for() -> None:
    text = summary(replace(recording(), speaker_names={"S1": "Nora"}))
    for wanted in (
        "# We rent the boat house.",
        "- Recorded: 2025-05-06",
        "- Length: 1:02:05",
        "- Speakers: Nora",
        "- Meeting: Two people plan.",
        "## Overview",
        "## Decisions",
        "| Nora | We rent the boat house. | 2025-05-09 | by Friday | 12:41 |",
        "| nobody named | sweep | – | – | 12:41 |",
        "## Open questions",
        "### 0:00–5:00 We rent the boat house.",
        "**Nora**",
        "Shown:\n\n- We rent the boat house.",
        "approximate. It only quotes.",
        "- Note: A smaller recogniser was used.",
    ):
        assert wanted in text


def test_minutes_as_plain_text_hold_every_part_with_its_time() -> None:
    text = summary_text_of(export_document(replace(recording(), speaker_names={"S1": "Nora"})))
    assert "\nDecisions\n[12:41] Nora: We rent the boat house." in text
    assert "\nAction items\n[12:41] Nora: We rent the boat house. (due 9 May 2025)" in text
    assert "[12:41] Nobody named: sweep" in text


def test_times_are_links_where_there_is_a_player() -> None:
    text = markdown_of(export_document(recording(), link=lambda at_s: f"/r/v1?t={at_s:.0f}"))
    assert "([12:41](/r/v1?t=761))" in text


def test_a_partial_recording_says_so_at_the_top() -> None:
    text = summary(recording(partial=True))
    assert "> Incomplete: Only 55 % of the file could be read." in text
    assert text.index("Incomplete") < text.index("## Overview")


def test_what_was_shown_on_the_screen_stands_once_with_when_and_for_how_long() -> None:
    full = recording()
    text = summary(Recording(video=full.video, job=full.job, screen=full.screen))
    assert "## On the screen\n\n- 0:03 We rent the boat house. (shown for 6 s)" in text


def test_what_is_not_there_yet_is_named() -> None:
    full = recording()
    text = summary(Recording(video=full.video, job=full.job))
    assert "- Not there yet: speech to text, speakers" in text
    assert "## Overview" not in text


def test_untrusted_text_becomes_neither_html_nor_markdown() -> None:
    for attack in (
        ATTACK,
        "# heading",
        "- list",
        "1. number",
        "> quote",
        "![i](http://x/y.png)",
        "<img src=x onerror=alert(1)>",
        "a\n\n<b>b</b>\n# c",
        "www.evil.example",
        "&lt;script&gt;",
        "$(touch pwned)",
        "|---|---|",
    ):
        html = (
            MarkdownIt("commonmark", {"html": True, "linkify": False})
            .enable("table")
            .render(summary(recording(attack)))
        )
        assert not re.search(r"<(script|img|b|em|code|a)\b", html), attack
        assert len(re.findall(r"<h1>", html)) == 1
        assert html.count("<table>") == 1
        (table,) = re.findall(r"<tbody>.*?</tbody>", html, re.DOTALL)
        assert table.count("<tr>") == 2
        assert table.count("<td") == 10


def test_escaping_keeps_the_words_readable() -> None:
    html = MarkdownIt().render(escaped("Priya & Ewan <3 C# 2 * 3 | 50 %"))
    assert html == "<p>Priya &amp; Ewan &lt;3 C# 2 * 3 | 50 %</p>\n"


def test_clock_times_are_as_people_write_them() -> None:
    assert [clock(s) for s in (0.0, 59.9, 761.0, 3725.0, -1.0)] == [
        "0:00",
        "0:59",
        "12:41",
        "1:02:05",
        "0:00",
    ]
