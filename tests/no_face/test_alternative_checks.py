"""Other means than a face: each confirms its own applicant's proof and nothing else; what is asked and kept; the code to a line."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.errors import InvalidInput, StateConflict
from realname.kernel.identifiers import IdentityNumber, PersonId, RegistrationId
from realname.lines.model.barring import Bar, BarReason
from realname.lines.model.notice import NoticeKind
from realname.lines.model.transitions import LineState
from realname.no_face.connectors import HttpAlternativeCheck
from realname.no_face.events import NoFaceEvent
from realname.no_face.ports import AlternativeCheck
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.registration.model.decisions import Referred
from realname.registration.model.line_code import LIFETIME, MOST_SENT
from realname.registration.model.no_face_rule import NoFaceRule
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import RegistrationState
from realname.registration.store.alternative_checks import AlternativeCheckAnswers, LineCodes
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS, SAMPLE_PINS
from realname.sandbox.simulators.faults import parse_faults, parse_served_faults
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.verification.model.visual_check import Likeness, MeansKind, MeansOutcome
from tests.lines.operators import CLIENT, LIMITS, system_of
from tests.no_face.visual_check_desk import OPENER, SUPERVISOR, WITHOUT_FACE, VisualCheckDesk, build_visual_check_desk
from tests.support.examples import STRANGER, keep
from tests.support.sqlite_units import SqliteUnits

K, M, SAME = MeansKind, MeansOutcome, Likeness.SAME_PERSON
THE_CARD = SAMPLE_BANK_CARDS[SAMPLE_MAN.attributes.identity_number]
SANDBOX = load_policy("sandbox")
STRICT = replace(SANDBOX, no_face=replace(SANDBOX[NoFaceRule], other_means=(K.EXISTING_LINE, K.BANK_CARD), other_means_needed=1))
UNKNOWN_NUMBER = IdentityNumber("990101197001010014")
ONCE = replace(LIMITS, tries=1)


@pytest.fixture
def sight(tmp_path: Path) -> VisualCheckDesk:
    """The desk of the route without a face, by a pack that asks for one other means."""
    return build_visual_check_desk(SqliteUnits(), tmp_path, policy=STRICT)


def _decided_on(sight: VisualCheckDesk, registration_id: RegistrationId) -> object:
    sight.compare.first(registration_id, SAME, acting=OPENER)
    sight.compare.second(registration_id, SAME, acting=SUPERVISOR)
    return sight.decided(registration_id).decision


def test_a_confirmed_means_is_what_the_pack_asks_for(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    assert sight.try_means(registration_id, K.BANK_CARD, f" {THE_CARD[:4]} {THE_CARD[4:]} ") is M.CONFIRMED
    assert sight.shown(registration_id, OPENER).means_missing == 0
    _decided_on(sight, registration_id)
    assert sight.desk.registration(registration_id).state is RegistrationState.APPROVED


def test_without_one_a_person_decides(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    assert sight.shown(registration_id, OPENER).means_missing == 1
    decision = _decided_on(sight, registration_id)
    assert isinstance(decision, Referred)
    assert decision.reasons == {Reason.OTHER_MEANS_MISSING}


def test_of_what_was_typed_nothing_is_kept_anywhere(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    sight.try_means(registration_id, K.BANK_CARD, "4111222233334444")
    with sight.units() as unit:
        kept = (unit[AlternativeCheckAnswers].of_registration(registration_id), unit.ledger.of_subject(registration_id.value))
    assert "4111222233334444" not in repr(kept)
    (answered,) = (dict(one.event.facts) for one in kept[1] if one.event.event is NoFaceEvent.MEANS_ANSWERED)
    assert answered == {"agent": OPENER.id.value, "kind": "bank-card", "outcome": "not-confirmed"}


def test_three_tries_are_all(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    assert [sight.try_means(registration_id, K.BANK_CARD, "1") for _ in range(3)] == [M.NOT_CONFIRMED] * 3
    with pytest.raises(StateConflict):
        sight.try_means(registration_id, K.BANK_CARD, THE_CARD)


def test_one_that_is_away_costs_no_try(tmp_path: Path) -> None:
    sight = build_visual_check_desk(SqliteUnits(), tmp_path, policy=STRICT, faults=parse_faults("bank-card=unavailable:4"))
    registration_id = sight.ready()
    assert [sight.try_means(registration_id, K.BANK_CARD, THE_CARD) for _ in range(5)] == [*[M.UNAVAILABLE] * 4, M.CONFIRMED]


def test_what_the_pack_does_not_take_is_not_tried(sight: VisualCheckDesk) -> None:
    with pytest.raises(InvalidInput):
        sight.try_means(sight.ready(), K.READER_PIN, "198504")


@pytest.mark.parametrize("typed", ["", "1" * 65])
def test_nothing_and_too_much_are_no_proof(sight: VisualCheckDesk, typed: str) -> None:
    with pytest.raises(InvalidInput):
        sight.try_means(sight.ready(), K.BANK_CARD, typed)


def test_before_there_is_an_id_nothing_can_be_asked(sight: VisualCheckDesk) -> None:
    with pytest.raises(StateConflict):
        sight.try_means(sight.desk.open_without_face(WITHOUT_FACE).id, K.BANK_CARD, THE_CARD)


def test_once_it_is_submitted_nothing_more_is_tried(sight: VisualCheckDesk) -> None:
    registration_id = sight.said(SAME, SAME)
    with pytest.raises(StateConflict):
        sight.try_means(registration_id, K.BANK_CARD, THE_CARD)


def test_a_code_goes_to_a_line_of_theirs_and_is_typed_back(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    line = sight.with_line(registration_id)
    assert sight.means.prepare(registration_id, K.EXISTING_LINE)
    (notice,) = sight.notifier.sent
    assert (notice.kind, notice.line_id, notice.msisdn) == (NoticeKind.LINE_CODE, line.id, line.msisdn)
    assert notice.code is not None
    assert sight.try_means(registration_id, K.EXISTING_LINE, notice.code.value) is M.CONFIRMED


def test_of_a_code_a_keyed_mark_alone_is_kept_and_after_the_submission_not_even_that(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    sight.with_line(registration_id)
    sight.means.prepare(registration_id, K.EXISTING_LINE)
    with sight.units() as unit:
        kept = unit[LineCodes].get(registration_id)
    assert kept is not None
    assert sight.shown(registration_id, OPENER).waits_for_code
    _decided_on(sight, registration_id)
    with sight.units() as unit:
        assert unit[LineCodes].get(registration_id) is None


def test_a_wrong_code_is_not_confirmed_and_a_late_one_unavailable(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    sight.with_line(registration_id)
    sight.means.prepare(registration_id, K.EXISTING_LINE)
    code = sight.notifier.sent[-1].code
    assert code is not None
    wrong = "000000" if code.value != "000000" else "000001"
    first = sight.try_means(registration_id, K.EXISTING_LINE, wrong)
    sight.desk.clock.advance(LIFETIME)
    assert (first, sight.try_means(registration_id, K.EXISTING_LINE, code.value)) == (M.NOT_CONFIRMED, M.UNAVAILABLE)


def test_a_new_code_voids_the_one_before_and_three_are_all(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    sight.with_line(registration_id)
    assert [sight.means.prepare(registration_id, K.EXISTING_LINE) for _ in range(MOST_SENT + 1)] == [True, True, True, False]
    first, *_, last = sight.notifier.sent
    assert first.code is not None
    assert last.code is not None
    if first.code != last.code:
        assert sight.try_means(registration_id, K.EXISTING_LINE, first.code.value) is M.NOT_CONFIRMED
    assert sight.try_means(registration_id, K.EXISTING_LINE, last.code.value) is M.CONFIRMED


@pytest.mark.parametrize(
    "changes",
    [
        {"person_id": STRANGER.id},
        {"state": LineState.DEACTIVATED},
        {"state": LineState.BARRED, "bars": frozenset({Bar(reason=BarReason.LOST)})},
        {"bars": frozenset({Bar(reason=BarReason.SIM_REPLACEMENT)})},
    ],
)
def test_no_code_goes_to_a_line_that_is_not_theirs_or_not_in_their_hands(sight: VisualCheckDesk, changes: dict[str, object]) -> None:
    registration_id = sight.ready()
    keep(sight.units, STRANGER)
    sight.with_line(registration_id, **changes)
    assert not sight.means.prepare(registration_id, K.EXISTING_LINE)
    assert sight.notifier.sent == []


def test_who_has_no_line_and_whose_message_centre_is_away_gets_no_code(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    assert not sight.means.prepare(registration_id, K.EXISTING_LINE)
    sight.with_line(registration_id)
    sight.notifier.is_away = True
    assert not sight.means.prepare(registration_id, K.EXISTING_LINE)


def test_a_code_that_was_sent_says_so_in_the_ledger_with_the_line_and_not_the_digits(sight: VisualCheckDesk) -> None:
    registration_id = sight.ready()
    line = sight.with_line(registration_id)
    sight.means.prepare(registration_id, K.EXISTING_LINE)
    facts = [dict(one.facts) for one in sight.desk.events(registration_id) if one.event is NoFaceEvent.MEANS_CODE_SENT]
    assert facts == [{"line": line.id.value}]


def test_without_a_connector_a_means_is_unavailable(sight: VisualCheckDesk) -> None:
    bare = replace(sight.means, means={})
    registration_id = sight.ready()
    assert not bare.prepare(registration_id, K.BANK_CARD)
    assert sight.shown(registration_id, OPENER).means_missing == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A means with an applicant whom it knows.

    Attributes:
        proof: Gives what this applicant would type, once it was prepared.
    """

    means: AlternativeCheck
    applicant: MeansApplicant
    proof: Callable[[], TypedProof]
    away: Callable[[], AlternativeCheck]


