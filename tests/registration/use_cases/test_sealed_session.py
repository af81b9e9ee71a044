"""What is sealed comes back as it was, opens in its own place only, and its length says nothing of it (ADR 0030)."""

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.evidence.use_cases.sealed_attributes import open_attributes, seal_attributes
from realname.kernel.identifiers import LineId, Msisdn, PersonId, RegistrationId
from realname.lines.use_cases.ending.end_cooling_off import open_number, seal_number
from realname.registration.model.registration import JudgedSession
from realname.registration.use_cases.capturing.sealed_session import open_session, seal_session
from realname.registration.use_cases.media import SealedMedia
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.vault.errors import SealBroken
from realname.vault.keys.file_vault import FileVault
from realname.vault.model.wrapped_key import Person
from realname.verification.model.findings import ChallengeOutcome, PresentationNotScreened, PresentationScreened, VerificationFindings
from realname.verification.model.head_tests import NOT_TESTED, HeadTests
from realname.verification.model.observations import Action, ObservedAction
from realname.verification.model.picture_fitness import Unfit
from realname.verification.model.session_findings import SessionFinding
from tests.support.memory_media import MemoryMediaStore
from tests.vault.unsafe_keys import UNSAFE_KEYS
from tests.verification.live_verifier import MEASURED_MODELS

VAULT = FileVault(UNSAFE_KEYS)
PERSON = Person(id=PersonId("person-1"), identity_hash="a" * 64, wrapped_key=VAULT.new_key())
REGISTRATION = RegistrationId("registration-1")
HEAD_TESTS = tuple(field.name for field in fields(HeadTests))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
WHOLE = st.integers(min_value=0, max_value=2**53)
UNFIT = st.frozensets(st.sampled_from(Unfit))
PRESENTATIONS = st.one_of(
    st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=3).map(lambda scores: PresentationScreened.of(*scores)),
    st.builds(PresentationNotScreened, UNFIT),
)
FINDINGS = st.builds(
    VerificationFindings,
    challenge=st.sampled_from(ChallengeOutcome),
    similarity=NUMBERS,
    probes=st.integers(min_value=1, max_value=100),
    probe_agreement=NUMBERS,
    movement_agreement=st.one_of(st.none(), NUMBERS),
    reference_eye_distance_px=st.floats(min_value=0, exclude_min=True, allow_infinity=False),
    presentation=PRESENTATIONS,
    head=st.builds(HeadTests, **{test: st.one_of(st.none(), NUMBERS) for test in HEAD_TESTS}),
    models=st.lists(st.tuples(st.text(max_size=12), st.binary(min_size=32, max_size=32).map(bytes.hex)), max_size=5).map(tuple),
    head_unfit=UNFIT,
)
MOTION = st.builds(ObservedAction, action=st.sampled_from(Action), start_ms=WHOLE, end_ms=WHOLE, peak=NUMBERS)
REMARKS = st.lists(st.sampled_from(SessionFinding)).map(tuple)
SESSIONS = st.builds(JudgedSession, findings=FINDINGS, motion=st.lists(MOTION).map(tuple), remarks=REMARKS)
CLEAR_SESSION = JudgedSession(
    findings=VerificationFindings(
        challenge=ChallengeOutcome.MET,
        similarity=0.8,
        probes=3,
        probe_agreement=0.8,
        movement_agreement=0.7,
        reference_eye_distance_px=60.0,
        presentation=PresentationNotScreened(),
        head=HeadTests(repeated=0.97, turned=0.9, beside=0.8, reference=0.8, ways=4.5, places=0.85, later=2.4, aside=0.4),
        models=MEASURED_MODELS,
    ),
    motion=tuple(ObservedAction(action=action, start_ms=4321, end_ms=6543, peak=34.56789012345) for action in tuple(Action)[:3]),
)
KEY = VAULT.new_key()  # of both persons, so that nothing but the place tells them apart
ANNA = Person(id=PersonId("person-1"), identity_hash="a" * 64, wrapped_key=KEY)
BORIS = replace(ANNA, id=PersonId("person-2"), identity_hash="b" * 64)
FIRST, SECOND = RegistrationId("registration-1"), RegistrationId("registration-2")
ATTRIBUTES = SAMPLE_MAN.attributes
NUMBER, LINE = Msisdn("+8619900000001"), LineId("line-1")


