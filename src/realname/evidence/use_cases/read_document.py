"""Read a document: photos, chip data and typed values, held against each other, so that only what agrees is taken."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from realname.evidence.chip.countries import is_known_state
from realname.evidence.chip.examination import ChipExamination, examine
from realname.evidence.chip.files import sort_files
from realname.evidence.connectors.name_readings import readings
from realname.evidence.connectors.national_numbers import number_facts
from realname.evidence.connectors.trust_store import TrustStore
from realname.evidence.errors import ChipCheckFailed, DocumentContradicted, DocumentIncomplete, DocumentKindDiffers
from realname.evidence.model.agreement import DocumentFinding, compare_parts, compare_sources
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.chip import PassiveAuthentication
from realname.evidence.model.document_numbers import canonical_number
from realname.evidence.model.document_reading import LONG_TERM, DocumentReading, ReadField
from realname.evidence.model.document_shown import MOST_CHIP_FILES, Candidate, DocumentRead, DocumentShown
from realname.evidence.model.document_values import DocumentValues, ValueSource, values_of_zone, whole_day
from realname.evidence.model.evidence import CardReading, Evidence
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import KINDS, EvidenceField, EvidenceKind, NumberForm
from realname.evidence.model.mrz import MrzSex
from realname.evidence.model.portraits import PortraitChoice, choose_portrait
from realname.evidence.photo.document_photos import DocumentPhotos
from realname.evidence.use_cases.card_readings import require_agreement, require_order
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId
from realname.kernel.ports import Clock, IdentityNumbers
from realname.kernel.rules.pack import Country
from realname.verification.model.comparison_rule import ComparisonRule, PortraitSource
from realname.verification.ports import ReferenceChecker

MOST_PHOTOS = 2
_F = EvidenceField
_NAMES: Mapping[str, EvidenceField] = {
    "name": _F.NAME,
    "sex": _F.SEX,
    "ethnicity": _F.ETHNICITY,
    "birth_on": _F.BIRTH_ON,
    "address": _F.ADDRESS,
    "nationality": _F.NATIONALITY,
    "identity_number": _F.IDENTITY_NUMBER,
    "document_number": _F.IDENTITY_NUMBER,
    "valid_from_on": _F.VALID_FROM_ON,
    "issued_on": _F.VALID_FROM_ON,
    "valid_until_on": _F.VALID_UNTIL_ON,
    "expires_on": _F.VALID_UNTIL_ON,
}
_SEXES: Mapping[str, str] = {"男": "male", "女": "female", "M": "male", "F": "female"}
_MAY_HAVE_ZONE = frozenset({EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID, EvidenceKind.THAI_ID_CARD})  # on some issues of the card
_NO_END = "-"  # the value of a validity without an end: it was read, and there is no day


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocument:
    """Reads what was shown of a document, and makes evidence of it where all of it agrees."""

    photos: DocumentPhotos
    references: ReferenceChecker
    comparison_rule: ComparisonRule
    trust: TrustStore
    clock: Clock
    identity_numbers: IdentityNumbers
    evidence_rule: EvidenceRule
    country: Country

    def __call__(self, shown: DocumentShown, *, by: AgentId | None = None) -> DocumentRead:
        """Read it. A document that contradicts itself is returned with what speaks against it.

        Args:
            shown: Photos, files of a chip, and what was typed.
            by: Who shows it: one agent or client leaves places to others.

        Raises:
            InvalidInput: Nothing was shown, or too much of it.
            DocumentPhotoRejected: A photo cannot be read.
            DocumentKindDiffers: It is another kind of document.
            ChipDataUnreadable, ChipFilesAmbiguous: The chip's files are not of their form.
            ChipCheckFailed: The chip's data are not what an issuer signed; `step` says where.
            ImageRejected: One of two portraits cannot be compared with the other.
            EngineBusy: Too many photos are being read, or portraits compared, now.
        """
        if not (shown.photos or shown.chip_files) or len(shown.photos) > MOST_PHOTOS or len(shown.chip_files) > MOST_CHIP_FILES:
            raise InvalidInput(field="photo")
        today = self.evidence_rule.day_of(self.clock.now())
        sides = [self.photos.read(picture, kind=shown.kind, on=today, by=by) for picture in shown.photos]
        photo = _whole(sides)
        chip = self._chip(shown, on=today)
        _require_kind(shown.kind, sides, chip)
        candidates: dict[EvidenceField, list[Candidate]] = {}
        for name, candidate in (*_of_photo(photo, shown.kind), *_of_chip(chip, shown.kind), *_of_typed(shown)):
            candidates.setdefault(name, []).append(candidate)
        agreement = compare_sources(
            {**(photo.sources() if photo else {}), **_chip_values(chip), **_typed_values(shown)},
            on=today,
            readings=readings,
            number_rules=number_facts,
        )
        stored = chip.portraits[0].picture if chip and chip.portraits else None
        printed = photo.portrait.picture if photo and photo.portrait else None
        choice = self._chosen(shown.kind, stored, printed, by=by)
        findings = (*agreement.findings, *_between_parts(sides, chip), *(choice.findings if choice else ()))
        takes_print = choice is not None and choice.source is PortraitSource.PRINT  # else the reference is as the means says
        return DocumentRead(
            kind=shown.kind,
            candidates={name: tuple(found) for name, found in candidates.items()},
            contradictions=tuple(dict.fromkeys(one.contradiction for one in findings)),
            photo_findings=photo.findings if photo else (),
            has_chip=chip is not None,
            is_authentic=chip is not None and chip.authenticity.result is PassiveAuthentication.VERIFIED,
            portrait=printed if takes_print else stored or printed,
            chosen_source=PortraitSource.PRINT if takes_print else None,
        )

    def _chosen(self, kind: EvidenceKind, chip: bytes | None, printed: bytes | None, *, by: AgentId | None) -> PortraitChoice | None:
        """Compare the two portraits of a document and choose the reference; None: there are not two."""
        if chip is None or printed is None:
            return None
        source = PortraitSource.DOCUMENT_CHIP if KINDS[kind].has_contactless_chip else PortraitSource.CARD_CHIP
        return choose_portrait(self.references.compare_portraits(chip=chip, printed=printed, by=by), chip=source, rule=self.comparison_rule)

    def evidence_of(self, read: DocumentRead, *, is_compared: bool) -> CardReading:
        """Make evidence of what was read.

        Args:
            read: The document.
            is_compared: Whether a person compared the doubtful fields with the document and says that they agree.

        Raises:
            DocumentContradicted: It contradicts itself; `contradictions` names how.
            DocumentIncomplete: Fields are missing, are doubtful and were not compared, or were typed where the pack lets no one type
                them; `fields` names them.
            IdentityNumberInvalid, InvalidInput: A value is not of its form.
        """
        if read.contradictions:
            raise DocumentContradicted(contradictions=" ".join(read.contradictions))
        rule = self.evidence_rule.kinds.get(read.kind)
        may_type = frozenset(rule.typed) if rule else frozenset()
        wanting = read.missing | (read.typed - may_type) | (frozenset() if is_compared else read.doubtful - read.typed)
        if wanting:
            raise DocumentIncomplete(fields=" ".join(sorted(wanting)))
        if read.portrait is None:
            raise DocumentIncomplete(fields="portrait")
        return self._evidence(read, read.portrait)

    def _evidence(self, read: DocumentRead, portrait: bytes) -> CardReading:
        number = self.identity_numbers.parse(canonical_number(read.kind, read.value(_F.IDENTITY_NUMBER)))
        sex, birth_on = read.value(_F.SEX), _day(read.value(_F.BIRTH_ON), _F.BIRTH_ON)
        require_agreement(read.kind, number, country=self.country, sex=sex, birth_on=birth_on)
        begins, ends = read.value(_F.VALID_FROM_ON), read.value(_F.VALID_UNTIL_ON)
        valid_from_on = _day(begins, _F.VALID_FROM_ON) if begins else None
        valid_until_on = _day(ends, _F.VALID_UNTIL_ON) if ends and ends != _NO_END else None
        require_order(valid_from_on, valid_until_on)
        return CardReading(
            evidence=Evidence(
                kind=read.kind,
                means=read.means,
                valid_from_on=valid_from_on,
                valid_until_on=valid_until_on,
                typed=read.typed,
                chosen_source=read.chosen_source,
            ),
            attributes=ApplicantAttributes(
                name=read.value(_F.NAME),
                identity_number=number,
                sex=sex,
                ethnicity=read.value(_F.ETHNICITY),
                birth_on=birth_on,
                address=read.value(_F.ADDRESS),
                nationality=read.value(_F.NATIONALITY),
            ),
            portrait=portrait,
        )

    def _chip(self, shown: DocumentShown, *, on: date) -> ChipExamination | None:
        if not shown.chip_files:
            return None
        files = sort_files((str(place), content) for place, content in enumerate(shown.chip_files, 1))
        chip = examine(files, self.trust.load().trust, today=on)
        if chip.authenticity.result is PassiveAuthentication.FAILED:
            raise ChipCheckFailed(step=chip.authenticity.step.value if chip.authenticity.step else "")
        return chip


def _whole(sides: Sequence[DocumentReading]) -> DocumentReading | None:
    """Both sides as one reading."""
    if not sides:
        return None
    return replace(
        sides[0],
        printed=tuple(field for side in sides for field in side.printed),
        zone=next((side.zone for side in sides if side.zone), None),
        portrait=next((side.portrait for side in sides if side.portrait), None),
        findings=tuple(dict.fromkeys(finding for side in sides for finding in side.findings)),
    )


def _between_parts(sides: Sequence[DocumentReading], chip: ChipExamination | None) -> Iterator[DocumentFinding]:
    """What two photos contradict in each other, and what groups of a chip do."""
    shown = [side.sources() for side in sides]
    for source in (ValueSource.PRINTED, ValueSource.MRZ):
        yield from compare_parts([values[source] for values in shown if source in values], source)
    if chip is not None and chip.zone is not None and chip.holder is not None and chip.holder.birth_on is not None:
        details = DocumentValues(birth=whole_day(chip.holder.birth_on))
        yield from compare_parts([values_of_zone(chip.zone), details], ValueSource.CHIP)


def _require_kind(kind: EvidenceKind, sides: Sequence[DocumentReading], chip: ChipExamination | None) -> None:
    """Refuse a document whose layout, or whose zone, is another kind's: a visa begins with V and a card with I, A or C."""
    zones = [zone for zone in (*(side.zone.zone for side in sides if side.zone), chip.zone if chip else None) if zone]
    codes = KINDS[kind].zone_codes
    is_other_zone = any(not zone.document_code.startswith(codes) for zone in zones if codes)
    is_other_layout = any(side.kind not in {None, kind} for side in sides)
    if is_other_layout or is_other_zone or (zones and not codes and kind not in _MAY_HAVE_ZONE):
        raise DocumentKindDiffers


