"""How right the results are, on any folder laid out like the developer corpus.

Every file goes through the real application with the engines that ``auto`` picks. A file without
a truth for a measure is left out of that measure alone.
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.recordings.corpus import OddFile, Recording, odd_files, recordings
from bench.recordings.folders import CORPUS, fresh_data_folder, working_folder
from bench.recordings.library import CorpusLibrary, Handled
from bench.recordings.reports import complaints, reports
from bench.report import ROOT, Row, machine_facts, row, say
from bench.scoring.attributed import attributed_errors
from bench.scoring.coverage import Coverage, coverage
from bench.scoring.cuts import CutScore, cut_score
from bench.scoring.evaluation_page import write_page
from bench.scoring.speakers import SpeakerErrors, speaker_errors
from bench.scoring.words import WordErrors, word_errors

MEASURES = (
    *("wer", "coverage", "der", "cpwer", "scenes", "silence", "odd", "reports", "retrieval"),
    *("answers", "minutes", "chapters"),
)
OF_MEETINGS = {"answers", "minutes", "chapters"}
"""Measured on recordings that come as text, not on the corpus's recordings."""

MIN_COVERAGE = 0.99
ODD_LIMIT_S = 30.0
GOOD = ("SUCCEEDED", "PARTIAL")
PAGE = ROOT / "docs" / "evaluation.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScore:
    """One recording's result beside its truth; None where there is no truth."""

    recording: Recording
    handled: Handled
    segments: int | None = None
    words: WordErrors | None = None
    covered: Coverage | None = None
    speakers: SpeakerErrors | None = None
    speakers_strict: SpeakerErrors | None = None
    attributed: WordErrors | None = None
    cuts: CutScore | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OddScore:
    """One odd file's outcome and whether it is the expected one."""

    odd: OddFile
    handled: Handled
    as_expected: bool
    segments: int | None
    covered: Coverage | None = None


