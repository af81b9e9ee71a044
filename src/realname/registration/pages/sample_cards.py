"""The cards beside the simulated card reader of a sandbox, as the pages offer them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from realname.kernel.registry import App


@dataclass(frozen=True, slots=True)
class SampleCard:
    """A card that the simulated card reader can be given: a key for the form, and the invented name on it."""

    key: str
    name: str


class SampleCards(Protocol):
    """The cards that lie beside the simulated card reader of a sandbox."""

    def list(self) -> Sequence[SampleCard]:
        """Which there are."""
        ...

    def read(self, key: str, *, place: str) -> bytes:
        """Give a card as the reader does, signed for a registration or line.

        Raises:
            InvalidInput: There is no such card.
            SamplesUnavailable: The sample people were not fetched.
        """
        ...


def samples_of(services: App) -> Sequence[SampleCard]:
    """The cards of a sandbox; none in production."""
    samples = services.find(SampleCards)
    return samples.list() if samples is not None else ()
