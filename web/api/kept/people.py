"""People by their voices: who there is, voices to name, what is done with them."""

from flask import Response, url_for

from lifestream.domain.access.scopes import Scope
from lifestream.domain.errors import InvalidRequest
from lifestream.domain.ids import VideoId
from lifestream.domain.people.book import PeopleChange, PersonId, VoiceKey
from lifestream.domain.people.introductions import OfferedName
from lifestream.services.people.change_people import (
    dismiss_voice,
    merge_people,
    name_voice,
    refuse_suggestion,
    rename_person,
    set_remembering,
    set_voice_kept,
    undo_change,
)
from lifestream.services.people.earlier_recordings import listen_to_earlier, recordings_left
from lifestream.services.people.likeness import MIN_LIKENESS, MIN_MARGIN
from lifestream.services.people.list_people import Person, open_person, people_of, reach_of
from lifestream.services.people.suggest_names import (
    UnknownVoice,
    VoiceMemory,
    remembered,
    voices_to_name,
)
from web.api.bodies import read_json, read_query, send
from web.api.operations import NOT_READY, VIDEO_NOT_FOUND, Operation
from web.auth.scopes import require
from web.context import application, backend, current_owner
from web.presentation import links
from web.schemas.people import (
    ListeningDocument,
    OfferedNameDocument,
    PeopleDocument,
    PeopleMergeRequest,
    PeopleUndoRequest,
    PersonChangeDocument,
    PersonChangeRequest,
    PersonDocument,
    PersonPageDocument,
    PersonTaskDocument,
    ReachDocument,
    RememberingDocument,
    RememberingRequest,
    SampleDocument,
    UnknownVoiceDocument,
    VoiceDocument,
    VoiceNameRequest,
    VoiceQueueDocument,
    VoiceQueueParameters,
    VoiceRefusalRequest,
)


def get_people() -> Response:
    """Everybody whose voice has a name, and how many voices wait for one."""
    memory = _memory()
    queue = voices_to_name(backend(), current_owner(), memory, limit=0, with_offers=False)
    return send(
        PeopleDocument(
            people=[_person(one) for one in people_of(backend(), current_owner(), memory)],
            remembers=memory.book.remembers,
            voices_to_name=queue.total,
            names_to_accept=queue.suggested,
        )
    )


def get_person(person_id: str) -> Response:
    """One person with open promises and what was done."""
    return _one(PersonId(person_id))


def patch_person(person_id: str) -> Response:
    """Another name, everywhere at once; or whether the voice is kept. No model is asked."""
    wanted = read_json(PersonChangeRequest)
    owner, person = current_owner(), PersonId(person_id)
    if wanted.name is not None:
        rename_person(backend(), owner, person, wanted.name, change_id=wanted.change_id)
    if wanted.keeps_voice is not None:
        set_voice_kept(backend(), owner, person, kept=wanted.keeps_voice)
    return _one(person)


def get_person_reach(person_id: str) -> Response:
    """Where another name or a merge would show; changes nothing."""
    reach = reach_of(backend(), current_owner(), _memory(), PersonId(person_id))
    return send(
        ReachDocument(
            recordings=reach.recordings,
            voices=reach.voices,
            tasks=reach.tasks,
            voices_kept=reach.voices_kept,
        )
    )


def post_person_merge(person_id: str) -> Response:
    """Let two be one person; undoing that makes them two again."""
    wanted = read_json(PeopleMergeRequest)
    into = PersonId(wanted.into)
    merge_people(backend(), current_owner(), PersonId(person_id), into, change_id=wanted.change_id)
    return _one(into)


def post_people_undo() -> Response:
    """Take a rename, a merge, a refusal or a dismissal back; every name is as it was before."""
    undo_change(backend(), current_owner(), read_json(PeopleUndoRequest).change_id)
    return Response(status=204)


def get_voices() -> Response:
    """Voices that nobody named, the clearest first, with what speaks for whom."""
    asked = read_query(VoiceQueueParameters)
    queue = voices_to_name(
        backend(), current_owner(), _memory(), first=asked.first, limit=asked.limit
    )
    return send(
        VoiceQueueDocument(
            voices=[_unknown(one) for one in queue.voices],
            total=queue.total,
            names_to_accept=queue.suggested,
            next_first=queue.following,
            min_likeness=MIN_LIKENESS,
            min_margin=MIN_MARGIN,
        )
    )


def post_voice_name() -> Response:
    """Say whose voice it is; undone as an edit of that recording's transcript."""
    wanted = read_json(VoiceNameRequest)
    voice = VoiceKey(video_id=VideoId(wanted.video_id), label=wanted.speaker)
    name_the_voice(
        voice,
        wanted.name,
        person=PersonId(wanted.person_id),
        is_namesake=wanted.is_namesake,
        edit_id=wanted.edit_id,
    )
    return Response(status=204)


