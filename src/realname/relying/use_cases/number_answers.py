"""Answers of Number Verification: the number that the mobile network found the subscriber's phone to have."""

import hashlib
import hmac
from dataclasses import dataclass

from realname.kernel.identifiers import Msisdn
from realname.kernel.unit_of_work import UnitsOfWork
from realname.relying.errors import NetworkSignInRequired
from realname.relying.model.caller import Caller
from realname.relying.model.operation import Operation
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.subjects import line_in_service


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyNumber:
    """Compares or gives the number of the token. A token with these scopes is given for a sign-in through the network alone."""

    units: UnitsOfWork
    record: RecordAnswer

    def matches(self, caller: Caller, *, phone_number: str | None, number_hash: str | None) -> bool:
        """Whether the number, or its SHA-256 in hexadecimal, is that of the phone that signed in; exactly one of the two is given.

        Raises:
            NetworkSignInRequired: The token stands for no line.
            NumberNotServed: The line is not in service any more.
        """
        msisdn = self._number(caller, Operation.VERIFY_NUMBER)
        if phone_number is not None:
            return hmac.compare_digest(msisdn.value, phone_number)
        return hmac.compare_digest(hashlib.sha256(msisdn.value.encode()).hexdigest(), (number_hash or "").lower())

    def number(self, caller: Caller) -> str:
        """The number (E.164).

        Raises:
            NetworkSignInRequired, NumberNotServed: As `matches`.
        """
        return self._number(caller, Operation.SHARE_NUMBER).value

    def _number(self, caller: Caller, operation: Operation) -> Msisdn:
        if caller.subject is None:
            raise NetworkSignInRequired
        msisdn = Msisdn(caller.subject)
        with self.units() as unit:
            self.record(unit, caller, line_in_service(unit, msisdn), operation)
            unit.commit()
        return msisdn
