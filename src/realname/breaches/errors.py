"""What can go wrong with personal-data breaches."""

from realname.kernel.errors import NotFound
from realname.kernel.text.text import ErrorMessage, Text


class UnknownLeak(NotFound):
    """No personal data breach has this id."""

    remedy = "Check the id in `realname privacy breaches list`."
    words = ErrorMessage(Text("The personal data breach was not found."), Text("Go to the list of breaches and choose one."))
