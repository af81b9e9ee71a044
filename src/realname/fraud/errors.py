"""What can go wrong with alerts."""

from realname.kernel.errors import NotFound
from realname.kernel.text.text import ErrorMessage, Text


class UnknownAlert(NotFound):
    """The alert was not found, or you do not have access to it."""

    remedy = "Go to the list of alerts and choose one."
    words = ErrorMessage(
        Text("The alert was not found, or you do not have access to it."), Text("Go to the list of alerts and choose one.")
    )
