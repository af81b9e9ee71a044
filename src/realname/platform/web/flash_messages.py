"""Notes: what a page says above itself after it was led to; only codes we know, so that no one can put words into a page."""

from realname.kernel.errors import RequestError, error_of_code
from realname.kernel.text.text import ErrorMessage


def note_of(code: str | None) -> ErrorMessage | None:
    """The words of a note, or None where the code is none of ours."""
    error = error_of_code(code) if code else None
    return error.words if error is not None and issubclass(error, RequestError) else None
