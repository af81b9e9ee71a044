"""A document is taken where all that was read of it agrees; what one source alone has is compared by a person; nothing is guessed."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from realname.evidence.errors import ChipCheckFailed, DocumentContradicted, DocumentIncomplete, DocumentKindDiffers, DocumentNotFound
from realname.evidence.model.document_shown import DocumentRead, DocumentShown
from realname.evidence.model.evidence import EvidenceMeans
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import EvidenceField, EvidenceKind
from realname.evidence.use_cases.document_drafts import DocumentDrafts
from realname.evidence.use_cases.read_document import ReadDocument
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, RegistrationId
from realname.kernel.ports import Clock
from realname.packs.use_cases.load_policy import load_policy
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.verification.model.comparison_rule import ComparisonRule, PortraitPair, PortraitSource
from realname.verification.model.observations import PortraitEyes
from tests.evidence.chip.documents import CLEAR, group_1, group_2, group_11, group_12
from tests.evidence.photo.photos_by_mark import photo_of
from tests.property.damage import damaged
from tests.support.manual_clock import ManualClock
from tests.support.web_world import WebWorld
from tests.verification.live_verifier import PORTRAIT

F = EvidenceField
REGISTRATION = RegistrationId("0" * 32)


@pytest.fixture
def read_document(web: WebWorld) -> ReadDocument:
    """Of the sandbox, whose photos are read by mark."""
    return web.services[ReadDocument]


def _shown(*photos: bytes, typed: Mapping[EvidenceField, str] | None = None) -> DocumentShown:
    return DocumentShown(kind=EvidenceKind.RESIDENT_ID_CARD, photos=photos, typed=typed or {})


def _chip(**changed: bytes) -> tuple[bytes, ...]:
    return tuple(content for _name, content in replace(CLEAR, groups={1: group_1(), 2: group_2(PORTRAIT)}).files(**changed))


def test_a_photo_gives_the_fields_that_are_printed_and_a_person_compares_them(read_document: ReadDocument) -> None:
    read = read_document(_shown(photo_of()))
    assert (read.missing, read.contradictions, read.means) == (frozenset(), (), EvidenceMeans.PHOTO)
    assert read.doubtful == {*F} - {F.NATIONALITY}
    reading = read_document.evidence_of(read, is_compared=True)
    assert (reading.attributes, reading.evidence.typed) == (SAMPLE_MAN.attributes, frozenset())


def test_without_the_comparison_every_doubtful_field_is_named(read_document: ReadDocument) -> None:
    with pytest.raises(DocumentIncomplete) as caught:
        read_document.evidence_of(read_document(_shown(photo_of())), is_compared=False)
    assert set(str(caught.value.facts["fields"]).split()) == {field.value for field in F if field is not F.NATIONALITY}


def test_two_photos_are_one_document(read_document: ReadDocument) -> None:
    front = photo_of(valid_from_on=None, valid_until_on=None)
    back = photo_of(name=None, sex=None, ethnicity=None, birth_on=None, address=None, identity_number=None)
    assert read_document(_shown(front, back)).missing == frozenset()


@pytest.mark.parametrize(
    ("changed", "contradiction"), [({"name": "王五"}, "name-differs"), ({"valid_until_on": "2039-05-06"}, "expiry-differs")]
)
def test_photos_of_two_cards_are_no_document(read_document: ReadDocument, changed: dict[str, object], contradiction: str) -> None:
    assert read_document(_shown(photo_of(), photo_of())).contradictions == ()
    read = read_document(_shown(photo_of(), photo_of(SAMPLE_MAN, **changed)))
    assert contradiction in read.contradictions
    with pytest.raises(DocumentContradicted):
        read_document.evidence_of(read, is_compared=True)


@pytest.mark.parametrize(
    ("changed", "contradiction"),
    [
        ({"birth_on": "1985-04-13"}, "birth-against-number"),
        ({"sex": "女"}, "sex-against-number"),
        ({"identity_number": "990101198504120013"}, "personal-number-invalid"),
        ({"valid_until_on": "2021-01-01"}, "expired"),
        ({"valid_from_on": "2041-01-01", "valid_until_on": "long-term"}, "not-yet-valid"),
    ],
)
def test_a_document_that_contradicts_itself_is_taken_by_no_one(
    read_document: ReadDocument, changed: dict[str, object], contradiction: str
) -> None:
    read = read_document(_shown(photo_of(SAMPLE_MAN, **changed)))
    assert contradiction in read.contradictions
    with pytest.raises(DocumentContradicted):
        read_document.evidence_of(read, is_compared=True)


def test_a_typed_value_that_differs_from_the_printed_one_is_a_contradiction(read_document: ReadDocument) -> None:
    assert read_document(_shown(photo_of(), typed={F.BIRTH_ON: "1985-04-13"})).contradictions[0] == "birth-differs"


def test_a_field_that_was_not_read_may_be_typed_where_the_pack_lets_it_and_is_marked(read_document: ReadDocument) -> None:
    read = read_document(_shown(photo_of(address=None))).with_typed({F.ADDRESS: "示例路 2 号", F.NAME: "王五"})
    assert (read.typed, read.value(F.NAME)) == (frozenset({F.ADDRESS}), SAMPLE_MAN.attributes.name)
    evidence = read_document.evidence_of(read, is_compared=True).evidence
    assert (evidence.typed, evidence.has_typed_identity) == (frozenset({F.ADDRESS}), False)


def test_a_field_that_the_pack_lets_no_one_type_stays_missing(read_document: ReadDocument, web: WebWorld) -> None:
    rule = web.services[EvidenceRule]
    kind = replace(rule.kinds[EvidenceKind.RESIDENT_ID_CARD], typed=())
    strict = replace(read_document, evidence_rule=replace(rule, kinds={EvidenceKind.RESIDENT_ID_CARD: kind}))
    read = strict(_shown(photo_of(address=None))).with_typed({F.ADDRESS: "示例路 2 号"})
    with pytest.raises(DocumentIncomplete) as caught:
        strict.evidence_of(read, is_compared=True)
    assert caught.value.facts == {"fields": "address"}


def test_a_typed_number_makes_a_person_look(read_document: ReadDocument) -> None:
    number = SAMPLE_MAN.attributes.identity_number.value
    read = read_document(_shown(photo_of(identity_number=None))).with_typed({F.IDENTITY_NUMBER: number})
    assert read_document.evidence_of(read, is_compared=True).evidence.has_typed_identity


def test_a_chip_that_an_untrusted_issuer_signed_is_read_and_not_authentic(read_document: ReadDocument) -> None:
    read = read_document(DocumentShown(kind=EvidenceKind.FOREIGN_PASSPORT, chip_files=_chip()))
    assert (read.means, read.is_authentic, read.doubtful, read.missing) == (EvidenceMeans.CHIP, False, frozenset(), frozenset())
    assert read.value(F.IDENTITY_NUMBER) == "UTO/L898902C3"
    assert read_document.evidence_of(read, is_compared=False).portrait == PORTRAIT


@pytest.mark.parametrize(
    ("group", "content", "typed", "contradiction"),
    [
        (11, group_11(birth=b"19740813"), {}, "birth-differs"),
        (12, group_12(b"20220415"), {F.VALID_FROM_ON: "2022-04-16"}, "issue-differs"),
        (11, group_11(personal_number=b"77"), {}, ""),
    ],
)
def test_details_of_a_chip_are_held_against_its_zone_and_what_was_typed(
    read_document: ReadDocument, group: int, content: bytes, typed: dict[EvidenceField, str], contradiction: str
) -> None:
    files = replace(CLEAR, groups={1: group_1(), 2: group_2(PORTRAIT), group: content}).files()
    shown = DocumentShown(kind=EvidenceKind.FOREIGN_PASSPORT, chip_files=tuple(one for _name, one in files), typed=typed)
    assert read_document(shown).contradictions == ((contradiction,) if contradiction else ())


def test_a_printed_portrait_of_another_than_the_chips_is_a_contradiction(read_document: ReadDocument) -> None:
    page = b"{}"  # nothing but the portrait is read of it
    same = read_document(DocumentShown(kind=EvidenceKind.FOREIGN_PASSPORT, chip_files=_chip(), photos=(page,)))
    other = replace(CLEAR, groups={1: group_1(), 2: group_2(PORTRAIT + b"another")}).files()
    differs = read_document(
        DocumentShown(kind=EvidenceKind.FOREIGN_PASSPORT, chip_files=tuple(content for _name, content in other), photos=(page,))
    )
    assert (same.contradictions, differs.contradictions) == ((), ("portraits-differ",))


@dataclass(frozen=True, slots=True)
class MeasuredPair:
    """Compares two portraits as it is told."""

    pair: PortraitPair

    def require_usable(self, portrait: bytes, *, by: AgentId | None = None) -> PortraitEyes:
        del portrait, by
        return PortraitEyes.OPEN

    def compare_portraits(self, *, chip: bytes, printed: bytes, by: AgentId | None = None) -> PortraitPair:  # noqa: ARG002 - the port's
        assert chip != printed
        return self.pair


@pytest.mark.parametrize(
    ("chip_px", "similarity", "is_print"),
    [(45.0, 0.9, False), (44.9, 0.9, True), (44.9, 0.1, False)],
    ids=["the chip's is large enough", "the chip's is too small", "they differ"],
)
def test_the_printed_portrait_is_the_reference_where_the_chips_is_too_small_and_both_agree(
    read_document: ReadDocument,
    chip_px: float,
    similarity: float,
    *,
    is_print: bool,
) -> None:
    pair = PortraitPair(similarity=similarity, chip_eye_distance_px=chip_px, print_eye_distance_px=90.0)
    reading = replace(read_document, references=MeasuredPair(pair), comparison_rule=load_policy("cn")[ComparisonRule])
    other = replace(CLEAR, groups={1: group_1(), 2: group_2(PORTRAIT + b"of the chip")}).files()
    files = tuple(content for _name, content in other)
    read = reading(DocumentShown(kind=EvidenceKind.FOREIGN_PASSPORT, chip_files=files, photos=(b"{}",)))
    chosen = PortraitSource.PRINT if is_print else None
    assert (read.portrait == PORTRAIT, read.chosen_source) == (is_print, chosen)
    assert read.contradictions == (() if similarity > 0.5 else ("portraits-differ",))
    if not read.contradictions:
        assert reading.evidence_of(read, is_compared=True).evidence.chosen_source is chosen


def test_chip_data_that_were_changed_are_not_read_at_all(read_document: ReadDocument) -> None:
    with pytest.raises(ChipCheckFailed):
        read_document(DocumentShown(kind=EvidenceKind.FOREIGN_PASSPORT, chip_files=_chip(DG1=group_1("P<UTOOTHER<<NAME".ljust(88, "<")))))


def test_a_chip_shows_another_kind_than_was_chosen(read_document: ReadDocument) -> None:
    with pytest.raises(DocumentKindDiffers):
        read_document(DocumentShown(kind=EvidenceKind.HK_MACAU_TRAVEL_PERMIT, chip_files=_chip()))


def test_a_photo_without_a_document_and_no_photo_at_all_are_refused(read_document: ReadDocument) -> None:
    with pytest.raises(DocumentNotFound):
        read_document(_shown(b"a cat"))
    with pytest.raises(InvalidInput):
        read_document(_shown())
    with pytest.raises(InvalidInput):
        read_document(_shown(photo_of(), photo_of(), photo_of()))


def test_what_was_read_shows_nothing_of_the_person(read_document: ReadDocument) -> None:
    shown = _shown(photo_of(), typed={F.NAME: "王五"})
    assert "李" not in f"{shown!r} {read_document(shown)!r}"
    assert "王" not in f"{shown!r} {read_document(shown)!r}"


# --- drafts --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def drafts(web: WebWorld) -> DocumentDrafts:
    """Of the same sandbox."""
    return web.services[DocumentDrafts]


@pytest.fixture
def read(read_document: ReadDocument) -> DocumentRead:
    """The sample man's card."""
    return read_document(_shown(photo_of()))