@contextmanager
def tried_directly(kind: MeansKind, folder: Path) -> Iterator[Tried]:
    """A means of the process itself."""
    sight = build_visual_check_desk(SqliteUnits(), folder)
    registration_id = sight.ready()
    line = sight.with_line(registration_id)
    attributes: ApplicantAttributes = SAMPLE_MAN.attributes
    known = {MeansKind.BANK_CARD: SAMPLE_BANK_CARDS, MeansKind.READER_PIN: SAMPLE_PINS}.get(kind)

    def proof() -> TypedProof:
        if known is not None:
            return TypedProof(known[attributes.identity_number])
        code = sight.notifier.sent[-1].code
        assert code is not None
        return TypedProof(code.value)

    def away() -> AlternativeCheck:
        if kind is MeansKind.EXISTING_LINE:
            sight.notifier.is_away = True
            return sight.means.means[kind]
        (folder / "away").mkdir()
        faults = parse_faults("bank-card=unavailable,reader-pin=unavailable")
        return build_visual_check_desk(SqliteUnits(), folder / "away", faults=faults).means.means[kind]

    applicant = MeansApplicant(registration_id=registration_id, person_id=line.person_id, attributes=attributes)
    yield Tried(means=sight.means.means[kind], applicant=applicant, proof=proof, away=away)


