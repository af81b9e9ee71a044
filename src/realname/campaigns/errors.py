"""What can go wrong with campaigns, the lines in them and appeals."""

from realname.kernel.errors import NotFound, StateConflict
from realname.kernel.text.text import ErrorMessage, Text


class UnknownCampaign(NotFound):
    """The campaign was not found."""

    remedy = "Check the name in `realname lines campaigns list`."


class LineNotInCampaign(NotFound):
    """The line is not in this campaign, or in no campaign at all."""

    remedy = "Check the id of the line and the name of the campaign."
    words = ErrorMessage(
        Text("No campaign asks for this line to be verified again."), Text("Open the line again. There is nothing to appeal against.")
    )


class CampaignConflict(StateConflict):
    """The campaign, or the line in it, is at another step, which does not allow this."""

    remedy = "Check the step with `realname lines campaigns show`."
    words = ErrorMessage(
        Text("The line is at another step of the campaign."),
        Text("Open the line again. A colleague may have acted first."),
    )


class AppealsUsedUp(CampaignConflict):
    """The holder has used all appeals against this campaign, and they were dismissed."""

    remedy = "Verify the holder again, or ask a member who has the right to lift a wrong bar."


class CampaignNameTaken(StateConflict):
    """A campaign of this name was planned with another selection or under another rule pack."""

    remedy = "Choose another name. The same name continues only the same plan."
