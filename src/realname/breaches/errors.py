"""What can go wrong with personal-data breaches."""

from realname.kernel.errors import NotFound
from realname.kernel.text.text import ErrorMessage, Text


class UnknownLeak(NotFound):
    """There is no leak with this id."""

    remedy = "Check the id; `realname privacy breaches list` shows those that were recorded."
    words = ErrorMessage(Text("There is no such leak."), Text("Look at the list of leaks."))