@contextmanager
def tried_over_http(kind: MeansKind, folder: Path) -> Iterator[Tried]:
    """A means of the simulated operator, by the connector."""
    known = {MeansKind.BANK_CARD: SAMPLE_BANK_CARDS, MeansKind.READER_PIN: SAMPLE_PINS}[kind]
    proof = TypedProof(known[SAMPLE_MAN.attributes.identity_number])
    applicant = MeansApplicant(registration_id=RegistrationId("one"), person_id=PersonId("one"), attributes=SAMPLE_MAN.attributes)
    faults = parse_served_faults(f"{kind.value}=unavailable")
    with OperatorServer(folder, CLIENT) as served, OperatorServer(folder / "away", CLIENT, faults=faults) as failing:
        means, away = HttpAlternativeCheck(system_of(served), kind), HttpAlternativeCheck(system_of(failing, limits=ONCE), kind)
        yield Tried(means=means, applicant=applicant, proof=lambda: proof, away=lambda: away)


WAYS: Mapping[str, Callable[[Path], AbstractContextManager[Tried]]] = {
    **{kind.value: partial(tried_directly, kind) for kind in MeansKind},
    **{f"{kind.value} over http": partial(tried_over_http, kind) for kind in (MeansKind.BANK_CARD, MeansKind.READER_PIN)},
}


@pytest.fixture(params=[pytest.param(way, marks=[pytest.mark.sockets] if "http" in way else []) for way in WAYS])
def tried(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tried]:
    """Each means there is, in each way."""
    with WAYS[request.param](tmp_path) as one:
        yield one


def test_it_confirms_what_its_applicant_types(tried: Tried) -> None:
    assert tried.means.prepare(tried.applicant)
    assert tried.means.confirm(tried.applicant, tried.proof()) is MeansOutcome.CONFIRMED


def test_it_does_not_confirm_anything_else(tried: Tried) -> None:
    tried.means.prepare(tried.applicant)
    wrong = TypedProof("9" + tried.proof().value[1:] if not tried.proof().value.startswith("9") else "8" + tried.proof().value[1:])
    assert tried.means.confirm(tried.applicant, wrong) is MeansOutcome.NOT_CONFIRMED


@pytest.mark.parametrize("typed", ["", "x", "９９９", "\N{NULL}", "0" * 64])
def test_odd_input_is_an_answer_and_no_error(tried: Tried, typed: str) -> None:
    tried.means.prepare(tried.applicant)
    assert tried.means.confirm(tried.applicant, TypedProof(typed)) is MeansOutcome.NOT_CONFIRMED


def test_whom_it_does_not_know_it_says_nothing_of(tried: Tried) -> None:
    attributes = replace(tried.applicant.attributes, identity_number=UNKNOWN_NUMBER)
    stranger = replace(tried.applicant, attributes=attributes, person_id=PersonId("stranger"))
    assert not tried.means.prepare(stranger)
    assert tried.means.confirm(stranger, TypedProof("123456")) is MeansOutcome.UNAVAILABLE


def test_away_it_is_unavailable(tried: Tried) -> None:
    means = tried.away()
    is_ready = means.prepare(tried.applicant)
    assert not is_ready or means.confirm(tried.applicant, TypedProof("123456")) is MeansOutcome.UNAVAILABLE


def test_it_says_which_it_is(tried: Tried) -> None:
    assert tried.means.kind in MeansKind
