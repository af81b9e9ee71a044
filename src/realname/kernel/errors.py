"""What can go wrong, as a tree: each class has a stable code, a section in docs/reference/errors.md, and one mapping per entry point.

Here are the classes that several capabilities need. Each capability declares its own in its `errors.py`; `main` imports them all.

    RealNameError
    +- RequestError       the caller can fix it
    |  +- InvalidInput        a value that cannot be taken as it is
    |  |  +- ClipRejected         the clip cannot be judged
    |  |  +- ImageRejected        the portrait cannot be compared
    |  +- NotFound            no such registration, line, ...
    |  +- StateConflict       not in this state, or not any more
    |  +- AccessDenied        who is calling is not known or not allowed
    |  +- RateLimited         too often
    +- DependencyError    retryable by the workflow
    +- IntegrityError     stop and page, never retry
    +- SettingsError      only at start; lists every problem at once

A class says each thing once. The first paragraph of its docstring is its summary, which callers read. Its name in kebab case is its
code; a class states another `code` only where the two differ. It inherits `remedy` and `words` where those of its base fit.

A code is public and stable: to rename a class is to state its former code. A class without a docstring, or with a code that another
class has, is a fault of type at its creation. `python -OO` removes docstrings, so this module refuses to be imported under it.

No message holds a name, number, image or score: facts are small fields such as a limit, a position or a field's name.
"""

import re
from typing import ClassVar

from realname.kernel.text.text import ErrorMessage, Text

Fact = str | int | bool
_WORD_STARTS = re.compile(r"(?<!^)(?=[A-Z])")
_BY_CODE: dict[str, "type[RealNameError]"] = {}  # in the order of declaration, so parents first


class RealNameError(Exception):
    """The question could not be answered: `code` is stable, `summary` says what happened, `remedy` what to do, `words` both on a page."""

    code: ClassVar[str] = "internal-error"
    summary: ClassVar[str] = "Something went wrong on our side."
    remedy: ClassVar[str] = "Try again. If it fails again, give the operator the time and the code of this message."
    words: ClassVar[ErrorMessage] = ErrorMessage(
        Text("Something went wrong on our side."), Text("Try again. If it fails again, tell the operator the time and the code below.")
    )
    control: ClassVar[str | None] = None  # the control that the caller ran against, as the security log names it

    def __init__(self, **facts: Fact) -> None:
        """Keep the facts: limits, positions and field names, never personal data."""
        self.facts = facts
        shown = ", ".join(f"{name}={value}" for name, value in facts.items())
        super().__init__(f"{self.summary} ({shown})" if shown else self.summary)

    def __init_subclass__(cls) -> None:
        """Take the summary from the docstring and the code from the name, and declare the class.

        Raises:
            TypeError: The class has no docstring, or another class has its code.
        """
        super().__init_subclass__()
        if not (cls.__doc__ or "").strip():
            raise _refused(cls, "needs a docstring: its first paragraph is the summary (python -OO removes docstrings)")
        if "code" not in vars(cls):
            cls.code = _WORD_STARTS.sub("-", cls.__name__).lower()
        if cls.code in _BY_CODE:
            raise _refused(cls, "needs a code of its own: another class has this one")
        cls.summary = _first_paragraph(cls.__doc__ or "")
        _BY_CODE[cls.code] = cls


def _refused(error: type[RealNameError], why: str) -> TypeError:
    return TypeError(f"{error.__name__} {why}")


def _first_paragraph(docstring: str) -> str:
    return " ".join(docstring.strip().partition("\n\n")[0].split())


_BY_CODE[RealNameError.code] = RealNameError


def error_classes() -> tuple[type[RealNameError], ...]:
    """Every error class that is declared in a module imported so far, parents first."""
    return tuple(_BY_CODE.values())


def error_of_code(code: str) -> type[RealNameError] | None:
    """The error class that has a code, or None."""
    return _BY_CODE.get(code)


class TooLarge:
    """Marks an error about more bytes or pixels than allowed: HTTP has a status of its own for it."""


class RequestError(RealNameError):
    """The request was not accepted."""

    code = "request-rejected"
    remedy = "Correct the request and send it again."
    words = ErrorMessage(Text("We couldn't accept what you sent."), Text("Go back, check what you entered, and send it again."))


