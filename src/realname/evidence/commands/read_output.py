"""What `realname evidence read` prints: one JSON object for programs, a table and sentences for people."""

from collections.abc import Mapping
from datetime import date

from realname.evidence.chip.countries import is_known_state
from realname.evidence.connectors.name_readings import readings
from realname.evidence.connectors.national_numbers import number_facts
from realname.evidence.model.agreement import DocumentAgreement, compare_sources
from realname.evidence.model.document_reading import DocumentReading, ReadField, ZoneReading
from realname.evidence.text import APPLICANT_WORDS, CONTRADICTION_WORDS, PHOTO_WORDS
from realname.platform.cli.output import print_table, say

_STATES = frozenset({"issuer", "nationality"})  # their codes have no check digit, but there is a list of them


def reading_as_json(reading: DocumentReading, *, on: date) -> Mapping[str, object]:
    """Give the public object; docs/reference/document-photos.md documents each member."""
    portrait, agreement = reading.portrait, _agreement(reading, on=on)
    return {
        "kind": reading.kind.value if reading.kind else None,
        "side": reading.side or None,
        "turned_deg": round(reading.turned_deg, 1),
        "outline": reading.outline,
        "quality": {
            "good": not reading.findings,
            "findings": [finding.value for finding in reading.findings],
            "sharpness": round(reading.sharpness, 3),
            "text_px": round(reading.text_px, 1),
        },
        "fields": {field.name: _field_as_json(field) for field in reading.fields(agreement)},
        "mrz": _zone_as_json(reading.zone) if reading.zone else None,
        "agreement": _agreement_as_json(agreement),
        "portrait": portrait and {"box": portrait.box, "eye_distance_px": round(portrait.eye_distance_px, 1)},
        "error": None,
    }


def print_reading(reading: DocumentReading, *, on: date) -> None:
    """Show a reading to a person."""
    agreement = _agreement(reading, on=on)
    rows = [
        [field.name, field.value, field.source.value, "yes" if field.is_certain else "no", f"{field.confidence:.2f}"]
        for field in reading.fields(agreement)
    ]
    print_table(["field", "value", "source", "certain", "confidence"], rows)
    if reading.zone is not None:
        for line in reading.zone.zone.lines:
            say(f"  {line}")
        say("Every check digit holds." if reading.zone.is_valid else "The machine-readable zone is not valid.")
    for finding in reading.findings:
        say(f"{PHOTO_WORDS[finding].happened.english} {PHOTO_WORDS[finding].do.english}")
    for found in agreement.findings:
        say(f"{CONTRADICTION_WORDS[found.contradiction].happened.english} ({', '.join(found.sources)})")


def _agreement(reading: DocumentReading, *, on: date) -> DocumentAgreement:
    return compare_sources(reading.sources(), on=on, readings=readings, number_rules=number_facts)


def _field_as_json(field: ReadField) -> Mapping[str, object]:
    return {
        "value": field.value,
        "source": field.source.value,
        "box": field.box,
        "confidence": round(field.confidence, 3),
        "certain": field.is_certain and (field.name not in _STATES or is_known_state(field.value)),
    }


def _zone_as_json(zone: ZoneReading) -> Mapping[str, object]:
    return {
        "format": zone.zone.format.value,
        "lines": zone.zone.lines,
        "valid": zone.is_valid,
        "checks": [
            {"field": check.field.value, "line": check.line, "column": check.column, "holds": check.holds} for check in zone.zone.checks
        ],
        "form_faults": [field.value for field in zone.zone.form_faults],
        "corrected": [{"line": line, "column": column} for line, column in zone.corrected],
        "uncertain": [{"line": line, "column": column} for line, column in zone.uncertain],
        "boxes": zone.boxes,
        "fields": {field.name: _field_as_json(field) for field in zone.fields()},
    }


def _agreement_as_json(agreement: DocumentAgreement) -> Mapping[str, object]:
    return {
        "findings": [
            {
                "code": found.contradiction.value,
                "sources": [one.value for one in found.sources],
                "agent": CONTRADICTION_WORDS[found.contradiction].happened.english,
                "applicant": APPLICANT_WORDS[found.contradiction].english,
            }
            for found in agreement.findings
        ],
        "compared": sorted(field.value for field in agreement.compared),
    }
