"""What the workflow engine writes down: JSON made of ids, states and error codes; never a pickle, a message or a person's data."""

from realname.workflow.engine.library import Serializer
from realname.workflow.engine.own_form import FORM, decoded, encoded


class IdsOnlyJson(Serializer):
    """Records inputs (the registration's id), answers (a word), the ends of pauses (a time) and errors (a code)."""

    def serialize(self, data: object) -> str:
        """Encode; see `encoded`."""
        return encoded(data)

    def deserialize(self, serialized_data: str) -> object:
        """Decode; see `decoded`."""
        return decoded(serialized_data)

    def name(self) -> str:
        """Name under which the engine remembers how a value was written."""
        return FORM
