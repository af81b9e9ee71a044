"""What a machine client of the API may do: each route needs one scope, each token has some. docs/roles.md shows both."""

from collections.abc import Mapping
from enum import StrEnum


class Scope(StrEnum):
    """What a token opens, as `subject:deed`."""

    REGISTRATIONS_WORK = "registrations:work"
    REGISTRATIONS_READ = "registrations:read"
    LINES_READ = "lines:read"
    LINES_CHANGE = "lines:change"
    NUMBERS_READ = "numbers:read"
    LEDGER_READ = "ledger:read"


USUAL_SCOPES = frozenset(Scope) - {Scope.LEDGER_READ}  # what a client has where none is named: an auditor's is named
MEANINGS: Mapping[Scope, str] = {
    Scope.REGISTRATIONS_WORK: "open a registration of a new line, go on with it, submit and withdraw it",
    Scope.REGISTRATIONS_READ: "read how a registration stands, and its receipt",
    Scope.LINES_READ: "read how a line stands",
    Scope.LINES_CHANGE: "open a registration that changes a line, record an appeal against a campaign",
    Scope.NUMBERS_READ: "see which numbers are free",
    Scope.LEDGER_READ: "read the transparency log: signed heads, proofs and entries; for auditors, and given by name alone",
}
