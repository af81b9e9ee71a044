"""Signed calls to the simulated operator: what both sides sign is taken, and what one of them signs wrongly never is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from realname.evidence.connectors.http_source import HttpSource
from realname.evidence.errors import SourceUnavailable
from realname.lines.connectors.tmf_provisioning import RestProvisioner
from realname.lines.model.service_order import OrderOutcome
from realname.platform.config.settings import SourcePortrait
from realname.platform.outbound.circuit import CircuitRule, CircuitState
from realname.platform.outbound.message_signatures import MessageSignatures
from realname.platform.outbound.outside_system import OutsideSystem
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, new_key, public_half
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.operator_signing import OperatorSigning
from realname.verification.model.findings import SourceFinding
from tests.lines.connectors.test_provisioner import IN_TIME, ORDER
from tests.lines.operators import CLIENT, CLOSED, WINDOW, system_of

pytestmark = pytest.mark.sockets
MAN = SAMPLE_MAN.attributes
KINDS: Sequence[KeyKind] = tuple(KeyKind)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Of both sides, whole: a test gives each side what it may have."""

    ours: SignatureKey
    theirs: SignatureKey

    def signatures(self) -> MessageSignatures:
        """What we have."""
        return MessageSignatures(key=self.ours, answer_keys={self.theirs.kid: public_half(self.theirs)}, now=now)


def keys_of(kind: KeyKind) -> Keys:
    return Keys(ours=new_key(kind, kid="realname"), theirs=new_key(kind, kid="source"))


@contextmanager
def served(
    folder: Path, keys: Keys, faults: str = "", *, signatures: MessageSignatures | None, rule: CircuitRule = CLOSED
) -> Iterator[tuple[OutsideSystem, OperatorServer]]:
    signing = OperatorSigning(request_key=public_half(keys.ours), answer_key=keys.theirs, now=now)
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults), signing=signing) as server:
        yield system_of(server, signatures=signatures, rule=rule), server


def source_of(system: OutsideSystem) -> HttpSource:
    return HttpSource(system, portrait=SourcePortrait.DIGEST)


def reason_of(system: OutsideSystem) -> object:
    with pytest.raises(SourceUnavailable) as caught:
        source_of(system).validate(MAN, portrait=b"image")
    return caught.value.facts["reason"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_that_signs_is_asked_with_a_signature_and_believed(kind: KeyKind, tmp_path: Path) -> None:
    keys = keys_of(kind)
    with served(tmp_path, keys, signatures=keys.signatures()) as (system, _server):
        assert source_of(system).validate(MAN, portrait=None).attributes is SourceFinding.CONFIRMED


def test_orders_are_signed_alike_and_what_became_of_them_is_asked_with_a_signature(tmp_path: Path) -> None:
    keys = keys_of(KeyKind.P256)
    with served(tmp_path, keys, signatures=keys.signatures()) as (system, _server):
        provisioner = RestProvisioner(system, key_window=WINDOW)
        outcomes = provisioner.carry_out(ORDER, send_before=IN_TIME), provisioner.find(ORDER)
    assert outcomes == (OrderOutcome.DONE, OrderOutcome.DONE)


@pytest.mark.parametrize("fault", ["unsigned", "wrong-signature"])
def test_an_answer_that_is_not_signed_as_agreed_is_no_answer(fault: str, tmp_path: Path) -> None:
    keys = keys_of(KeyKind.ED25519)
    with served(tmp_path, keys, f"authority={fault}", signatures=keys.signatures()) as (system, _server):
        assert reason_of(system) == "signature-invalid"


def test_it_is_asked_again_where_one_answer_was_signed_wrongly(tmp_path: Path) -> None:
    keys = keys_of(KeyKind.ED25519)
    with served(tmp_path, keys, "authority=wrong-signature:1", signatures=keys.signatures()) as (system, _server):
        assert source_of(system).validate(MAN, portrait=None).attributes is SourceFinding.CONFIRMED


def test_wrong_signatures_open_the_circuit(tmp_path: Path) -> None:
    keys = keys_of(KeyKind.ED25519)
    rule = CircuitRule(failures=3)
    with served(tmp_path, keys, "authority=wrong-signature", signatures=keys.signatures(), rule=rule) as (system, _server):
        reason_of(system)
        assert system.breaker.state() is CircuitState.OPEN


@pytest.mark.parametrize("how", ["unsigned", "another key", "old"])
def test_the_simulated_source_admits_no_request_that_is_not_signed_now_by_its_client(how: str, tmp_path: Path) -> None:
    keys = keys_of(KeyKind.ED25519)
    sent = {
        "unsigned": None,
        "another key": replace(keys.signatures(), key=new_key(KeyKind.ED25519, kid="realname")),
        "old": replace(keys.signatures(), now=lambda: datetime(2026, 1, 1, tzinfo=UTC)),
    }[how]
    with served(tmp_path, keys, signatures=sent) as (system, _server):
        assert reason_of(system) == "not-admitted"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("garbage", "signature-invalid"), ("cut", "answer-invalid"), ("unauthorised", "not-admitted"), ("mixed-up", "answer-invalid")],
)
def test_what_goes_wrong_otherwise_is_no_answer_either(fault: str, reason: str, tmp_path: Path) -> None:
    keys = keys_of(KeyKind.HMAC)
    with served(tmp_path, keys, f"authority={fault}", signatures=keys.signatures()) as (system, _server):
        assert reason_of(system) == reason