def _seal(session: JudgedSession, *, person: Person = PERSON, registration_id: RegistrationId = REGISTRATION) -> bytes:
    return seal_session(session, vault=VAULT, person=person, registration_id=registration_id)


def _open(sealed: bytes, *, person: Person = PERSON, registration_id: RegistrationId = REGISTRATION) -> JudgedSession:
    return open_session(sealed, vault=VAULT, person=person, registration_id=registration_id)


def _sealed_as(content: object) -> bytes:
    context = f"{PERSON.id}/registrations/{REGISTRATION}/session"
    return VAULT.seal(json.dumps(content).encode(), wrapped_key=PERSON.wrapped_key or b"", context=context)


def _content() -> dict[str, object]:
    context = f"{PERSON.id}/registrations/{REGISTRATION}/session"
    content = json.loads(VAULT.open(_seal(CLEAR_SESSION), wrapped_key=PERSON.wrapped_key or b"", context=context))
    assert isinstance(content, dict)
    return content


def _findings() -> dict[str, object]:
    findings = _content()["findings"]
    assert isinstance(findings, dict)
    return findings


@given(SESSIONS)
def test_a_session_comes_back_as_it_was(session: JudgedSession) -> None:
    assert _open(_seal(session)) == session


@pytest.mark.parametrize("similarity", [0.5, 0.123456789012345, -1.0])
@pytest.mark.parametrize("movements", [0, 1, 3])
def test_the_length_of_the_seal_is_the_same_whatever_was_measured(similarity: float, movements: int) -> None:
    findings = replace(CLEAR_SESSION.findings, similarity=similarity)
    session = replace(CLEAR_SESSION, findings=findings, motion=CLEAR_SESSION.motion[:movements])
    assert len(_seal(session)) == len(_seal(CLEAR_SESSION))


def test_the_length_of_the_seal_is_the_same_whatever_the_pictures_were_unfit_for() -> None:
    unfit = frozenset(Unfit)
    findings = replace(CLEAR_SESSION.findings, head_unfit=unfit, presentation=PresentationNotScreened(unfit))
    assert len(_seal(replace(CLEAR_SESSION, findings=findings))) == len(_seal(CLEAR_SESSION))


@pytest.mark.parametrize("finding", ["head_unfit", "texture_unfit"])
@pytest.mark.parametrize("unfit", [None, ["too-bright"], [1], "too-dark"])
def test_pictures_unfit_for_a_reason_that_there_is_not_are_refused(finding: str, unfit: object) -> None:
    with pytest.raises(SealBroken):
        _open(_sealed_as({**_content(), "findings": {**_findings(), finding: unfit}}))


def test_of_a_session_that_was_sealed_before_pictures_could_be_unfit_none_is() -> None:
    old = {name: value for name, value in _findings().items() if name not in {"head_unfit", "texture_unfit"}}
    assert _open(_sealed_as({**_content(), "findings": old})) == CLEAR_SESSION


def test_a_session_of_another_registration_stays_shut() -> None:
    with pytest.raises(SealBroken):
        _open(_seal(CLEAR_SESSION), registration_id=RegistrationId("registration-2"))


def test_a_session_of_another_person_stays_shut() -> None:
    with pytest.raises(SealBroken):
        _open(_seal(CLEAR_SESSION), person=replace(PERSON, id=PersonId("person-2")))


def test_once_the_key_is_destroyed_it_is_gone() -> None:
    with pytest.raises(SealBroken):
        _open(_seal(CLEAR_SESSION), person=replace(PERSON, wrapped_key=None))


@pytest.mark.parametrize(
    ("finding", "value"),
    [
        ("similarity", float("nan")),
        ("similarity", None),
        ("movement_agreement", float("nan")),
        ("movement_agreement", "0.9"),
        ("probes", 0),
        ("probes", True),
        ("probes", 2.5),
        ("reference_eye_distance_px", 0),
        ("presentation", 1.5),
        ("challenge", "passed"),
    ],
)
def test_findings_that_rest_on_nothing_cannot_come_back(finding: str, value: float | str | None) -> None:
    with pytest.raises(SealBroken):
        _open(_sealed_as({**_content(), "findings": {**_findings(), finding: value}}))


def test_of_a_session_that_was_sealed_before_there_were_head_tests_none_was_made() -> None:
    old = {name: value for name, value in _findings().items() if name != "head"}
    assert _open(_sealed_as({**_content(), "findings": old})).findings.head == NOT_TESTED