def post_voice_refusal() -> Response:
    """Say whose voice it is not, or that it is not worth a name."""
    wanted = read_json(VoiceRefusalRequest)
    voice = VoiceKey(video_id=VideoId(wanted.video_id), label=wanted.speaker)
    owner, person = current_owner(), PersonId(wanted.person_id)
    if person:
        refuse_suggestion(backend(), owner, voice, person, change_id=wanted.change_id)
    else:
        dismiss_voice(backend(), owner, voice, change_id=wanted.change_id)
    return Response(status=204)


def get_remembering() -> Response:
    """Whether voices are kept, and of how many recordings."""
    return _remembering()


def put_remembering() -> Response:
    """Agree to keep voices, or end that: then every voice that is kept is deleted at once."""
    remembers = read_json(RememberingRequest).remembers
    if not remembers:
        require(Scope.DELETE)
    set_remembering(backend(), current_owner(), on=remembers)
    return _remembering()


def post_listening() -> Response:
    """Listen to a few recordings that were processed before voices were kept."""
    owner, memory = current_owner(), _memory()
    if not memory.book.remembers:
        raise InvalidRequest("Voices are not kept; agree to that first.", code="VOICES_NOT_KEPT")
    left = recordings_left(backend(), owner, memory.kept)
    begun = listen_to_earlier(backend(), owner, left)
    return send(
        ListeningDocument(video_ids=list(begun), recordings_left=len(left) - len(begun)),
        status=202,
    )


def name_the_voice(
    voice: VoiceKey, name: str, *, person: PersonId, is_namesake: bool = False, edit_id: str = ""
) -> None:
    """Name a voice, and let the index and the days follow."""
    owner = current_owner()
    name_voice(
        backend(),
        owner,
        voice,
        name,
        person=person,
        is_namesake=is_namesake,
        edit_id=edit_id,
    )
    application().index_follower.touch(owner, voice.video_id)
    application().day_follower.touch(owner, voice.video_id)


def _memory() -> VoiceMemory:
    return remembered(backend(), current_owner())


def _one(person: PersonId) -> Response:
    page = open_person(backend(), current_owner(), _memory(), person)
    return send(
        PersonPageDocument(
            **dict(_person(page.person)),
            tasks=[
                PersonTaskDocument(
                    task_id=one.task.task_id,
                    text=one.text,
                    due=one.task.due.isoformat() if one.task.due else None,
                )
                for one in page.tasks
            ],
            changes=[_change(one) for one in page.changes],
        )
    )


def _person(one: Person) -> PersonDocument:
    return PersonDocument(
        person_id=one.person_id,
        name=one.name,
        recordings=len(one.videos),
        voices=[
            VoiceDocument(
                video_id=voice.video_id, speaker=voice.label, url=links.moment(voice.video_id)
            )
            for voice in one.voices
        ],
        heard_s=round(one.heard_s, 1),
        last_heard=one.last_heard,
        keeps_voice=one.keeps_voice,
        voices_kept=one.voices_kept,
        url=url_for("pages.person", person_id=one.person_id),
    )


def _change(one: PeopleChange) -> PersonChangeDocument:
    return PersonChangeDocument(
        change_id=one.change_id, at=one.at, kind=one.act.value, before=one.before, name=one.name
    )


def _unknown(one: UnknownVoice) -> UnknownVoiceDocument:
    video_id, closest = one.voice.video_id, one.closest
    return UnknownVoiceDocument(
        video_id=video_id,
        speaker=one.voice.label,
        title=one.video.display_title,
        heard_s=one.heard_s,
        samples=[
            SampleDocument(start_s=start_s, end_s=end_s, url=links.moment(video_id, start_s))
            for start_s, end_s in one.samples
        ],
        person_id=closest.person if closest else "",
        name=one.name,
        likeness=round(closest.likeness, 3) if closest else None,
        margin=round(closest.margin, 3) if closest else None,
        suggested=one.is_suggested,
        offered=[_offered(video_id, offer) for offer in one.offered],
    )


def _offered(video_id: VideoId, offer: OfferedName) -> OfferedNameDocument:
    return OfferedNameDocument(
        name=offer.name,
        offered_by=offer.offered_by.value,
        at_s=offer.at_s,
        quote=offer.quote,
        url=links.moment(video_id, offer.at_s),
    )


