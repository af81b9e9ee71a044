"""Leaves of the ledger are hashed as RFC 9162 says: compared with what others worked out."""

from datetime import UTC, datetime

from realname.kernel.ledger.events import RecordedEvent, leaf_hash
from realname.live.events import LiveEvent


def test_the_empty_leaf_has_the_hash_that_logs_of_certificates_publish() -> None:
    # RFC 9162, 2.1.1: SHA-256 of the one byte 0x00; the same in the test vectors of Certificate Transparency.
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_an_event_has_the_hash_that_openssl_gives_its_bytes() -> None:
    event = RecordedEvent(at=datetime(2026, 11, 25, 9, tzinfo=UTC), event=LiveEvent.SESSION_FAILED, subject="r1", facts=(("frames", 3),))
    # printf '\\0%s' '{"at":...}' | openssl dgst -sha256
    assert event.canonical() == b'{"at":"2026-11-25T09:00:00.000000+00:00","event":"session:failed","facts":{"frames":3},"subject":"r1"}'
    assert leaf_hash(event.canonical()) == "fe7af9c47be8d91f1ace3f05e30de1ebbe762459b69027653500f46859d768f8"
