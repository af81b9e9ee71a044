"""Who may do what: one table of roles and rights. Pages, commands and the test of every route go by it; docs/reference/roles.md shows it.

A right is the least that an action needs. A role holds a right or it does not: no setting adds one.
"""

from collections.abc import Mapping
from enum import StrEnum

from realname.access.model.staff import Role
from realname.kernel.errors import AccessDenied


class Right(StrEnum):
    """What a person may do, as `subject:action`."""

    OWN_SIGN_IN = "sign-in:own"
    OWN_PASSKEYS = "passkeys:own"
    REGISTRATIONS_WORK = "registrations:work"
    HANDED_OVER_SEE = "handed-over:see"
    HANDED_OVER_SUPERVISE = "handed-over:supervise"
    LINES_SERVE = "lines:serve"
    LINES_BAR = "lines:bar"
    LINES_CLOSE = "lines:close"
    LINES_INHERIT = "lines:inherit"
    LINES_RECONCILE = "lines:reconcile"
    STOCK_CHANGE = "stock:change"
    COUNTERS_SET_UP = "counters:set-up"
    OUTBOX_READ = "outbox:read"
    CAMPAIGNS_RUN = "campaigns:run"
    APPEALS_RECORD = "appeals:record"
    APPEALS_DECIDE = "appeals:decide"
    REVIEWS_WORK = "reviews:work"
    DISPUTES_SEE = "disputes:see"
    DISPUTES_DECIDE = "disputes:decide"
    REVIEWS_PLANT = "reviews:plant"
    REVIEWS_MEASURE = "reviews:measure"
    PARITY_SEE = "parity:see"
    ALERTS_SEE = "alerts:see"
    ALERTS_ANSWER = "alerts:answer"
    KEYS_MANAGE = "keys:manage"
    CLOCK_CORRECT = "clock:correct"
    PHOTOS_SEE = "photos:see"
    PHOTOS_ASK = "photos:ask"
    PHOTOS_ANSWER = "photos:answer"
    PHOTOS_OPEN = "photos:open"
    RECORDS_HOLD = "records:hold"
    REPORTS_SEE = "reports:see"
    LEAKS_RECORD = "leaks:record"
    OUTLETS_SEE = "outlets:see"
    OUTLETS_MANAGE = "outlets:manage"
    BLOCKS_MANAGE = "blocks:manage"
    BLOCKS_DECIDE = "blocks:decide"
    FREEZES_ASK = "freezes:ask"
    FREEZES_ANSWER = "freezes:answer"
    SUPERVISION_SEE = "supervision:see"
    VISITS_MAKE = "visits:make"
    SHOPPERS_SEND = "shoppers:send"
    INSPECTIONS_CONDUCT = "inspections:conduct"
    INSPECTIONS_ANSWER = "inspections:answer"
    INSPECTORS_MANAGE = "inspectors:manage"
    ADMINISTRATION_SEE = "administration:see"
    STAFF_MANAGE = "staff:manage"
    COUNTERS_MANAGE = "counters:manage"
    CLIENTS_MANAGE = "clients:manage"
    WEBHOOKS_MANAGE = "webhooks:manage"
    RELYING_MANAGE = "relying:manage"


