"""Words with values in their places: `{name}` stands for the value of that name, once, and nothing of a value is looked at again."""

import re

_PLACE = re.compile(r"\{(\w+)\}")


def fill_template(text: str, **values: str | int) -> str:
    """Put values in their places.

    Raises:
        KeyError: A place has no value.
    """
    return _PLACE.sub(lambda place: str(values[place[1]]), text)