_Found = Iterator[tuple[EvidenceField, Candidate]]


def _of_photo(photo: DocumentReading | None, kind: EvidenceKind) -> _Found:
    if photo is None:
        return
    zone = list(photo.zone.fields()) if photo.zone else []
    issuer = next((one.value for one in zone if one.name == "issuer"), "")
    for source, fields in ((ValueSource.PRINTED, photo.printed), (ValueSource.MRZ, zone)):
        yield from _of_fields(source, fields, kind=kind, issuer=issuer)


def _of_fields(source: ValueSource, fields: Iterable[ReadField], *, kind: EvidenceKind, issuer: str) -> _Found:
    on_it = KINDS[kind].fields | {_F.VALID_FROM_ON, _F.NATIONALITY}
    parts = {one.name: one for one in fields}
    whole = [parts[name] for name in ("surname", "given_names") if name in parts]
    if whole and "name" not in parts:
        joined = " ".join(one.value for one in whole)
        yield _F.NAME, Candidate(source=source, value=joined, is_certain=all(one.is_certain for one in whole))
    for one in parts.values():
        field = _NAMES.get(one.name)
        if field is not None and field in on_it and (value := _value(field, one.value, kind=kind, issuer=issuer)):
            yield field, Candidate(source=source, value=value, is_certain=one.is_certain)