MEANINGS: Mapping[Right, str] = {
    Right.OWN_SIGN_IN: "see what they sign in with and where, sign out there and here",
    Right.OWN_PASSKEYS: "add and remove what they sign in with",
    Right.REGISTRATIONS_WORK: "open, go on with and stop registrations of their outlet",
    Right.HANDED_OVER_SEE: "see which of their own registrations wait for a supervisor",
    Right.HANDED_OVER_SUPERVISE: "see all that wait at their outlet, with the agent of each",
    Right.LINES_SERVE: "find a line by its whole number, change it for a holder who is there",
    Right.LINES_BAR: "bar a line and lift a bar without the holder",
    Right.LINES_CLOSE: "close a line without the holder, or all of a person",
    Right.LINES_INHERIT: "give the line of a holder who died to an heir, for the proofs",
    Right.LINES_RECONCILE: "mend what the operator and realname hold differently of lines",
    Right.STOCK_CHANGE: "import numbers and SIMs, quarantine and free numbers",
    Right.COUNTERS_SET_UP: "enrol this browser as a counter of their outlet, by a code",
    Right.OUTBOX_READ: "read the messages that a sandbox would have sent",
    Right.CAMPAIGNS_RUN: "plan, start, advance and stop a re-verification campaign",
    Right.APPEALS_RECORD: "record an appeal of a line's holder against a campaign",
    Right.APPEALS_DECIDE: "see the open appeals, decide those that another person recorded",
    Right.REVIEWS_WORK: "look at what was referred or appealed, at no outlet of their own, and say what they think",
    Right.DISPUTES_SEE: "see the lines that a person says are not theirs, with the clock of each",
    Right.DISPUTES_DECIDE: "answer a dispute of a line whose registration they had no part in",
    Right.REVIEWS_PLANT: "plant known cases among the reviews, of staff who agreed in writing, and end them",
    Right.REVIEWS_MEASURE: "see how well each reviewer sees: agreement, time, known cases",
    Right.PARITY_SEE: "see whether the two routes lead to a line alike: of their own outlet and the whole, or of all",
    Right.ALERTS_SEE: "see alerts of signals of fraud: about the agents of their own outlet, or all; never about their own work",
    Right.ALERTS_ANSWER: "say what became of an alert; dismiss it where it is of no outlet of theirs",
    Right.KEYS_MANAGE: "rotate the server's keys, destroy a former one, renew the signing key",
    Right.CLOCK_CORRECT: "let the ledger go on after entries that a clock dated ahead of time",
    Right.PHOTOS_SEE: "see the openings of sealed photos that concern oneself",
    Right.PHOTOS_ASK: "ask for the opening of a sealed photo, for a case",
    Right.PHOTOS_ANSWER: "allow or refuse an opening of a photo, of another outlet than one's own",
    Right.PHOTOS_OPEN: "look at a photo whose opening one asked for or allowed",
    Right.OUTLETS_SEE: "see outlets and agents: enrolment, training, standing, and what waits for a second person",
    Right.BLOCKS_MANAGE: "put agents and agent companies on the block list, record their appeals, import and export lists",
    Right.BLOCKS_DECIDE: "decide an appeal against an entry that another person made and recorded",
    Right.FREEZES_ASK: "ask that an outlet or an agent be frozen, or that a freeze be lifted",
    Right.FREEZES_ANSWER: "confirm or refuse that as the second person, of another role or outlet",
    Right.OUTLETS_MANAGE: "enrol outlets and agents, record trainings, suspend, resume and close them",
    Right.SUPERVISION_SEE: "see what the ledger says of all outlets, and of a registration by its whole number",
    Right.VISITS_MAKE: "visit an outlet, answer the checklist and sign it off",
    Right.SHOPPERS_SEND: "make a test identity that a person shows at an outlet, and make it void",
    Right.REPORTS_SEE: "download the reports of all outlets, see leaks with their clocks and how many people's faces are held",
    Right.LEAKS_RECORD: "record a leak of personal data, that it was reported and its people told; record the filing of held faces",
    Right.INSPECTIONS_CONDUCT: "draw registrations, say what is found in them, look again at what was rectified",
    Right.INSPECTIONS_ANSWER: "see what an inspection found, at their own outlet or at all of them, and say what was done about it",
    Right.ADMINISTRATION_SEE: "see staff, counters, clients, services, webhooks, stock, campaigns, the rule pack, keys, backups and health",
    Right.STAFF_MANAGE: "add and invite staff, reset passwords, deactivate members",
    Right.COUNTERS_MANAGE: "issue codes that set up counters, revoke counters",
    Right.CLIENTS_MANAGE: "add machine clients, replace their secrets, revoke them",
    Right.WEBHOOKS_MANAGE: "add, pause and remove endpoints of webhooks, replace their secrets, send webhooks again",
    Right.RELYING_MANAGE: "add services that ask holders for their consent, suspend, resume and end them",
    Right.INSPECTORS_MANAGE: "add, confirm, invite and deactivate inspectors, reset how they sign in",
    Right.RECORDS_HOLD: "have a record kept for as long as a court or a regulator orders, and lift that again",
}

# Rights that reach the data of the member's own outlet and of no other.
OUTLET_RIGHTS = frozenset(
    {
        Right.REGISTRATIONS_WORK,
        Right.HANDED_OVER_SEE,
        Right.HANDED_OVER_SUPERVISE,
        Right.COUNTERS_SET_UP,
    }
)

# Dangerous: on a page they need a sign-in of the last minutes (ADR 0033).
DANGEROUS = frozenset(
    {
        Right.SHOPPERS_SEND,
        Right.CAMPAIGNS_RUN,
        Right.OUTLETS_MANAGE,
        Right.STAFF_MANAGE,
        Right.INSPECTORS_MANAGE,
        Right.COUNTERS_MANAGE,
        Right.CLIENTS_MANAGE,
        Right.WEBHOOKS_MANAGE,
        Right.RELYING_MANAGE,
        Right.FREEZES_ASK,
        Right.FREEZES_ANSWER,
        Right.OWN_PASSKEYS,
        Right.PHOTOS_ASK,
        Right.PHOTOS_ANSWER,
        Right.PHOTOS_OPEN,
    }
)