def test_a_session_that_was_sealed_before_models_were_told_names_none() -> None:
    old = {name: value for name, value in _findings().items() if name != "models"}
    assert _open(_sealed_as({**_content(), "findings": old})).findings.models == ()


@pytest.mark.parametrize("models", [None, [["comparison"]], [["comparison", 7]], "ab"])
def test_models_that_are_no_pairs_of_texts_are_refused(models: object) -> None:
    with pytest.raises(SealBroken):
        _open(_sealed_as({**_content(), "findings": {**_findings(), "models": models}}))


@pytest.mark.parametrize("networks", [1, 2])
def test_a_mean_that_was_sealed_before_each_network_had_its_score_is_the_score_of_each(networks: int) -> None:
    old = {**_findings(), "presentation": [0.25, networks]}
    assert _open(_sealed_as({**_content(), "findings": old})).findings.presentation == PresentationScreened.of(*(0.25,) * networks)


@pytest.mark.parametrize("finding", sorted(_findings().keys() - {"head", "head_unfit", "models", "texture_unfit"}))
def test_a_missing_finding_is_refused(finding: str) -> None:
    with pytest.raises(SealBroken):
        _open(_sealed_as({**_content(), "findings": {name: value for name, value in _findings().items() if name != finding}}))


@pytest.mark.parametrize(
    ("person", "registration", "name"), [(BORIS, FIRST, "photo"), (ANNA, SECOND, "photo"), (ANNA, FIRST, "reference/1")]
)
def test_a_medium_moved_to_another_person_registration_or_name_stays_shut(person: Person, registration: RegistrationId, name: str) -> None:
    store = MemoryMediaStore()
    safe = SealedMedia(store=store, vault=VAULT)
    safe.put(b"a face", person=ANNA, registration_id=FIRST, name="photo")
    sealed = store.get(f"registrations/{FIRST}/photo")
    assert sealed is not None
    store.put(f"registrations/{registration}/{name}", sealed)
    with pytest.raises(SealBroken):
        safe.get(person=person, registration_id=registration, name=name)


@pytest.mark.parametrize(("person", "registration"), [(BORIS, FIRST), (ANNA, SECOND)])
def test_attributes_moved_to_another_person_or_registration_stay_shut(person: Person, registration: RegistrationId) -> None:
    sealed = seal_attributes(ATTRIBUTES, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, registration_id=FIRST)
    with pytest.raises(SealBroken):
        open_attributes(sealed, vault=VAULT, wrapped_key=KEY, person_id=person.id, registration_id=registration)


def test_attributes_put_where_a_medium_was_stay_shut() -> None:
    store = MemoryMediaStore()
    store.put(
        f"registrations/{FIRST}/photo", seal_attributes(ATTRIBUTES, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, registration_id=FIRST)
    )
    with pytest.raises(SealBroken):
        SealedMedia(store=store, vault=VAULT).get(person=ANNA, registration_id=FIRST, name="photo")


def test_after_the_key_is_destroyed_nothing_opens() -> None:
    safe = SealedMedia(store=MemoryMediaStore(), vault=VAULT)
    safe.put(b"a face", person=ANNA, registration_id=FIRST, name="photo")
    with pytest.raises(SealBroken):
        safe.get(person=replace(ANNA, wrapped_key=None), registration_id=FIRST, name="photo")


@pytest.mark.parametrize(
    ("person", "kept_with"), [(BORIS, LINE), (ANNA, LineId("line-2")), (ANNA, RegistrationId("line-1"))], ids=["person", "line", "field"]
)
def test_a_number_moved_to_another_person_line_or_field_stays_shut(person: Person, kept_with: LineId | RegistrationId) -> None:
    sealed = seal_number(NUMBER, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, kept_with=LINE)
    with pytest.raises(SealBroken):
        open_number(sealed, vault=VAULT, wrapped_key=KEY, person_id=person.id, kept_with=kept_with)


@pytest.mark.parametrize(("kept_with", "former"), [(LINE, "lines/line-1/number"), (FIRST, "registrations/registration-1/number")])
def test_a_number_that_was_sealed_without_its_person_still_opens(kept_with: LineId | RegistrationId, former: str) -> None:
    sealed = VAULT.seal(NUMBER.value.encode(), wrapped_key=KEY, context=former)
    assert open_number(sealed, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, kept_with=kept_with) == NUMBER