@dataclass(slots=True, kw_only=True)
class Results:
    """Everything that was found out; ``engines`` by the part of a recording they made."""

    scores: list[FileScore] = field(default_factory=list)
    odds: list[OddScore] = field(default_factory=list)
    reports: list[tuple[str, str]] = field(default_factory=list)
    """Name of each reported file, and what is wrong with its result (empty: nothing)."""
    retrieval: list[Row] = field(default_factory=list)
    engines: dict[str, list[str]] = field(default_factory=dict)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of ``bench quality``."""
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with the recordings")
    parser.add_argument("--keep", type=Path, help="data folder that stays, and is used again")
    parser.add_argument("--only", default=",".join(MEASURES), help="of " + ",".join(MEASURES))
    parser.add_argument("--files", default="", help="only recordings whose name has this in it")
    parser.add_argument(
        "--markdown", type=Path, nargs="?", const=PAGE, help="write docs/evaluation.md too"
    )


def files_of(given: argparse.Namespace) -> list[Path]:
    """Too many to name each."""
    return []


def measure(given: argparse.Namespace) -> list[Row]:
    """Process what is not yet processed, score, and write the page when it is asked for."""
    if not given.corpus.is_dir():
        raise SystemExit(f"There is no folder {given.corpus}; name one by --corpus.")
    facts, only = machine_facts(), set(given.only.split(","))
    if unknown := only - set(MEASURES):
        raise SystemExit(f"--only takes {','.join(MEASURES)}; it was given {','.join(unknown)}.")
    with ExitStack() as stack:
        data_dir = given.keep or stack.enter_context(fresh_data_folder())
        unpacked = Path(tempfile.mkdtemp(dir=working_folder("")))
        stack.callback(shutil.rmtree, unpacked)
        library = stack.enter_context(CorpusLibrary(data_dir.absolute()))
        results = _measured(library, given, only, unpacked)
    rows = [*_totals(results, only), *results.retrieval, *_of_meetings(only, given.corpus)]
    if given.markdown:
        write_page(given.markdown, facts, rows, results)
        say(f"written: {given.markdown}")
    return [*rows, *_each(results)]


def _of_meetings(only: set[str], corpus: Path) -> list[Row]:
    """Rows of recordings that come as text."""
    from bench.answers.measure import quality_rows
    from bench.minutes.chapters import chapters_rows
    from bench.minutes.measure import minutes_rows

    rows = quality_rows(corpus) if "answers" in only else []
    rows += minutes_rows() if "minutes" in only else []
    return rows + (chapters_rows() if "chapters" in only else [])


def _measured(
    library: CorpusLibrary, given: argparse.Namespace, only: set[str], unpacked: Path
) -> Results:
    results = Results()
    wanted = [r for r in recordings(given.corpus) if given.files in r.name]
    good = wanted if only - {"odd", "reports"} - OF_MEETINGS else []
    odd = odd_files(given.corpus, unpacked) if only & {"odd", "silence"} else []
    odd = [o for o in odd if given.files in o.name and ("odd" in only or o.silent)]
    for i, recording in enumerate(good, start=1):
        handled = library.handle(recording.path, recording.name)
        _tell(handled, f"{i}/{len(good)}")
        results.scores.append(_score(library, recording, handled, results.engines))
    if "retrieval" in only and not any(library.holds(o.name) for o in odd):
        results.retrieval += _retrieval(library, given.corpus, "good files alone")
    for i, file in enumerate(odd, start=1):
        handled = library.handle(file.path, file.name)
        _tell(handled, f"{i}/{len(odd)}")
        segments = _segments(library, handled) if file.silent else None
        right = is_expected(file.expect, handled)
        covered = _covered(library, handled) if handled.status in GOOD else None
        results.odds.append(
            OddScore(
                odd=file, handled=handled, as_expected=right, segments=segments, covered=covered
            )
        )
    if "reports" in only:
        results.reports += _reported(library, given)
    if "retrieval" in only and odd:
        results.retrieval[:0] = _retrieval(library, given.corpus, "whole corpus")
    return results


def _reported(library: CorpusLibrary, given: argparse.Namespace) -> list[tuple[str, str]]:
    found = []
    wanted = [report for report in reports(given.corpus) if given.files in report.name]
    for i, report in enumerate(wanted, start=1):
        handled = library.handle(
            report.media,
            report.name,
            captions=report.captions,
            use_captions=report.wants.get("use_captions", False),
        )
        _tell(handled, f"{i}/{len(wanted)}")
        found.append((report.name, ", ".join(complaints(report.wants, handled, library))))
    return found


def is_expected(expect: str, handled: Handled) -> bool:
    """Whether an outcome is the one that ``EXPECTED.json`` wants; every refusal says why."""
    finished = handled.status in GOOD and explained(handled)
    refused = handled.status in ("FAILED", "REFUSED") and bool(handled.code and handled.message)
    if expect == "partial":
        return refused or (finished and bool(handled.message or handled.notes))
    return (finished and "accept" in expect) or (refused and "reject" in expect)


def explained(handled: Handled) -> bool:
    """Whole, or PARTIAL with a sentence that says what is missing."""
    return handled.status != "PARTIAL" or bool(handled.message)


def _score(
    library: CorpusLibrary, recording: Recording, handled: Handled, engines: dict[str, list[str]]
) -> FileScore:
    if handled.status not in GOOD:
        return FileScore(recording=recording, handled=handled)
    result = library.open(handled)
    _note_engines(result, engines)
    segments = result.transcript.segments if result.transcript else ()
    words = speakers = strict = attributed = cuts = None
    if recording.text and not recording.silent:
        heard = " ".join(segment.text for segment in segments)
        words = word_errors(recording.text, heard, language=recording.language)
    if recording.turns is not None:
        found = result.diarization.turns if result.diarization else ()
        turns = [(turn.start_s, turn.end_s, turn.speaker) for turn in found]
        speakers = speaker_errors(recording.turns, turns)
        strict = speaker_errors(recording.turns, turns, collar_s=0.0)
    if recording.said_by is not None:
        heard_from = [(segment.speaker, segment.text) for segment in segments]
        attributed = attributed_errors(recording.said_by, heard_from, language=recording.language)
    if recording.cuts is not None:
        starts_s = [scene.start_s for scene in result.scenes.scenes] if result.scenes else []
        tolerance_s = recording.cut_tolerance_s
        cuts = cut_score(recording.cuts, starts_s[1:], tolerance_s=tolerance_s)
    return FileScore(
        recording=recording,
        handled=handled,
        segments=len(segments),
        words=words,
        covered=_covered(library, handled),
        speakers=speakers,
        speakers_strict=strict,
        attributed=attributed,
        cuts=cuts,
    )


def _totals(results: Results, only: set[str]) -> list[Row]:
    rows = []
    scores, odds = results.scores, results.odds
    if scores:
        through = [s.handled.status in GOOD and explained(s.handled) for s in scores]
        name = f"good files that went through, of {len(scores)}"
        rows.append(row(name, sum(through), "count", goal=len(scores)))
    if "wer" in only:
        rows += _word_totals(scores)
    if "coverage" in only:
        rows += _coverage_totals(results)
    if "der" in only:
        rows += _speaker_totals(scores)
    if "cpwer" in only:
        rows += _attributed_totals(scores)
    if "scenes" in only:
        cuts = [s.cuts for s in scores if s.cuts is not None]
        if cuts:
            pooled = CutScore.pooled(cuts)
            name = f"scene F1 at 0.5 s, {len(cuts)} files, {pooled.true} cuts"
            rows.append(row(name, pooled.f1, "share"))
    if "silence" in only:
        silent = [s.segments or 0 for s in scores if s.recording.silent]
        silent += [o.segments or 0 for o in odds if o.odd.silent]
        name = f"transcript segments in {len(silent)} files where nobody speaks"
        rows.append(row(name, sum(silent), "count", goal=0.0, better="less"))
    if "odd" in only and odds:
        rows += _odd_totals(odds)
    if results.reports:
        right = sum(not wrong for _, wrong in results.reports)
        said = "; ".join(f"{name}: {wrong}" for name, wrong in results.reports if wrong)
        name = f"files of reports with the expected result, of {len(results.reports)}"
        rows.append(row(name, right, "count", goal=len(results.reports), note=said))
    return rows


def _word_totals(scores: Sequence[FileScore]) -> list[Row]:
    rows = []
    counted = [s for s in scores if s.words and not s.recording.pseudo]
    for language in sorted({s.recording.language for s in counted}, key=lambda x: (x != "en", x)):
        parts = [s.words for s in counted if s.recording.language == language and s.words]
        pooled = WordErrors.pooled(parts)
        name = f"word error rate, {language}, {len(parts)} files, {pooled.words} words"
        rows.append(row(name, pooled.rate, "share"))
    return rows


def _coverage_totals(results: Results) -> list[Row]:
    parts = [score.covered for score in results.scores if score.covered]
    parts += [score.covered for score in results.odds if score.covered]
    if not parts:
        return []
    pooled = Coverage.pooled(parts)
    name = f"detected speech with words, or listed as left out, of {pooled.speech_s:.0f} s"
    return [row(name, pooled.rate, "share", goal=MIN_COVERAGE)]


def _speaker_totals(scores: Sequence[FileScore]) -> list[Row]:
    counted = [s for s in scores if s.speakers and s.speakers_strict and not s.recording.pseudo]
    if not counted:
        return []
    pooled = SpeakerErrors.pooled(s.speakers for s in counted if s.speakers)
    strict = SpeakerErrors.pooled(s.speakers_strict for s in counted if s.speakers_strict)
    scored = [s.speakers for s in scores if s.speakers]
    right = [people.true_speakers == people.found_speakers for people in scored]
    name = f"diarization error rate, {len(counted)} files, {strict.speech_s:.0f} s of speech"
    return [
        row(f"{name}, collar 0.25 s", pooled.rate, "share"),
        row(f"{name}, no collar", strict.rate, "share"),
        row(f"right number of speakers, of {len(right)}", sum(right), "count", goal=len(right)),
    ]


def _attributed_totals(scores: Sequence[FileScore]) -> list[Row]:
    parts = [s.attributed for s in scores if s.attributed and not s.recording.pseudo]
    if not parts:
        return []
    pooled = WordErrors.pooled(parts)
    name = f"word error rate with speakers (cpWER), {len(parts)} files, {pooled.words} words"
    return [row(name, pooled.rate, "share")]


def _odd_totals(odds: Sequence[OddScore]) -> list[Row]:
    right = sum(o.as_expected for o in odds)
    wrong = "; ".join(f"{o.odd.name} {o.handled.status}" for o in odds if not o.as_expected)
    slowest = max(odds, key=lambda o: o.handled.seconds)
    name = f"odd files with the expected outcome, of {len(odds)}"
    return [
        row(name, right, "count", goal=len(odds), note=f"unexpected: {wrong}" if wrong else ""),
        row(
            f"slowest odd file ({slowest.odd.name})",
            slowest.handled.seconds,
            "s",
            goal=ODD_LIMIT_S,
            better="less",
        ),
    ]


def _each(results: Results) -> list[Row]:
    rows = []
    for s in results.scores:
        name, status = s.recording.name, f"{s.handled.status} {s.handled.code}".strip()
        rows.append(row(f"{name}: {status}", s.handled.seconds, "s"))
        if s.words:
            pseudo = " (pseudo-reference)" if s.recording.pseudo else ""
            rows.append(row(f"{name}: word error rate{pseudo}", s.words.rate, "share"))
        if s.speakers:
            people = f"{s.speakers.found_speakers} of {s.speakers.true_speakers} speakers"
            rows.append(row(f"{name}: diarization error rate, {people}", s.speakers.rate, "share"))
        if s.attributed:
            rows.append(row(f"{name}: cpWER", s.attributed.rate, "share"))
        if s.cuts:
            rows.append(row(f"{name}: scene F1", s.cuts.f1, "share"))
    for o in results.odds:
        outcome = f"{o.handled.status} {o.handled.code}".strip()
        name = f"{o.odd.name}: {outcome}, expected {o.odd.expect}"
        rows.append(row(name, o.handled.seconds, "s", goal=ODD_LIMIT_S, better="less"))
    return rows


def _retrieval(library: CorpusLibrary, corpus: Path, where: str) -> list[Row]:
    from bench.retrieval import measure_retrieval

    found = measure_retrieval(library.app.backend, library.app.inference.embedder, corpus=corpus)
    return [
        replace(r, name=f"{r.name}, {where}", note=f"{r.note} ({where})" if r.note else "")
        for r in found
    ]


def _covered(library: CorpusLibrary, handled: Handled) -> Coverage | None:
    speech, transcript = library.speech(handled), library.open(handled).transcript
    if speech is None or transcript is None or not speech.regions:
        return None
    words = [word for segment in transcript.segments for word in segment.words]
    return coverage(speech.regions, words, transcript.removed)


def _segments(library: CorpusLibrary, handled: Handled) -> int:
    if handled.status not in GOOD:
        return 0
    transcript = library.open(handled).transcript
    return len(transcript.segments) if transcript else 0


def _note_engines(result: Any, engines: dict[str, list[str]]) -> None:
    parts = ("transcript", "diarization", "scenes", "screen", "blocks", "minutes")
    for part in parts:
        document = getattr(result, part)
        if document is not None and document.engine.name != "none":
            name = f"{document.engine.name} {document.engine.model}".strip()
            if name not in engines.setdefault(part, []):
                engines[part].append(name)


def _tell(handled: Handled, position: str) -> None:
    kept = ", kept" if handled.reused else ""
    outcome = f"{handled.status} {handled.code}".strip()
    say(f"  [{position}] {handled.name}: {outcome}, {handled.seconds:.1f} s{kept}")
