"""What a reviewer writes down who approves although the authoritative source does not confirm the ID. Pure rules."""

from dataclasses import dataclass

from realname.kernel.errors import InvalidInput
from realname.review.errors import ReasonNotWritten
from realname.review.model.review import Judgement, Opinion

FIELD = "written"
LEAST, MOST = 10, 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WrittenReason:
    """A reviewer's own words, `LEAST` to `MOST` characters; silent when shown, since they may speak of a person."""

    text: str

    def __post_init__(self) -> None:
        """Refuse what is too short to be a reason, and what is too long."""
        if not LEAST <= len(self.text) <= MOST or self.text != self.text.strip():
            raise InvalidInput(field=FIELD, least=LEAST, most=MOST)

    def __repr__(self) -> str:
        """The kind alone."""
        return "WrittenReason(…)"


def require_confirmed(judgement: Judgement, *, is_confirmed: bool, written: WrittenReason | None) -> None:
    """Let an approval through that the source's answer carries, or a reason in writing. A refusal and a doubt need neither.

    Args:
        judgement: What the reviewer says.
        is_confirmed: Whether the source confirms the ID data, of the holder and of who acts for them.
        written: Why they approve without that.

    Raises:
        ReasonNotWritten: Neither is there.
    """
    if judgement.opinion is Opinion.APPROVE and not is_confirmed and written is None:
        raise ReasonNotWritten(field=FIELD)
