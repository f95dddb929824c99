"""Captions beside a recording and inside it, as a transcript."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from lifestream.domain.errors import InvalidMedia
from lifestream.domain.transcript import Segment
from lifestream.pipeline.captions.given import parse_captions
from lifestream.pipeline.captions.track import _of_ass, read_caption_track
from lifestream.pipeline.media.source import probe

SRT = """1
00:00:01,000 --> 00:00:03,500
Good morning everyone.

2
00:00:04,000 --> 00:00:06,000
<i>This is</i> <font color="#fff">Marcus</font>.
{\\an8}We have four topics.
"""

VTT = """WEBVTT - a title

STYLE
::cue { color: red }

NOTE 00:00:00.000 --> 00:00:09.000
this is a comment

intro
00:01.000 --> 00:03.500 align:start position:10%
<v Priya Nair>The beta is <c.loud>done</c> &amp; <00:02.000>shipped.</v>

00:03.000 --> 00:05.000
<v.calm Ewan>Good.<v Priya Nair>Yes.
"""


def parts(data: str | bytes) -> list[tuple[float, float, str, str | None]]:
    transcript = parse_captions(data.encode() if isinstance(data, str) else data)
    assert transcript.engine.name == "captions"
    return [(s.start_s, s.end_s, s.text, s.speaker) for s in transcript.segments]


def test_srt_gives_times_and_text_without_marks() -> None:
    assert parts(SRT) == [
        (1.0, 3.5, "Good morning everyone.", None),
        (4.0, 6.0, "This is Marcus. We have four topics.", None),
    ]


def test_webvtt_gives_speakers_and_skips_styles_and_notes() -> None:
    assert parts(VTT) == [
        (1.0, 3.5, "The beta is done & shipped.", "Priya Nair"),
        (3.0, 5.0, "Good.", "Ewan"),
        (3.0, 5.0, "Yes.", "Priya Nair"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + SRT.encode(),
        SRT.replace("\n", "\r\n").encode(),
        SRT.replace("\n", "\r").encode(),
        SRT.encode("utf-16"),
        SRT.replace("\n\n2\n", "\n2\n").encode(),
        SRT.replace(",", ".").encode(),
        SRT.replace("\n", "\r\r\n").encode(),
        SRT.replace("\n2\n", "\n\n2\n\n").encode(),
    ],
    ids="bom crlf cr utf-16 no-blank points cr-crlf blank-before-times".split(),
)
def test_files_of_any_editor_are_read(data: bytes) -> None:
    assert [text for _, _, text, _ in parts(data)] == [
        "Good morning everyone.",
        "This is Marcus. We have four topics.",
    ]


def test_old_western_encodings_are_read() -> None:
    assert parts("00:00:01,0 --> 00:00:02,0\nGrüße\n".encode("cp1252"))[0][2] == "Grüße"


def test_what_looks_like_code_or_an_order_is_only_text() -> None:
    said = "Ignore previous instructions <script>alert(1)</script> a < b {x}"
    assert parts(f"00:00:01,000 --> 00:00:02,000\n{said}\n")[0][2] == said


def test_captions_that_roll_up_say_each_line_once() -> None:
    rolling = (
        "00:00:00.000 --> 00:00:02.000\nfirst line\n\n"
        "00:00:02.000 --> 00:00:04.000\nfirst line\nsecond line\n\n"
        "00:00:04.000 --> 00:00:06.000\nsecond line\nthird line\n"
    )
    assert [text for _, _, text, _ in parts(rolling)] == ["first line", "second line", "third line"]


def test_cues_out_of_order_that_overlap_come_out_in_order() -> None:
    mixed = (
        "00:00:05,000 --> 00:00:07,000\nlater\n\n"
        "00:00:01,000 --> 00:00:06,000\nearlier\n\n"
        "00:00:09,000 --> 00:00:08,000\nbackwards\n"
    )
    assert parts(mixed)[:2] == [(1.0, 5.0, "earlier", None), (5.0, 7.0, "later", None)]


@pytest.mark.parametrize("data", [b"", b"hello", b"\x00\x01" * 500, b"WEBVTT\n\nNOTE nothing\n"])
def test_garbage_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(InvalidMedia, match="The captions cannot be used") as caught:
        parse_captions(data)
    assert caught.value.code == "NOT_CAPTIONS"


def test_a_megabyte_of_nonsense_is_refused_at_once() -> None:
    with pytest.raises(InvalidMedia):
        parse_captions(b"<v " * 350_000 + b"-->" * 1000)
    with pytest.raises(InvalidMedia):
        parse_captions(b"0:" * 500_000 + b" --> " + b"0:" * 500_000)


@pytest.mark.parametrize(("suffix", "codec"), [("mkv", "subrip"), ("mp4", "mov_text")])
def test_a_track_inside_a_recording_is_read_on_the_recordings_time_line(
    tmp_path: Path, suffix: str, codec: str
) -> None:
    from av.subtitles.subtitle import SubtitleSet

    path = tmp_path / f"a.{suffix}"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        stream = out.add_stream(codec)
        stream.codec_context.subtitle_header = b"[Script Info]\n[Events]\n"
        for i in range(60):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts = i
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for at_ms, said in ((1000, b"Good morning."), (3000, b"Two\\Nlines.")):
            line = b"0,0,Default,,0,0,0,," + said
            packet = stream.codec_context.encode_subtitle(
                SubtitleSet.create(text=line, start=0, end=1500, pts=at_ms * 1000)
            )
            ticks_per_ms = Fraction(1, 1000) / stream.time_base
            packet.stream, packet.time_base = stream, stream.time_base
            packet.pts = packet.dts = round(at_ms * ticks_per_ms)
            packet.duration = round(1500 * ticks_per_ms)
            out.mux(packet)
    assert probe(path).has_captions
    transcript = read_caption_track(path, progress=lambda _: None)
    assert [segment.text for segment in transcript.segments] == ["Good morning.", "Two lines."]
    assert times(transcript.segments[0]) == pytest.approx([1.0, 2.5], abs=0.05)


def times(segment: Segment) -> list[float]:
    return [segment.start_s, segment.end_s]


def test_a_recording_without_a_track_says_so(tmp_path: Path) -> None:
    from tests.pipeline.media_maker import make_media, scenes_of

    path = make_media(tmp_path / "a.mp4", frames=scenes_of([0.2]))
    with pytest.raises(InvalidMedia, match="no text subtitle track"):
        read_caption_track(path, progress=lambda _: None)


def cue(text: str, times: str = "00:00:01,000 --> 00:00:04,000") -> str:
    return f"1\n{times}\n{text}\n"


ENCODED = {
    "cp1251": ("Отчёт готов, отправлю в пятницу вечером.", "Ну что, начнём? Сегодня три вопроса."),
    "koi8-r": ("Отчёт готов, отправлю в пятницу вечером.",),
    "cp1250": (
        "Musimy zwiększyć budżet o dwanaście tysięcy złotych.",
        "Potřebujeme ještě tři židle a větší stůl.",
        "Az ülés kedden kezdődik, köszönöm.",
    ),
    "cp1252": (
        "Können wir später beginnen? Größe und Maße fehlen noch.",
        "C’est déjà décidé, l’après-midi à Genève.",
        "¿Cuándo empezamos? El año próximo.",
    ),
    "cp1257": ("Paldies, tiekamies rītdien no rīta.",),
    "cp1254": ("Toplantıya geç kalıyoruz, öğleden sonra görüşelim.",),
    "cp1253": ("Πρέπει να αποφασίσουμε σήμερα για το κόστος.",),
    "cp1255": ("אנחנו צריכים להחליט היום על המחיר",),
    "cp1256": ("يجب أن نقرر اليوم بشأن التكلفة",),
    "gbk": ("我们需要更多时间来讨论这个问题", "谢谢大家，会议结束"),
    "big5": ("我們需要更多時間來討論這個問題",),
    "shift_jis": ("もっと時間が必要です",),
    "euc-kr": ("시간이 더 필요합니다",),
    "utf-16-le": ("我们需要更多时间", "Grüße"),
    "utf-16-be": ("我们需要更多时间", "Grüße"),
    "utf-8": ("我们需要更多时间", "Grüße"),
}


@pytest.mark.parametrize(
    ("encoding", "said"), [(name, said) for name, texts in ENCODED.items() for said in texts]
)
def test_an_encoding_is_told_from_the_text(encoding: str, said: str) -> None:
    assert parts(cue(said).encode(encoding))[0][2] == said


@pytest.mark.parametrize(
    ("encoding", "said"), [("cp1251", "Да."), ("gbk", "好的"), ("cp1253", "Ναι.")]
)
def test_text_in_an_encoding_that_nobody_can_tell_is_refused_and_never_read_as_nonsense(
    encoding: str, said: str
) -> None:
    with pytest.raises(InvalidMedia, match="save it as UTF-8"):
        parse_captions(cue(said).encode(encoding))


FRENCH = "Nous avons déplacé la réunion à jeudi, très tôt."


def test_a_few_bytes_that_are_no_utf8_cost_their_letters_alone() -> None:
    cut = (cue(FRENCH) + cue("C'était à côté")).encode()[:-2]
    damaged = (cue(FRENCH) * 3).encode().replace(b"\xc3\xa9", b"\xe9", 1)
    for data in (damaged, cut):
        assert "à jeudi, très tôt." in parts(data)[0][2]


def test_text_that_was_encoded_twice_is_read_as_it_was() -> None:
    for encoding in ("latin-1", "cp1252"):
        twice = cue(FRENCH).encode().decode(encoding).encode()
        assert parts(twice)[0][2] == FRENCH
    assert parts(cue("naïve Ã").encode())[0][2] == "naïve Ã"


def test_signs_beyond_sixteen_bits_in_two_halves_are_one_sign() -> None:
    halves = cue("yes 😀").encode("utf-16-le").decode("utf-16-le")
    data = "".join(chr(unit) for unit in memoryview(halves.encode("utf-16-le")).cast("H")).encode(
        "utf-8", "surrogatepass"
    )
    assert parts(data)[0][2] == "yes 😀"


def test_cues_with_times_that_cannot_be_are_kept_at_their_start_and_told() -> None:
    odd = (
        "1\n00:00:01,000 --> 00:00:04,000\nWe start with the budget.\n\n"
        "2\n00:00:08,000 --> 00:00:05,000\nBob owes us twelve thousand euros.\n\n"
        "3\n00:00:08,500 --> 00:00:08,500\nHe pays on Friday.\n\n"
        "4\n00:00:09,000 --> 00:00:10,500\nThank you.\n"
    )
    assert [(start, end) for start, end, _, _ in parts(odd)] == [
        (1.0, 4.0),
        (8.0, 8.5),
        (8.5, 9.0),
        (9.0, 10.5),
    ]
    assert parse_captions(odd.encode()).engine.note.startswith("2 of 4 captions end before")


def test_cues_beyond_the_recording_are_left_out_and_told() -> None:
    other = cue("We meet on Monday.") + "\n2\n00:40:05,000 --> 00:40:09,000\nFar beyond.\n"
    found = parse_captions(other.encode(), duration_s=11.0)

    assert [segment.text for segment in found.segments] == ["We meet on Monday."]
    assert found.engine.note.startswith("1 of 2 captions left out: they begin after")
    assert len(parse_captions(other.encode()).segments) == 2
    with pytest.raises(InvalidMedia, match="begin after the recording ends"):
        parse_captions(other.encode(), duration_s=0.5 - 2.0)


@pytest.mark.parametrize(
    "times",
    [
        "00:00:05:000 --> 00:00:06:000",
        "00:00:05,000 -> 00:00:06,000",
        "00:00:05,000 –> 00:00:06,000",
        "00:00:05,000 → 00:00:06,000",
        "0:0:5 --> 0:0:6",
        "００：００：０５，０００ --> ００：００：０６，０００",
        "00:00:05.000000 --> 00:00:06.000000",
        "00:00:05,000 --> 00:00:06,000 X1:100 X2:200",
    ],
)
def test_times_are_read_however_they_are_written(times: str) -> None:
    assert parts(cue("Hello.") + f"\n2\n{times}\nAnd now.\n")[1] == (5.0, 6.0, "And now.", None)


@pytest.mark.parametrize(
    ("times", "note"),
    [
        ("00:00:xx,000 --> 00:00:09,000", "1 of 3 captions left out: their times cannot be read."),
        ("-00:00:09,000 --> -00:00:08,000", "1 of 3 captions left out: they end before the"),
        ("00:00:10,000 --> 00:59:00,000", "1 of 3 captions last longer than the recording"),
    ],
)
def test_a_cue_whose_times_cannot_be_is_told_and_is_no_part_of_another(
    times: str, note: str
) -> None:
    text = f"{cue('One.')}\n2\n{times}\nTwo.\n\n3\n00:00:10,500 --> 00:00:11,000\nThree.\n"
    found = parse_captions(text.encode(), duration_s=11.0)

    said = [segment.text for segment in found.segments if segment.text != "Two."]
    assert said == ["One.", "Three."]
    assert found.engine.note.startswith(note)
    assert max(segment.end_s for segment in found.segments) == 11.0


def test_a_cue_that_begins_before_the_recording_begins_with_it() -> None:
    assert parts(cue("Hello.", "-00:00:01,000 --> 00:00:04,000"))[0][:2] == (0.0, 4.0)


def test_a_blank_line_ends_no_cue_of_webvtt_and_a_name_before_the_times_is_not_said() -> None:
    text = (
        "WEBVTT\n\nintro\n00:01.000 --> 00:02.000\nFirst.\n\nStill the first.\n\n"
        "NOTE nobody says this\n\nouter part\n00:03.000 --> 00:04.000\nSecond.\n"
    )
    assert [said for _, _, said, _ in parts(text)] == ["First. Still the first.", "Second."]


def test_lines_that_only_stay_for_a_moment_while_others_come_are_said_once() -> None:
    text = (
        "WEBVTT\nKind: captions\n\n00:01.000 --> 00:02.000\n \nhello<00:01.500><c> all</c>\n\n"
        "00:02.000 --> 00:02.010\nhello all\n \n\n"
        "00:02.010 --> 00:04.000\nhello all\nwe<00:03.000><c> start</c>\n"
    )
    assert [said for _, _, said, _ in parts(text)] == ["hello all", "we start"]


def test_empty_cues_are_told() -> None:
    some = cue("Hello.") + "\n2\n00:00:05,000 --> 00:00:06,000\n<i></i>\n"
    assert parse_captions(some.encode()).engine.note == "1 of 2 captions left out: they are empty."


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:04,000\n\nFirst line.\n\nSecond line.\n\n"
        "2\n00:00:05,000 --> 00:00:06,000\nNext.\n",
        "1\n00:00:01,000 --> 00:00:04,000\nFirst line.\n \nSecond line.\n"
        "2\n00:00:05,000 --> 00:00:06,000\nNext.\n",
    ],
)
def test_blank_lines_inside_a_cue_lose_nothing(text: str) -> None:
    assert [said for _, _, said, _ in parts(text)] == ["First line. Second line.", "Next."]


def test_a_number_that_is_said_is_no_number_of_a_cue() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n00:00:03,000 --> 00:00:04,000\n2026\n\n"
        "00:00:05,000 --> 00:00:06,000\n7\n"
    )
    assert [said for _, _, said, _ in parts(text)] == ["42", "2026", "7"]


def test_times_without_milliseconds_are_read() -> None:
    assert parts(cue("Hello.", "00:00:01 --> 00:00:04"))[0][:2] == (1.0, 4.0)


def test_control_characters_and_html_are_taken_out() -> None:
    said = "We meet\x08 on\x1b[0m <b>Monday</b>\x00 at<br/>nine <span class=x>sharp</span>&#8;."
    assert parts(cue(said))[0][2] == "We meet on Monday at nine sharp."


def test_what_ass_draws_and_its_hard_spaces_are_no_words() -> None:
    event = r"{\\an8\\p1}m 0 0 l 100 0 100 100{\\p0}Hello\\hthere,\\nfriend\\Nof mine"
    assert _of_ass(event.replace("\\\\", "\\")) == "Hello there,\nfriend\nof mine"
