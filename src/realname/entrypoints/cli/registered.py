"""How a finished registration is shown: words and a table for people, one object for programs."""

import base64

from realname.application.words import REASON_WORDS, Language
from realname.domain.decisions import Approved, Decision, Referred, Refused
from realname.domain.receipt import SignedStatement
from realname.entrypoints.cli.problems import ExitCode
from realname.entrypoints.cli.registering import Registered


def decision_word(decision: Decision | None) -> str | None:
    """Name a decision as the JSON and the exit codes do."""
    match decision:
        case Approved():
            return "approved"
        case Referred():
            return "referred"
        case Refused():
            return "refused"
        case None:
            return None


def reason_codes(decision: Decision | None) -> list[str]:
    """List the reasons, sorted."""
    return sorted(reason.value for reason in decision.reasons) if isinstance(decision, Referred | Refused) else []


def reason_sentences(decision: Decision | None) -> list[str]:
    """Say the reasons in words."""
    reasons = sorted(decision.reasons) if isinstance(decision, Referred | Refused) else []
    return [REASON_WORDS[reason][Language.EN] for reason in reasons]


def exit_code_of(decision: Decision | None) -> ExitCode:
    """Give the exit code of a decision; no decision is never an approval."""
    match decision:
        case Approved():
            return ExitCode.APPROVED
        case Referred():
            return ExitCode.REFERRED
        case Refused():
            return ExitCode.REFUSED
        case None:
            return ExitCode.INTERNAL


def as_json(registered: Registered, *, is_sandbox: bool) -> dict[str, object]:
    """Describe the outcome for a program."""
    view = registered.view
    line = view.line
    return {
        "registration": view.registration.id.value,
        "state": view.registration.state.value,
        "decision": decision_word(view.registration.decision),
        "reasons": reason_codes(view.registration.decision),
        "challenge": [action.value for action in registered.actions],
        "line": None if line is None else {"id": line.id.value, "msisdn": line.msisdn.value, "state": line.state.value},
        "receipt": None if view.receipt is None else statement_as_json(view.receipt),
        "ledger": [{"index": entry.index, "event": entry.event.event.value, "leaf_hash": entry.leaf_hash} for entry in view.entries],
        "elapsed_s": round(registered.elapsed_s, 3),
        "sandbox": is_sandbox,
        "error": None,
    }


def statement_as_json(statement: SignedStatement) -> dict[str, str]:
    """Write a signed statement: the signed bytes as text, the signature in base64."""
    return {"body": statement.body.decode(), "signature": base64.b64encode(statement.signature).decode(), "key_id": statement.key_id}
