"""What can go wrong with alerts."""

from realname.kernel.errors import NotFound
from realname.kernel.text.text import ErrorMessage, Text


class UnknownAlert(NotFound):
    """There is no such alert among those you may see."""

    remedy = "Look at the list of alerts."
    words = ErrorMessage(Text("There is no such alert among those you may see."), Text("Look at the list of alerts."))
