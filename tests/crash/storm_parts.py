"""What a storm has of its own: people, numbers, SIMs, and an operator that soon forgets keys and in whose calls processes die."""

import os
import signal
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from stdnum.cn import ric

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import Iccid, IdentityNumber, Msisdn, luhn_check_digit
from realname.lines.model.service_order import OrderOutcome, ServiceOrder
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.notifications import SandboxNotifier
from realname.sandbox.simulators.people import SamplePerson, card_json
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from tests.verification.live_verifier import PORTRAIT

FOLDER = "STORM_FOLDER"  # where the operator lives: it outlives every process
PEOPLE = "STORM_PEOPLE"  # how many there are
_KEYS_ARE_KNOWN_FOR = timedelta(seconds=0.5)
_DIES_IN_ONE_OF = 12
_BORN = date(1970, 1, 1)


def person(place: int) -> SamplePerson:
    """Make up the person of a place, under the fictional division."""
    born = _BORN + timedelta(days=place)
    digits = f"990101{born:%Y%m%d}{(2 * place + 1) % 1000:03d}"  # odd: a man
    attributes = ApplicantAttributes(
        name="张样例",
        identity_number=IdentityNumber(digits + ric.calc_check_digit(f"{digits}X")),
        sex="male",
        ethnicity="汉",
        birth_on=born,
        address=f"示例省样本市测试路 {place} 号",
    )
    return SamplePerson(attributes=attributes, clip="", portrait=None, valid_from_on=date(2020, 6, 1), valid_until_on=date(2040, 6, 1))


def card(place: int) -> bytes:
    """Write the card of a place's person."""
    return card_json(person(place), portrait=PORTRAIT)


def msisdns(count: int) -> tuple[Msisdn, ...]:
    """List numbers, valid by the plan, no more than there are people."""
    return tuple(Msisdn(f"+{8619911000000 + place}") for place in range(count))


def iccid(place: int) -> Iccid:
    """Name the SIM of a place."""
    digits = f"898699{place:013d}"
    return Iccid(digits + luhn_check_digit(digits))


def authority() -> SandboxAuthority:
    """Build the source that knows everybody."""
    return SandboxAuthority([person(place).attributes for place in range(int(os.environ[PEOPLE]))])


def provisioner() -> "ForgetfulOperator":
    """Build the operator."""
    return ForgetfulOperator(operator_file(Path(os.environ[FOLDER])))


def operator_file(folder: Path) -> Path:
    """Name the file in which the operator remembers."""
    return folder / "forgetful.sqlite"


def deaths_in_calls(folder: Path) -> int:
    """Count the processes that died while the operator was asked."""
    return sum(1 for _ in folder.glob("died-*"))


class ForgetfulOperator(SandboxProvisioner):
    """Knows a key for half a second; asked for one order in twelve for the first time, its caller dies, before or after it is done."""

    key_window = _KEYS_ARE_KNOWN_FOR

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._folder = file.parent

    def take(self, order: ServiceOrder) -> OrderOutcome:
        place = int(order.msisdn.value)  # by number, not by chance: whatever the ids of a run, some die before it is done and some after
        is_fatal = place % _DIES_IN_ONE_OF == 0
        if is_fatal and place // _DIES_IN_ONE_OF % 2:
            die_once(self._folder, order)
        time.sleep(sha256(order.idempotency_key.encode()).digest()[0] / 255 * 0.05)
        outcome = super().take(order)
        if is_fatal:
            die_once(self._folder, order)
        return outcome


def die_once(folder: Path, order: ServiceOrder) -> None:
    """End this process as a power cut would, once for an order."""
    mark = folder / f"died-{order.idempotency_key}"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class DirectOperator:
    """The operator that is asked directly, as a storm needs it: how its processes reach it, and what it saw."""

    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings of a process."""
        return {"REALNAME_PROVISIONER": "tests.crash.storm_parts:provisioner"}

    def activated(self) -> int:
        """Lines that were activated in all."""
        return ForgetfulOperator(operator_file(self.folder)).activated()

    def conflicts(self) -> int:
        """Orders for what was in use."""
        return ForgetfulOperator(operator_file(self.folder)).conflicts()

    def messages(self) -> int:
        """Notices that were sent."""
        return len(SandboxNotifier(self.folder / "sandbox" / "outbox.sqlite").sent())

    def questions(self) -> int:
        """How often it was asked what became of an order."""
        with closing(sqlite3.connect(operator_file(self.folder))) as database:
            asked = "SELECT coalesce(sum(attempts), 0) FROM attempts WHERE idempotency_key LIKE '?find:%'"
            return int(database.execute(asked).fetchone()[0])
