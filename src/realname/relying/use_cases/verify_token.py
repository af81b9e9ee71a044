"""Says who calls an API of relying services: by the token, and by the consent of this moment."""

from dataclasses import dataclass

from realname.kernel.ports import Clock
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.relying.errors import RelyingTokenInvalid
from realname.relying.model.caller import Caller
from realname.relying.model.client import RelyingClient
from realname.relying.model.token import RelyingToken, TokenKind
from realname.relying.store.clients import RelyingClients
from realname.relying.store.consents import Consents
from realname.relying.store.tokens import RelyingTokens
from realname.relying.use_cases.consents import line_of_consent
from realname.relying.use_cases.limits import ClientLimits
from realname.relying.use_cases.proofs import SentProofs, VerifyProof


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyRelyingToken:
    """Verifies an access token; one that is valid once is used up."""

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    limits: ClientLimits
    verify_proof: VerifyProof

    def __call__(self, token: str, *, proofs: SentProofs | None = None) -> Caller:
        """Verify.

        Args:
            token: As it was sent.
            proofs: Where it was sent as a token that is bound to a key; None: it was sent as a bearer token.

        Raises:
            RelyingTokenInvalid: Unknown, expired or used; the service has ended; the consent was revoked, or its line has another
                holder; or it is bound to a key that the sender did not prove, or to none.
            RateLimited: The service calls too often.
        """
        found, client, number = self._found(hash_token(token))
        self.limits.count_call(client)
        proven = self.verify_proof(proofs, token=token) if proofs is not None else None
        if proven != found.key_thumbprint or (proofs is not None and proven is None):
            raise RelyingTokenInvalid
        if found.is_single_use:
            with self.units() as unit:
                if not unit[RelyingTokens].use(found, at=self.clock.now()):
                    raise RelyingTokenInvalid
                unit.commit()
        return Caller(client=client.id, purpose=found.asked.purpose.value, scopes=found.asked.scopes, subject=number, token=found.id)

    def _found(self, token_hash: str) -> tuple[RelyingToken, RelyingClient, str | None]:
        with self.reads() as unit:
            found = unit[RelyingTokens].find(token_hash)
            if found is None or found.kind is not TokenKind.ACCESS or not found.is_alive(self.clock.now()):
                raise RelyingTokenInvalid
            client = unit[RelyingClients].find(found.client_id)
            if client is None or not client.is_active or not client.may_ask(found.asked):
                raise RelyingTokenInvalid
            if found.line_id is None:
                return found, client, None
            consent = unit[Consents].find(found.consent_id) if found.consent_id else None
            line = line_of_consent(unit, consent) if consent is not None and consent.covers(found.asked) else None
            if line is None:
                raise RelyingTokenInvalid
            return found, client, line.msisdn.value