def _of_chip(chip: ChipExamination | None, kind: EvidenceKind) -> _Found:
    if chip is None or chip.zone is None:
        return
    zone = chip.zone
    said = {
        _F.NAME: f"{zone.primary_name} {zone.secondary_name}".strip(),
        _F.IDENTITY_NUMBER: zone.document_number,
        _F.SEX: zone.sex.value if zone.sex else "",
        _F.BIRTH_ON: zone.birth_on.isoformat() if zone.birth_on else "",
        _F.NATIONALITY: zone.nationality,
        _F.VALID_UNTIL_ON: zone.expires_on.isoformat() if zone.expires_on else "",
        _F.VALID_FROM_ON: chip.document.issued_on.isoformat() if chip.document and chip.document.issued_on else "",
    }
    for field, text in said.items():
        if value := _value(field, text, kind=kind, issuer=zone.issuer):
            yield field, Candidate(source=ValueSource.CHIP, value=value, is_certain=True)


def _of_typed(shown: DocumentShown) -> _Found:
    for field, text in shown.typed.items():
        if value := _value(field, text.strip(), kind=shown.kind, issuer=shown.typed.get(_F.NATIONALITY, "")):
            yield field, Candidate(source=ValueSource.TYPED, value=value, is_certain=True)


def _value(field: EvidenceField, text: str, *, kind: EvidenceKind, issuer: str) -> str:
    """The one spelling of a value; empty where there is none."""
    if field is _F.SEX:
        return _SEXES.get(text, text if text in set(MrzSex) else "")
    if field is _F.NATIONALITY and not is_known_state(text):
        return ""
    if field is _F.VALID_UNTIL_ON and text == LONG_TERM:
        return _NO_END
    if field is _F.IDENTITY_NUMBER and KINDS[kind].number is NumberForm.PASSPORT and text and "/" not in text:
        return f"{issuer}/{text}"
    return text


