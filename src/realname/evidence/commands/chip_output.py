"""How a chip is shown: one JSON object (docs/reference/chips.md), or lines for a person."""

import hashlib
from dataclasses import asdict
from datetime import date

from realname.evidence.chip.active_authentication import ChipKey
from realname.evidence.chip.examination import ChipExamination
from realname.evidence.chip.offers import ChipOffers
from realname.evidence.chip.portraits import ChipPortrait
from realname.evidence.chip.protocol.chip_reading import ChipReading
from realname.evidence.model.chip import Authenticity, CertificateFacts
from realname.evidence.model.mrz import Mrz
from realname.evidence.photo.document_photos import PICTURE_LIMITS
from realname.platform.cli.output import print_table, say


def chip_as_json(found: ChipExamination, reading: ChipReading | None, *, today: date) -> dict[str, object]:
    """All that is known of a chip; without a reading only its files were given."""
    authenticity = found.authenticity
    return {
        "passive_authentication": authenticity.result.value,
        "step": authenticity.step.value if authenticity.step else None,
        "chip": found.proof.value,
        "access": reading.access.value if reading else None,
        "proofs": {one.method.value: one.has_key for one in reading.proofs} if reading else {},
        "findings": [one.value for one in reading.findings] if reading else [],
        "data_groups": {str(number): state.value for number, state in sorted(authenticity.groups.items())},
        "digest": authenticity.digest or None,
        "signed_on": _signed_on(authenticity),
        "signer": _certificate(authenticity.signer),
        "issuer": _certificate(authenticity.issuer),
        "country": authenticity.country.value,
        "notes": sorted(note.value for note in authenticity.notes),
        "unreadable_groups": sorted(found.unreadable),
        "mrz": _zone(found.zone, today=today) if found.zone else None,
        "holder": asdict(found.holder) | {"birth_on": _day(found.holder.birth_on)} if found.holder else None,
        "document": asdict(found.document) | {"issued_on": _day(found.document.issued_on)} if found.document else None,
        "portrait": _portrait(found.portraits[0]) if found.portraits else None,
        "portraits": len(found.portraits),
        "offers": _offers(found.offers),
        "error": None,
    }


def print_chip(found: ChipExamination, reading: ChipReading | None) -> None:
    """Say what a person asks first; personal values only where they were asked for by --json."""
    authenticity = found.authenticity
    rows = [
        ["passive authentication", authenticity.result.value],
        ["failed step", authenticity.step.value if authenticity.step else "none"],
    ]
    rows += [["chip", found.proof.value]]
    if reading:
        shown = [f"{one.method.value}: {'shown' if one.has_key else 'failed'}" for one in reading.proofs]
        rows += [["access", reading.access.value], ["proofs", ", ".join(shown) or "none"]]
        rows += [["findings", ", ".join(one.value for one in reading.findings) or "none"]]
    rows += [[f"DG{number}", state.value] for number, state in sorted(authenticity.groups.items())]
    for name, certificate in (("signer", authenticity.signer), ("issuer", authenticity.issuer)):
        if certificate:
            until = f"{certificate.valid_from_on} to {certificate.valid_until_on}"
            rows.append([name, f"{certificate.country or 'no country'}, {certificate.key}, {until}, SHA-256 {certificate.sha256[:16]}"])
    if authenticity.signed_on:
        rows.append(["signed on", f"{authenticity.signed_on.day} ({authenticity.signed_on.by.value})"])
    print_table(["what", "found"], rows)
    say(f"Notes: {', '.join(sorted(note.value for note in authenticity.notes)) or 'none'}")


def _signed_on(authenticity: Authenticity) -> dict[str, object] | None:
    signed_on = authenticity.signed_on
    return {"day": signed_on.day.isoformat(), "by": signed_on.by.value} if signed_on else None


def _certificate(facts: CertificateFacts | None) -> dict[str, object] | None:
    if facts is None:
        return None
    days = {"valid_from_on": _day(facts.valid_from_on), "valid_until_on": _day(facts.valid_until_on)}
    return asdict(facts) | days


def _zone(zone: Mrz, *, today: date) -> dict[str, object]:
    return {
        "format": zone.format.value,
        "lines": list(zone.lines),
        "valid": zone.is_valid,
        "wrong_checks": [one.value for one in zone.wrong_checks],
        "form_faults": [one.value for one in zone.form_faults],
        "document_code": zone.document_code,
        "issuer": zone.issuer,
        "nationality": zone.nationality,
        "document_number": zone.document_number,
        "primary_name": zone.primary_name,
        "secondary_name": zone.secondary_name,
        "names_may_be_cut": zone.names_may_be_cut,
        "sex": zone.sex.value if zone.sex else None,
        "birth_on": _day(zone.birth_on),
        "expires_on": _day(zone.expires_on),
        "expired": zone.expires_on < today if zone.expires_on else None,
    }


def _portrait(portrait: ChipPortrait) -> dict[str, object]:
    # Imported here: the engine is loaded by the command that needs it, not by every one.
    from realname.verification.engine.comparing.reference import decode_portrait
    from realname.verification.errors import ImageRejected

    facts: dict[str, object] = {
        "record": portrait.form.value,
        "format": portrait.kind,
        "bytes": len(portrait.picture),
        "sha256": hashlib.sha256(portrait.picture).hexdigest(),
    }
    try:
        pixels = decode_portrait(portrait.picture, PICTURE_LIMITS).pixels  # in a process of its own
    except ImageRejected as problem:
        return facts | {"width_px": None, "height_px": None, "problem": problem.code}
    return facts | {"width_px": pixels.shape[1], "height_px": pixels.shape[0], "problem": None}


def _offers(offers: ChipOffers) -> dict[str, object]:
    return {
        "active_authentication": _key(offers.active_authentication) if offers.is_key_usable else "key-unusable",
        "chip_authentication": offers.chip_authentication,
        "terminal_authentication": offers.terminal_authentication,
        "pace": offers.pace,
    }


def _key(key: ChipKey | None) -> str | None:
    if key is None:
        return None
    return f"{key.key.name} with {key.digest}" if key.digest else key.key.name


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
