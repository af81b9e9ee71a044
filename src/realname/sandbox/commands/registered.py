"""How a finished registration is shown to a program."""

import base64

from realname.kernel.receipt import SignedStatement
from realname.registration.commands.decided import codes_of_reasons, decision_name
from realname.sandbox.commands.registering import Registered


def as_json(registered: Registered, *, is_sandbox: bool) -> dict[str, object]:
    """Describe the outcome for a program."""
    view = registered.view
    line = registered.line
    return {
        "registration": view.registration.id.value,
        "state": view.registration.state.value,
        "decision": decision_name(registered.decision),
        "reasons": codes_of_reasons(registered.decision),
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