def _chip_values(chip: ChipExamination | None) -> Mapping[ValueSource, DocumentValues]:
    """What DG1 says, with the day of issue of DG12, and the personal number of DG11 where DG1 has none."""
    if chip is None or chip.zone is None:
        return {}
    values = values_of_zone(chip.zone)
    number = chip.holder.personal_number if chip.holder else ""
    issued_on = chip.document.issued_on if chip.document else None
    return {ValueSource.CHIP: replace(values, personal_number=values.personal_number or number, issued_on=issued_on)}


def _typed_values(shown: DocumentShown) -> Mapping[ValueSource, DocumentValues]:
    said = shown.typed
    if not said:
        return {}
    number = said.get(_F.IDENTITY_NUMBER, "").rpartition("/")[2]
    is_national = KINDS[shown.kind].number in {NumberForm.NATIONAL, NumberForm.RESIDENCE_PERMIT}
    birth, ends, begins = (said.get(field, "") for field in (_F.BIRTH_ON, _F.VALID_UNTIL_ON, _F.VALID_FROM_ON))
    sex = said.get(_F.SEX, "")
    return {
        ValueSource.TYPED: DocumentValues(
            name=said.get(_F.NAME, ""),
            document_number="" if is_national else number,
            personal_number=number if is_national else "",
            birth=whole_day(_day(birth, _F.BIRTH_ON)) if birth else None,
            sex=MrzSex(sex) if sex in set(MrzSex) else None,
            nationality=said.get(_F.NATIONALITY, ""),
            issued_on=_day(begins, _F.VALID_FROM_ON) if begins else None,
            expires_on=_day(ends, _F.VALID_UNTIL_ON) if ends and ends != _NO_END else None,
            is_without_end=ends == _NO_END,
        )
    }


def _day(text: str, field: EvidenceField) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(field=field.value) from None
