"""Whether pictures of a live session ever came to the server for a registration: then their hashes are kept for some days."""

from realname.kernel.ledger.events import Event
from realname.registration.use_cases.read_registration import RegistrationView


def had_live_session(view: RegistrationView) -> bool:
    """Whether one was opened, however it ended."""
    return any(entry.event.event is Event.SESSION_OPENED for entry in view.entries)