class InvalidInput(RequestError):
    """A value is missing, or its form is wrong."""

    remedy = "Correct the named field and send it again."
    words = ErrorMessage(Text("A value is missing, or its form is wrong."), Text("Correct the field and send it again."))


class IccidInvalid(InvalidInput):
    """The ICCID of the SIM has a wrong length or check digit."""

    remedy = "Scan the SIM again."
    words = ErrorMessage(
        Text("The serial number of the SIM (ICCID) is incorrect."), Text("Scan the SIM again, or enter the 19 or 20 digits printed on it.")
    )


class PolicyInvalid(InvalidInput):
    """The rule pack cannot be used."""

    remedy = "Correct the named entry. An unknown key is an error."


class FileUnreadable(InvalidInput):
    """The named file is missing or cannot be read."""

    remedy = "Check the path and its permissions."


class NotFound(RequestError):
    """Nothing was found under this name."""

    remedy = "Check the address."
    words = ErrorMessage(Text("This page was not found."), Text("Check the address, or start from today's list."))


class UnknownLine(NotFound):
    """The line was not found."""

    remedy = "Check the id of the line."


class StateConflict(RequestError):
    """The registration is at another step, which does not allow this."""

    remedy = "Read the registration again and do the step that it names."
    words = ErrorMessage(Text("This registration is at another step."), Text("Continue with the step shown here."))


class LineHeld(StateConflict):
    """The line is disputed, or a court or the regulator has ordered that it must not change."""

    remedy = "Resolve the named reason and lift its bar first."


class ReservationExpired(StateConflict):
    """The reservation of the number has expired."""

    remedy = "Choose a number again."
    words = ErrorMessage(Text("The reservation of the number has expired."), Text("Choose a number again."))


class ChallengeExpired(StateConflict):
    """The challenge has expired."""

    remedy = "Ask for a new challenge and record a new clip."
    words = ErrorMessage(Text("The face check has timed out."), Text("Start the face check again."))


class AccessDenied(RequestError):
    """The caller is unknown, or does not have the right to do this."""

    remedy = "Sign in with valid credentials."
    words = ErrorMessage(Text("You do not have the right to do this."), Text("Ask a supervisor of your outlet to do it."))


class PersonSignInRequired(AccessDenied):
    """No holder is signed in, or the sign-in has ended."""

    remedy = "Sign in again with a code sent to an active line."
    words = ErrorMessage(Text("You are not signed in."), Text("Request a new code to one of your active lines."))


class OwnAppeal(AccessDenied):
    """The person who recorded an appeal must not decide it."""

    remedy = "Leave the decision to another reviewer."
    words = ErrorMessage(
        Text("You recorded this appeal, so another person must decide it."), Text("Leave it to another reviewer. Nothing was changed.")
    )


class TookPart(AccessDenied):
    """A person who took part in a registration must not review it, open its photo or answer its dispute."""

    remedy = "Ask a colleague who took no part in this registration."
    words = ErrorMessage(Text("You took part in this registration."), Text("Ask a colleague who took no part in this registration."))


class RateLimited(RequestError):
    """Too many attempts in a short time."""

    remedy = "Wait for the named time, then try again."
    words = ErrorMessage(Text("Too many attempts in a short time."), Text("Wait for the time shown, or use the other way to register."))
    control = "pause"


class DependencyError(RealNameError):
    """A system we depend on did not answer."""

    code = "dependency-unavailable"
    remedy = "Wait: the system will try again by itself, and nothing is lost."
    words = ErrorMessage(Text("A system we depend on did not answer."), Text("Try again in a moment. Nothing is lost."))


class StorageUnavailable(DependencyError):
    """The media store or database did not answer."""

    remedy = "Try again. Nothing is lost."


class IntegrityError(RealNameError):
    """Stored data is not what was written."""

    code = "integrity-broken"
    remedy = "Stop and call the operator's security contact."


class EventNotDeclared(IntegrityError):
    """The ledger does not accept an event of this form.

    Only declared events with declared facts are ever written.
    """

    remedy = "Report it as a fault of the program. Nothing was written."


class SettingsError(RealNameError):
    """The settings cannot be used.

    Every problem is listed at once.
    """

    code = "settings-invalid"
    remedy = "Correct every setting listed, then start again."

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem, each a sentence that names the setting and never its value."""
        super().__init__()
        self.problems = problems