def _remembering() -> Response:
    memory = _memory()
    left = recordings_left(backend(), current_owner(), memory.kept)
    return send(
        RememberingDocument(
            remembers=memory.book.remembers,
            voices_kept=memory.kept.count,
            recordings_kept=len(memory.kept.of),
            recordings_left=len(left),
        )
    )


PERSON_NOT_FOUND = (404, "PERSON_NOT_FOUND")
JSON_EXPECTED = (400, "JSON_EXPECTED")
TAG = "People"
OPERATIONS = (
    Operation(
        method="GET",
        path="/people",
        view=get_people,
        scope=Scope.READ,
        summary="Everybody whose voice has a name",
        tag=TAG,
        response=PeopleDocument,
    ),
    Operation(
        method="POST",
        path="/people/undo",
        view=post_people_undo,
        scope=Scope.WRITE,
        summary="Take back a change of people",
        tag=TAG,
        status=204,
        body=PeopleUndoRequest,
        problems=(
            JSON_EXPECTED,
            (404, "CHANGE_NOT_FOUND"),
            (400, "UNDONE_ALREADY"),
            (400, "NOTHING_TO_UNDO"),
        ),
        example='{"change_id": "0123456789abcdef01234567"}',
    ),
    Operation(
        method="GET",
        path="/people/voices",
        view=get_voices,
        scope=Scope.READ,
        summary="Voices to name",
        tag=TAG,
        query=VoiceQueueParameters,
        response=VoiceQueueDocument,
        example="limit=8",
    ),
    Operation(
        method="POST",
        path="/people/voices/name",
        view=post_voice_name,
        scope=Scope.WRITE,
        summary="Say whose voice it is",
        tag=TAG,
        status=204,
        body=VoiceNameRequest,
        problems=(JSON_EXPECTED, VIDEO_NOT_FOUND, NOT_READY),
        example='{"video_id": "v0123456789abcdef", "speaker": "S1", "name": "Dana"}',
    ),
    Operation(
        method="POST",
        path="/people/voices/refuse",
        view=post_voice_refusal,
        scope=Scope.WRITE,
        summary="Say whose voice it is not",
        tag=TAG,
        status=204,
        body=VoiceRefusalRequest,
        problems=(JSON_EXPECTED, VIDEO_NOT_FOUND, PERSON_NOT_FOUND),
        example='{"video_id": "v0123456789abcdef", "speaker": "S1", "person_id": "p01234567"}',
    ),
    Operation(
        method="POST",
        path="/people/voices/listen",
        view=post_listening,
        scope=Scope.WRITE,
        summary="Listen to earlier recordings for their voices",
        tag=TAG,
        status=202,
        response=ListeningDocument,
        problems=((400, "VOICES_NOT_KEPT"),),
    ),
    Operation(
        method="GET",
        path="/people/voices/kept",
        view=get_remembering,
        scope=Scope.READ,
        summary="Whether voices are kept",
        tag=TAG,
        response=RememberingDocument,
    ),
    Operation(
        method="PUT",
        path="/people/voices/kept",
        view=put_remembering,
        scope=Scope.WRITE,
        summary="Keep voices, or delete every one",
        tag=TAG,
        body=RememberingRequest,
        response=RememberingDocument,
        problems=(JSON_EXPECTED,),
        example='{"remembers": true}',
    ),
    Operation(
        method="GET",
        path="/people/{person_id}",
        view=get_person,
        scope=Scope.READ,
        summary="One person",
        tag=TAG,
        response=PersonPageDocument,
        problems=(PERSON_NOT_FOUND,),
    ),
    Operation(
        method="PATCH",
        path="/people/{person_id}",
        view=patch_person,
        scope=Scope.WRITE,
        summary="Rename somebody everywhere",
        tag=TAG,
        body=PersonChangeRequest,
        response=PersonPageDocument,
        problems=(
            JSON_EXPECTED,
            PERSON_NOT_FOUND,
            (400, "NO_NAME"),
            (400, "SAME_NAME"),
            (400, "NAME_TAKEN"),
        ),
        example='{"name": "Dana Levi"}',
    ),
    Operation(
        method="GET",
        path="/people/{person_id}/reach",
        view=get_person_reach,
        scope=Scope.READ,
        summary="What a change of a person shows in",
        tag=TAG,
        response=ReachDocument,
        problems=(PERSON_NOT_FOUND,),
    ),
    Operation(
        method="POST",
        path="/people/{person_id}/merge",
        view=post_person_merge,
        scope=Scope.WRITE,
        summary="Let two be one person",
        tag=TAG,
        body=PeopleMergeRequest,
        response=PersonPageDocument,
        problems=(JSON_EXPECTED, PERSON_NOT_FOUND, (400, "SAME_PERSON")),
        example='{"into": "p0123456789abcdef"}',
    ),
)
