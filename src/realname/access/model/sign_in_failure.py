"""Why a person was not signed in, as codes: for the log and the ledger. A person who tries is told none of them apart."""

from enum import StrEnum


class SignInFault(StrEnum):
    """What was wrong with a try."""

    LOGIN_UNKNOWN = "login-unknown"
    PASSWORD_WRONG = "password-wrong"  # noqa: S105 - a code
    PASSWORD_LAPSED = "password-lapsed"  # noqa: S105 - a code
    CODE_WRONG = "code-wrong"
    QUESTION_MISSING = "question-missing"
    PASSKEY_UNKNOWN = "passkey-unknown"
    PASSKEY_REFUSED = "passkey-refused"
    INVITATION_REFUSED = "invitation-refused"
    DEACTIVATED = "deactivated"
    OTHER_REALM = "other-realm"
    ACCOUNT_CHANGED = "account-changed"
    PAUSE = "pause"
