"""How a decision is shown: its name, its reasons in words, its exit code."""

from realname.kernel.text.text import ENGLISH
from realname.platform.cli.problems import ExitCode
from realname.platform.text.catalogues import translate
from realname.registration.model.decisions import Approved, Decision, Referred, Refused
from realname.registration.text import REASON_WORDS


def decision_name(decision: Decision) -> str:
    """Name a decision as the JSON and the exit codes do."""
    match decision:
        case Approved():
            return "approved"
        case Referred():
            return "referred"
        case Refused():
            return "refused"


def exit_code(decision: Decision) -> ExitCode:
    """Give the exit code of a decision."""
    match decision:
        case Approved():
            return ExitCode.APPROVED
        case Referred():
            return ExitCode.REFERRED
        case Refused():
            return ExitCode.REFUSED


def codes_of_reasons(decision: Decision) -> list[str]:
    """List the reasons' codes, sorted."""
    return sorted(reason.value for reason in decision.reasons) if isinstance(decision, Referred | Refused) else []


def words_of_reasons(decision: Decision) -> list[str]:
    """Say the reasons in words, in the order of their codes."""
    reasons = sorted(decision.reasons) if isinstance(decision, Referred | Refused) else []
    return [translate(REASON_WORDS[reason], ENGLISH) for reason in reasons]
