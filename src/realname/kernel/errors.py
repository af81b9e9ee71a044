"""What can go wrong, as a tree: each class has a stable code, a section in docs/errors.md, and one mapping per entry point.

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
    remedy: ClassVar[str] = "Try again; if it stays, give the operator the time of this message."
    words: ClassVar[ErrorMessage] = ErrorMessage(
        Text("Something went wrong on our side."), Text("Try again. If it stays, tell the operator the time and the code below.")
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
    """The request cannot be taken as it is."""

    code = "request-rejected"
    remedy = "Correct the request and send it again."
    words = ErrorMessage(Text("This could not be taken as it is."), Text("Go back and try again."))


class InvalidInput(RequestError):
    """A value is missing or not of the form asked for."""

    remedy = "Correct the field named and send it again."
    words = ErrorMessage(Text("A value is missing or not of the form asked for."), Text("Correct it and send it again."))


class IccidInvalid(InvalidInput):
    """The SIM's ICCID fails its own checks (length or Luhn digit)."""

    remedy = "Scan the SIM again."
    words = ErrorMessage(
        Text("This is not a SIM's serial number (ICCID)."), Text("Scan the SIM again, or type the 19 or 20 digits printed on it.")
    )


class PolicyInvalid(InvalidInput):
    """The rule pack cannot be used as it is."""

    remedy = "Correct the entry named; unknown keys are errors."


class FileUnreadable(InvalidInput):
    """The file named is missing or cannot be read."""

    remedy = "Check the path and its permissions."


class NotFound(RequestError):
    """There is nothing here under this name."""

    remedy = "Check the address."
    words = ErrorMessage(Text("There is nothing at this address."), Text("Check the address, or begin at today's list."))


class UnknownLine(NotFound):
    """There is no such line."""

    remedy = "Check the line's id."


class StateConflict(RequestError):
    """The registration is not in a state that allows this."""

    remedy = "Read the registration and take the step it names."
    words = ErrorMessage(Text("This registration has moved on."), Text("Go on with the step shown here."))


class LineHeld(StateConflict):
    """The line is disputed, or held by a court or the regulator: it stays as it is."""

    remedy = "Settle the reason named and lift its bar first."


class ReservationExpired(StateConflict):
    """The number's reservation has run out."""

    remedy = "Choose a number again."
    words = ErrorMessage(Text("The number was reserved for a limited time, which is over."), Text("Choose a number again."))


class ChallengeExpired(StateConflict):
    """The challenge has run out."""

    remedy = "Ask for a new challenge and record a new clip."
    words = ErrorMessage(Text("The time for the live face check is over."), Text("Start the check again."))


class AccessDenied(RequestError):
    """This caller is not known or not allowed to do this."""

    remedy = "Sign in with valid credentials."
    words = ErrorMessage(Text("You are not allowed to do this."), Text("Ask a supervisor of your outlet."))


class PersonSignInRequired(AccessDenied):
    """No person is signed in to their page, or not any more."""

    remedy = "Sign in again by a code to an active line."
    words = ErrorMessage(Text("You are not signed in, or not any more."), Text("Ask for a new code to an active line of yours."))


class OwnAppeal(AccessDenied):
    """A person who recorded an appeal does not decide it."""

    remedy = "Leave the decision to another reviewer."
    words = ErrorMessage(
        Text("You recorded this appeal, so another person decides it."), Text("Leave it to another reviewer. Nothing was changed.")
    )


class TookPart(AccessDenied):
    """A person who took part in a registration neither opens its photo, nor reviews it, nor answers a dispute of its line."""

    remedy = "Ask a person to do it who had no part in it."
    words = ErrorMessage(Text("You had to do with this registration."), Text("Ask a person to do it who had no part in it."))


class RateLimited(RequestError):
    """Too many attempts in a short time."""

    remedy = "Wait for the time named, then try again."
    words = ErrorMessage(Text("Too many attempts in a short time."), Text("Wait for the time shown, or use the other way."))
    control = "pause"


class DependencyError(RealNameError):
    """A system we depend on did not answer."""

    code = "dependency-unavailable"
    remedy = "Nothing is lost; it is tried again."
    words = ErrorMessage(Text("A system we depend on did not answer."), Text("Nothing is lost. Try again in a moment."))


class StorageUnavailable(DependencyError):
    """The media store or database did not answer."""

    remedy = "Nothing is lost; try again."


class IntegrityError(RealNameError):
    """Something stored is not what it must be."""

    code = "integrity-broken"
    remedy = "Stop and call the operator's security contact."


class EventNotDeclared(IntegrityError):
    """The ledger does not take an event of this form.

    Only declared events with declared facts are ever written.
    """

    remedy = "Report it: nothing was written, and it is a mistake of the program's."


class SettingsError(RealNameError):
    """The settings cannot be used.

    Every problem is listed at once.
    """

    code = "settings-invalid"
    remedy = "Mend every setting listed, then start again."

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep every problem, each a sentence that names the setting and never its value."""
        super().__init__()
        self.problems = problems
