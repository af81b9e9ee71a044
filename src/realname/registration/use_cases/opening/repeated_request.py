"""Say whether a client's request was carried out before: its answer then says so."""

from dataclasses import dataclass

from realname.access.store.clients import IdempotencyKeys
from realname.kernel.unit_of_work import Reads
from realname.registration.use_cases.opening.open_registration import ClientRequest


@dataclass(frozen=True, slots=True)
class IsRepeated:
    """Reads; changes nothing. Asked before a request is carried out; of two at the same moment neither is a repetition."""

    units: Reads

    def __call__(self, request: ClientRequest) -> bool:
        """Look the key up.

        Raises:
            IdempotencyKeyReused: The client's key stood for another request.
        """
        with self.units() as unit:
            found = unit[IdempotencyKeys].find(client_id=request.client_id, key=request.key, fingerprint=request.fingerprint)
        return found is not None
