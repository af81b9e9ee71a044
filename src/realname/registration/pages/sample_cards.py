"""What a sandbox has for each step: cards beside the simulated card reader, and SIMs, as the pages offer them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from realname.kernel.registry import App


@dataclass(frozen=True, slots=True)
class SampleCard:
    """A card that the simulated card reader can be given.

    Attributes:
        key: For the form.
        name: The invented name on it.
        is_own: It is the card of the person who tries the sandbox out: its portrait is taken on the spot.
    """

    key: str
    name: str
    is_own: bool = False


class SampleCards(Protocol):
    """The cards that lie beside the simulated card reader of a sandbox, and its SIMs."""

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

    def own(self, portrait: bytes, *, place: str) -> bytes:
        """Give the own card of the person who tries the sandbox out, with this portrait (JPEG or PNG)."""
        ...

    def free_sim(self) -> str:
        """The serial number of a sample SIM that no one has; empty where all are used."""
        ...


def samples_of(services: App) -> Sequence[SampleCard]:
    """The cards of a sandbox; none in production."""
    samples = services.find(SampleCards)
    return samples.list() if samples is not None else ()


def sample_sim_of(services: App) -> str:
    """The serial number of a free sample SIM of a sandbox; empty in production."""
    samples = services.find(SampleCards)
    return samples.free_sim() if samples is not None else ""
