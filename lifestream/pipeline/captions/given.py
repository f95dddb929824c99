"""The transcript in a file that came with a recording, whatever format it is in.

The format is told from what the file holds, not from its name. What captions say is text, whatever
it looks like: only the formats' own marks are taken out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lifestream.domain.transcript import Transcript
from lifestream.pipeline.captions.cues import Cue, CueFile, not_captions, transcript_of
from lifestream.pipeline.captions.encodings import decoded
from lifestream.pipeline.captions.named_lines import text_file
from lifestream.pipeline.captions.track import subtitle_cues
from lifestream.pipeline.captions.whisper_json import json_file, speaker_label

MAX_CAPTION_BYTES = 20_000_000
"""A day of speech is about 2 MB, in JSON with every word's time ten times that."""

_NAMED = re.compile(r"^([^\W\d_][^:<>\n]{0,59}):\s+(?=\S)")
MAX_NAME_WORDS = 5
MIN_NAMED_SHARE = 0.8
"""Zoom puts the speaker's name before each caption. Fewer than so many that begin with a word and
a colon, or names of which none comes twice, are what somebody said: "Note: …"."""


def parse_captions(data: bytes, *, duration_s: float = 0.0) -> Transcript:
    """The transcript in the bytes of captions or of a transcript in any common encoding.

    What could not be taken over as it stands is told in the engine's note, and each line that was
    left out is one of the removed spans.

    Args:
        duration_s: Of the recording, where it is known; lines beyond its end are left out.

    Raises:
        InvalidMedia: There is nothing of that kind in it, or its encoding is unknown
            (NOT_CAPTIONS).
    """
    if len(data) > MAX_CAPTION_BYTES:
        raise not_captions("it is far too large")
    text = decoded(data)
    if text is None:
        raise not_captions("nobody can tell which encoding it is in; save it as UTF-8")
    if (in_json := json_file(text)) is not None:
        return transcript_of(in_json, duration_s)
    if cues := subtitle_cues(text):
        return transcript_of(CueFile(cues=_with_names(cues)), duration_s)
    if (in_text := text_file(text)) is not None:
        return transcript_of(in_text, duration_s)
    raise not_captions(
        "it holds no line such as 00:00:01,000 --> 00:00:04,000, no JSON segments with start and "
        "text, and no names with times such as Anna  0:12"
    )


def _with_names(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Names before what is said as speakers, where nearly all cues have one."""
    spoken = [cue.text for cue in cues if cue.text.strip()]
    names = [name for text in spoken if (name := _name_before(text)) is not None]
    if len(names) < MIN_NAMED_SHARE * len(spoken) or len(set(names)) == len(names):
        return tuple(cues)
    known = set(names)
    return tuple(part for cue in cues for part in _by_speaker(cue, known))


def _by_speaker(cue: Cue, known: set[str]) -> list[Cue]:
    """A cue for each of its lines that begins with a known name; others belong to the one above."""
    parts: list[Cue] = []
    for line in cue.text.split("\n"):
        name = _name_before(line)
        if name in known:
            text = line.split(":", 1)[1].strip()
            parts.append(replace(cue, text=text, speaker=speaker_label(name or "")))
        elif parts:
            parts[-1] = replace(parts[-1], text=f"{parts[-1].text}\n{line}")
        else:
            parts.append(replace(cue, text=line))
    return parts


def _name_before(text: str) -> str | None:
    found = _NAMED.match(text)
    return found[1].strip() if found and len(found[1].split()) <= MAX_NAME_WORDS else None