def test_a_draft_comes_back_as_it_was(drafts: DocumentDrafts, read: DocumentRead) -> None:
    assert drafts.open(drafts.seal(read, REGISTRATION), REGISTRATION) == read


def test_a_draft_holds_nothing_in_clear(drafts: DocumentDrafts, read: DocumentRead) -> None:
    assert SAMPLE_MAN.attributes.identity_number.value not in drafts.seal(read, REGISTRATION)


@pytest.mark.parametrize("place", [0, 8, 100, -1])
def test_a_changed_draft_is_none(drafts: DocumentDrafts, read: DocumentRead, place: int) -> None:
    sealed = list(drafts.seal(read, REGISTRATION))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(InvalidInput):
        drafts.open("".join(sealed), REGISTRATION)


def test_a_draft_serves_no_other_registration_and_no_later_hour(web: WebWorld, drafts: DocumentDrafts, read: DocumentRead) -> None:
    sealed = drafts.seal(read, REGISTRATION)
    with pytest.raises(InvalidInput):
        drafts.open(sealed, RegistrationId("1" * 32))
    clock = web.services[Clock]
    assert isinstance(clock, ManualClock)
    clock.advance(timedelta(minutes=16))
    with pytest.raises(InvalidInput) as caught:
        drafts.open(sealed, REGISTRATION)
    assert caught.value.facts["cause"] == "expired"


_DRAFTS = st.text(max_size=300) | st.binary(max_size=300).map(lambda content: base64.urlsafe_b64encode(content).decode())


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_DRAFTS)
def test_any_draft_that_was_not_sealed_here_is_refused(drafts: DocumentDrafts, text: str) -> None:
    with pytest.raises(InvalidInput):
        drafts.open(text, REGISTRATION)


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_draft_is_refused(drafts: DocumentDrafts, read: DocumentRead, data: st.DataObject) -> None:
    whole = base64.urlsafe_b64decode(drafts.seal(read, REGISTRATION))
    broken = data.draw(damaged(whole))
    if broken != whole:
        with pytest.raises(InvalidInput):
            drafts.open(base64.urlsafe_b64encode(broken).decode(), REGISTRATION)


@pytest.mark.parametrize("text", ["", "none", "====", "AAAA", "A" * 400])
def test_what_is_no_draft_is_refused(drafts: DocumentDrafts, text: str) -> None:
    with pytest.raises(InvalidInput):
        drafts.open(text, REGISTRATION)