# Done at an enrolled counter of the member's outlet alone, by the person who works at one (outside of a sandbox): agent, outlet and device
# belong together.
COUNTER_RIGHTS = frozenset(
    {
        Right.REGISTRATIONS_WORK,
        Right.HANDED_OVER_SEE,
        Right.HANDED_OVER_SUPERVISE,
        Right.LINES_SERVE,
        Right.LINES_CLOSE,
        Right.LINES_INHERIT,
        Right.APPEALS_RECORD,
    }
)

# What a sign-in by a weak means may do: set up a strong one.
RIGHTS_OVER_OWN_ACCOUNT = frozenset({Right.OWN_SIGN_IN, Right.OWN_PASSKEYS})

_EVERYBODY = RIGHTS_OVER_OWN_ACCOUNT
_AT_A_COUNTER = _EVERYBODY | {
    Right.REGISTRATIONS_WORK,
    Right.HANDED_OVER_SEE,
    Right.LINES_SERVE,
    Right.APPEALS_RECORD,
    Right.COUNTERS_SET_UP,
    Right.OUTBOX_READ,
}
# A person who asks never answers: the two rights are held by different roles.
_ON_THE_SPOT = frozenset({Right.VISITS_MAKE, Right.SHOPPERS_SEND})
_SECOND_AT_A_PHOTO = frozenset({Right.PHOTOS_SEE, Right.PHOTOS_ANSWER, Right.PHOTOS_OPEN})

_OF_OUTLETS = frozenset({Right.OUTLETS_SEE, Right.FREEZES_ASK, Right.FREEZES_ANSWER})

RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.AGENT: _AT_A_COUNTER,
    Role.SUPERVISOR: _AT_A_COUNTER
    | _SECOND_AT_A_PHOTO
    | {
        Right.HANDED_OVER_SUPERVISE,
        Right.LINES_BAR,
        Right.LINES_CLOSE,
        Right.LINES_INHERIT,
        Right.REVIEWS_WORK,
        Right.REVIEWS_MEASURE,
        Right.PARITY_SEE,
        Right.ALERTS_SEE,
        Right.ALERTS_ANSWER,
        *_OF_OUTLETS,
        Right.INSPECTIONS_ANSWER,
    },
    Role.REVIEWER: _EVERYBODY | {Right.APPEALS_RECORD, Right.APPEALS_DECIDE, Right.REVIEWS_WORK, Right.DISPUTES_SEE, Right.DISPUTES_DECIDE},
    Role.PRIVACY_OFFICER: _EVERYBODY
    | {
        Right.PHOTOS_SEE,
        Right.PHOTOS_ASK,
        Right.PHOTOS_OPEN,
        Right.RECORDS_HOLD,
        Right.REPORTS_SEE,
        Right.LEAKS_RECORD,
        Right.BLOCKS_DECIDE,
    },
    Role.INSPECTOR: _EVERYBODY
    | _SECOND_AT_A_PHOTO
    | _OF_OUTLETS
    | _ON_THE_SPOT
    | {
        Right.DISPUTES_SEE,
        Right.PARITY_SEE,
        Right.SUPERVISION_SEE,
        Right.ALERTS_SEE,
        Right.INSPECTIONS_CONDUCT,
        Right.REPORTS_SEE,
        Right.INSPECTORS_MANAGE,
    },
    Role.ADMINISTRATOR: _EVERYBODY
    | {
        Right.LINES_BAR,
        Right.LINES_CLOSE,
        Right.LINES_RECONCILE,
        Right.STOCK_CHANGE,
        Right.CAMPAIGNS_RUN,
        Right.KEYS_MANAGE,
        Right.CLOCK_CORRECT,
        Right.REVIEWS_PLANT,
        Right.REVIEWS_MEASURE,
        Right.PARITY_SEE,
        Right.ALERTS_SEE,
        Right.ALERTS_ANSWER,
        Right.REPORTS_SEE,
        Right.LEAKS_RECORD,
        Right.OUTLETS_SEE,
        Right.OUTLETS_MANAGE,
        Right.BLOCKS_MANAGE,
        Right.BLOCKS_DECIDE,
        Right.FREEZES_ANSWER,
        Right.INSPECTIONS_ANSWER,
        Right.ADMINISTRATION_SEE,
        Right.STAFF_MANAGE,
        Right.COUNTERS_MANAGE,
        Right.CLIENTS_MANAGE,
        Right.WEBHOOKS_MANAGE,
        Right.RELYING_MANAGE,
    },
}


def require_right(role: Role, right: Right) -> None:
    """Refuse a role that does not hold a right.

    Raises:
        AccessDenied: It does not.
    """
    if right not in RIGHTS[role]:
        raise AccessDenied(field="role", right=right.value)


def needs_counter(role: Role, right: Right) -> bool:
    """Whether a role uses a right at a counter alone; the person who belongs to no outlet has none."""
    return role.is_of_an_outlet and right in COUNTER_RIGHTS
