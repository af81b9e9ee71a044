"""Bind a sign-in to the counter it happens at: the counter's key answers a question, so no one works from another machine."""

from dataclasses import dataclass

from realname.access.errors import CounterUnknown, SignInRequired
from realname.access.events import AccessEvent
from realname.access.model.passkey import QuestionPurpose
from realname.access.model.staff import StaffMember
from realname.access.store.counters import Counters
from realname.access.store.staff import StaffSessions
from realname.access.use_cases.passkey_questions import PasskeyQuestioner
from realname.kernel.identifiers import CounterId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, SignatureChecker
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import UnitsOfWork

_LINE = "realname-counter-1\n{question}\n{counter}"


def line_to_sign(*, question: str, counter_id: CounterId) -> bytes:
    """What the counter's key signs: for this question of ours, at this counter, and for nothing else that it signs."""
    return _LINE.format(question=question, counter=counter_id).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class BindCounter:
    """Asks the key of a counter, and binds the sign-in whose browser holds it; the binding lasts as long as the sign-in."""

    units: UnitsOfWork
    clock: Clock
    signatures: SignatureChecker
    questions: PasskeyQuestioner

    def ask(self, *, holder: str) -> str:
        """Draw a question for the browser whose forms carry this secret; its one before is void."""
        return self.questions.ask(QuestionPurpose.COUNTER, holder=holder)

    def __call__(self, token: str, counter_id: CounterId, signature: bytes, *, holder: str, acting: StaffMember) -> None:
        """Bind.

        Args:
            token: Of the sign-in.
            counter_id: As the browser says.
            signature: Of `line_to_sign`, ECDSA P-256.
            holder: The secret of the browser that was asked.
            acting: Who is signed in.

        Raises:
            CounterUnknown: No such counter serves their outlet, the question was not theirs or ran out, or the key is another.
            SignInRequired: The sign-in ended meanwhile.
        """
        question = self.questions.take(QuestionPurpose.COUNTER, holder=holder)
        now = self.clock.now()
        with self.units() as unit:
            counter = unit[Counters].get(counter_id)
            if question is None or acting.outlet_id is None or not counter.serves(acting.outlet_id):
                raise CounterUnknown
            line = line_to_sign(question=question, counter_id=counter_id)
            if not self.signatures.is_signed(line, signature=signature, public_key=counter.public_key):
                raise CounterUnknown
            if not unit[StaffSessions].bind(hash_token(token), counter_id):
                raise SignInRequired
            facts = (("agent", acting.id.value), ("outlet", counter.outlet_id.value))
            unit.ledger.append(RecordedEvent(at=now, event=AccessEvent.COUNTER_BOUND, subject=counter_id.value, facts=facts))
            unit.commit()
