"""The cards of the sample people, beside the simulated card reader of a sandbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from realname.kernel.errors import InvalidInput
from realname.kernel.rules.pack import Country
from realname.registration.pages.sample_cards import SampleCard
from realname.sandbox.simulators.card_reader import sign_card
from realname.sandbox.simulators.people import BLANK_PORTRAIT, SamplePerson, card_json, known_samples
from realname.sandbox.simulators.photo_clip import still_of_clip
from realname.verification.use_cases.sample_catalogue import MAN_PHOTO, WOMAN_CLIP, load_sample

_KEYS = ("man", "woman", "child")
_WOMAN_AT_MS = 1000  # a frontal moment of the sample woman's clip, of whom there is no photo


@dataclass(frozen=True, slots=True)
class SamplePeople:
    """Implements `SampleCards` on the folder of `realname models samples fetch`."""

    folder: Path
    now: Callable[[], datetime]
    country: Country = Country.CN

    @property
    def _people(self) -> Mapping[str, SamplePerson]:
        return dict(zip(_KEYS, known_samples(self.country), strict=False))

    def list(self) -> Sequence[SampleCard]:
        """All of them; a child in China alone."""
        return tuple(SampleCard(key, person.attributes.name) for key, person in self._people.items())

    def read(self, key: str, *, place: str) -> bytes:
        """Write the card as the reader gives it, and sign it; the pictures are checked by their digests.

        Raises:
            InvalidInput: There is no such card.
            SamplesUnavailable: The sample people were not fetched.
        """
        if key not in self._people:
            raise InvalidInput(field="sample")
        return sign_card(card_json(self._people[key], portrait=self._portrait(key)), place=place, at=self.now())

    def _portrait(self, key: str) -> bytes:
        if key == "child":
            return BLANK_PORTRAIT
        if key == "man":
            return load_sample(self.folder, MAN_PHOTO)
        return still_of_clip(load_sample(self.folder, WOMAN_CLIP), at_ms=_WOMAN_AT_MS)
