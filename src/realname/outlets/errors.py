"""What can go wrong with outlets, agents, freezes and block lists."""

from realname.kernel.errors import InvalidInput, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class BlockListInvalid(InvalidInput):
    """The block list is not of its form, not signed by the key given, or older than the one that is kept."""

    remedy = "Ask its issuer for the newest, and for the key that signs it (docs/outlets.md)."


class UnknownOutlet(NotFound):
    """There is no enrolled outlet with this id."""

    remedy = "Check the id in `realname outlets list`."


class UnknownBlock(NotFound):
    """There is no such entry of this operator on the block list."""

    remedy = "Check the id in `realname outlets blocklist list`; others decide about their own entries."


class UnknownFreeze(NotFound):
    """There is no such request to freeze."""

    remedy = "Check the id in `realname outlets freezes`."


class UnknownAgent(NotFound):
    """There is no enrolled agent with this id."""

    remedy = "Check the id in `realname outlets agents list`."


class OutletNotEnrolled(StateConflict):
    """This outlet is not enrolled: no one registers lines there."""

    remedy = "Have the administrator enrol it: `realname outlets enrol`."
    words = ErrorMessage(Text("This outlet is not enrolled."), Text("No line is registered here. Tell the administrator."))


class AgentNotEnrolled(StateConflict):
    """This agent is not enrolled at this outlet."""

    remedy = "Have the administrator enrol them: `realname outlets agents enrol`."
    words = ErrorMessage(Text("You are not enrolled as an agent of this outlet."), Text("Tell the administrator."))


class TrainingLapsed(StateConflict):
    """This agent was not trained within the term of the pack."""

    remedy = "Train them and record it: `realname outlets agents train`."
    words = ErrorMessage(Text("Your training is over its term."), Text("Be trained, and have the administrator record it."))


class DocumentsMissing(StateConflict):
    """A document is missing that the pack asks for."""

    remedy = "Show the kinds named, and enrol again."
    words = ErrorMessage(Text("A document of the enrolment is missing."), Text("Show it to the administrator."))


class FreezeConflict(StateConflict):
    """This request was answered, has lapsed, or the same one waits already."""

    remedy = "Look at the outlet's page; a request that lapsed can be made anew."


class BlockListed(StateConflict):
    """Whom this enrolment is about is on a block list."""

    remedy = "They appeal to the issuer of the entry; an upheld appeal, or its end, voids it."


class BlockListKeyMissing(StateConflict):
    """A block list is in force, and without its key no one can tell whether they are on it."""

    remedy = "Name the key that the operators of the list share: `--list-key FILE`."


class SubDelegation(StateConflict):
    """No one acts for a company that itself acts for the operator: agents may not pass their task on."""

    code = "sub-delegation-refused"
    remedy = "Have the company contract with the operator itself, or close the former enrolment first."


class AgentElsewhere(StateConflict):
    """This person, or this id, is enrolled elsewhere."""

    remedy = "Close the former enrolment first: no one is an agent of two outlets or of two companies at once."
