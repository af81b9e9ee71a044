"""What can go wrong with campaigns, the lines in them and appeals."""

from realname.kernel.errors import NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownCampaign(NotFound):
    """There is no such campaign."""

    remedy = "`realname lines campaigns list` names them."


class LineNotInCampaign(NotFound):
    """The line is not in this campaign, or no campaign holds it."""

    remedy = "Check the line's id and the campaign's name."
    words = ErrorMessage(
        Text("No campaign asks for this line to be verified again."), Text("There is nothing to appeal against. Look at the line again.")
    )


class CampaignConflict(StateConflict):
    """The campaign, or the line in it, is not in a state that allows this."""

    remedy = "`realname lines campaigns show` shows its step."
    words = ErrorMessage(
        Text("The step of the line in its campaign does not allow this."),
        Text("Look at the line again: another member may have been faster."),
    )


class AppealsUsedUp(CampaignConflict):
    """The holder's appeals against this campaign were dismissed; no further one stops its clock."""

    remedy = "Verify the line, or ask a member with that right to lift a wrong bar."


class CampaignNameTaken(StateConflict):
    """A campaign of this name was planned with another selection or under another rule pack."""

    remedy = "Choose another name; the same name continues only the same planning."
