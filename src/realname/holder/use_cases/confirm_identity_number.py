"""The identity number of the person who is signed in: asked for where a phone that a person found must not be enough."""

from dataclasses import dataclass

from realname.holder.model.sign_in import NUMBER_TRIES
from realname.holder.store.sign_ins import PersonSignIns
from realname.holder.use_cases.person_session import PersonSession
from realname.kernel.errors import PersonSignInRequired, StateConflict
from realname.kernel.ports import IdentityNumbers, Vault
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.store.persons import Persons
from realname.vault.model.wrapped_key import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmIdentityNumber:
    """Compares what was typed with the person's, by its keyed hash; nothing of it is kept."""

    units: UnitsOfWork
    vault: Vault
    identity_numbers: IdentityNumbers

    def require(self, session: PersonSession, token: str, typed: str) -> Person:
        """Accept their number, and no one else's.

        Raises:
            IdentityNumberInvalid: It fails its checks.
            StateConflict: It is not theirs (`field` is `holder`).
            PersonSignInRequired: That was the third one that is not theirs, and the sign-in is ended; or it was ended before.
        """
        number = self.identity_numbers.parse("".join(typed.split()))
        with self.units() as unit:
            # Locked first: of several requests at once none compares once the tries are used up.
            signed_in = unit[PersonSignIns].lock(hash_token(token))
            if signed_in is None or signed_in.person_id != session.person_id or signed_in.number_tries >= NUMBER_TRIES:
                raise PersonSignInRequired
            person = unit[Persons].get(session.person_id)
            if self.vault.subject_hash(number) == person.subject_hash:
                return person
            tries = unit[PersonSignIns].count_wrong_number(hash_token(token))
            if tries >= NUMBER_TRIES:
                unit[PersonSignIns].end(hash_token(token))
            unit.commit()
        if tries >= NUMBER_TRIES:
            raise PersonSignInRequired
        raise StateConflict(field="holder")
