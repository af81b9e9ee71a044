"""The simulated operator, asked directly and over HTTP, for what must hold however it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from realname.kernel.identifiers import Msisdn
from realname.lines.connectors.message_gateway import HttpNotifier
from realname.lines.connectors.tmf_provisioning import RestProvisioner
from realname.lines.ports import Notifier, Provisioner
from realname.platform.outbound.access_tokens import Credentials
from realname.platform.outbound.circuit import CircuitRule
from realname.platform.outbound.message_signatures import MessageSignatures
from realname.platform.outbound.outside_system import CallLimits, OutsideSystem, Place
from realname.sandbox.simulators.faults import parse_faults, parse_served_faults
from realname.sandbox.simulators.gateway import SandboxGateway
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.served.operator_answers import TOKEN_PATH
from realname.sandbox.simulators.served.operator_server import OperatorClient, OperatorServer
from tests.support.languages import CHINESE

CLIENT = OperatorClient(client_id="realname", client_secret="a secret: with a colon")  # noqa: S106 - an example
# Shorter than in operation, yet long enough for a busy machine; the circuit stays closed.
LIMITS = CallLimits(answer_s=1.2, call_s=6.0, tries=3, first_pause_s=0.02, longest_pause_s=0.05)
CLOSED = CircuitRule(failures=1000)
WINDOW = timedelta(seconds=60)


def system_of(
    server: OperatorServer,
    *,
    secret: str = CLIENT.client_secret,
    limits: CallLimits = LIMITS,
    rule: CircuitRule = CLOSED,
    signatures: MessageSignatures | None = None,
) -> OutsideSystem:
    """Make the way to a served operator."""
    credentials = Credentials(token_url=f"{server.url}{TOKEN_PATH}", client_id=CLIENT.client_id, client_secret=secret)
    return OutsideSystem(
        Place(url=server.url, credentials=credentials, signatures=signatures), kind="provisioning", limits=limits, rule=rule
    )


def rest_provisioner(server: OperatorServer) -> RestProvisioner:
    """Make the connector to a served operator."""
    return RestProvisioner(system_of(server), key_window=WINDOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One way to ask, and what the simulated operator itself remembers."""

    provisioner: Provisioner
    behind: SandboxProvisioner


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """One way to send, and the numbers that something was sent to, in order."""

    notifier: Notifier
    file: Path
    is_served: bool = False

    def numbers(self) -> list[Msisdn]:
        """Look into the outbox."""
        if self.is_served:
            return [text.to for text in SandboxGateway(self.file).texts()]
        return [one.notice.msisdn for one in reversed(SandboxNotifier(self.file).latest(limit=100))]


@contextmanager
def operator(way: str, folder: Path, faults: str = "") -> Iterator[Operator]:
    """Make an operator with faults that can be told to both: asked `directly` or over `http`."""
    if way == "directly":
        direct = SandboxProvisioner(folder / "operator.sqlite", faults=parse_faults(faults).provisioning)
        yield Operator(provisioner=direct, behind=direct)
        return
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults)) as server:
        yield Operator(provisioner=rest_provisioner(server), behind=server.provisioner)


@contextmanager
def centre(way: str, folder: Path, faults: str = "") -> Iterator[Centre]:
    """Make a message centre: asked `directly` or over `http`."""
    if way == "directly":
        file = folder / "outbox.sqlite"
        yield Centre(notifier=SandboxNotifier(file, faults=parse_faults(faults).notifications), file=file)
        return
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults)) as server:
        yield Centre(notifier=HttpNotifier(system_of(server), language=CHINESE), file=folder / "gateway.sqlite", is_served=True)
