"""What can go wrong with outlets, agents, freezes and block lists."""

from realname.kernel.errors import InvalidInput, NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class BlockListInvalid(InvalidInput):
    """The block list is malformed, older than the stored one, or not signed by the given key."""

    remedy = "Ask its issuer for the newest list and for its signing key (docs/how-to/outlets.md)."


class UnknownOutlet(NotFound):
    """No enrolled outlet has this id."""

    remedy = "Check the id in `realname outlets list`."


class UnknownBlock(NotFound):
    """This operator has no such entry on the block list."""

    remedy = "Check the id in `realname outlets blocklist list`. Each operator decides about its own entries."


class UnknownFreeze(NotFound):
    """The freeze request was not found."""

    remedy = "Check the id in `realname outlets freezes`."


class UnknownAgent(NotFound):
    """No enrolled agent has this id."""

    remedy = "Check the id in `realname outlets agents list`."


class OutletNotEnrolled(StateConflict):
    """This outlet is not enrolled, so it cannot register lines."""

    remedy = "Ask the administrator to enrol the outlet: `realname outlets enrol`."
    words = ErrorMessage(Text("This outlet is not enrolled."), Text("Ask the administrator to enrol the outlet."))


class AgentNotEnrolled(StateConflict):
    """This agent is not enrolled at this outlet."""

    remedy = "Ask the administrator to enrol the agent: `realname outlets agents enrol`."
    words = ErrorMessage(Text("You are not enrolled as an agent of this outlet."), Text("Ask the administrator to enrol you."))


class TrainingLapsed(StateConflict):
    """The training of this agent is older than the rule pack allows."""

    remedy = "Train the agent and record it: `realname outlets agents train`."
    words = ErrorMessage(Text("Your training has expired."), Text("Complete a training, and ask the administrator to record it."))


class DocumentsMissing(StateConflict):
    """A document that the rule pack requires is missing."""

    remedy = "Add the named documents, and enrol again."
    words = ErrorMessage(Text("A document of your enrolment is missing."), Text("Bring the document to the administrator."))


class FreezeConflict(StateConflict):
    """This request was answered or has lapsed, or another one is still open."""

    remedy = "Check the page of the outlet. You can repeat a request that lapsed."


class BlockListed(StateConflict):
    """The agent or company is on a block list."""

    remedy = "Ask the agent or company to appeal to the issuer of the entry. A successful appeal cancels the entry."


class BlockListKeyMissing(StateConflict):
    """A block list is in force, and it cannot be searched without its key."""

    remedy = "Name the key that the operators share: `--list-key FILE`."


class SubDelegation(StateConflict):
    """This company acts for another agent company, which the rules do not allow."""

    code = "sub-delegation-refused"
    remedy = "Make a contract between the company and the operator, or close the former enrolment first."


class AgentElsewhere(StateConflict):
    """This person or this id is enrolled at another outlet or company."""

    remedy = "Close the former enrolment first. An agent belongs to one outlet and one company."
