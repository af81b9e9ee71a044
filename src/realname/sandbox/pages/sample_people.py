"""The cards of the sample people, beside the simulated card reader of a sandbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import Iccid
from realname.kernel.rules.pack import Country
from realname.registration.pages.sample_cards import SampleCard
from realname.sandbox.simulators.card_reader import sign_card
from realname.sandbox.simulators.people import BLANK_PORTRAIT, SamplePerson, card_json, known_samples
from realname.verification.use_cases.sample_catalogue import MAN_PHOTO, WOMAN_CLIP, load_sample

OWN = "own"
_KEYS: Mapping[Country, Sequence[str]] = {Country.CN: ("man", "woman", "child", OWN)}
_USUAL_KEYS = ("man", "woman", OWN)
_WOMAN_AT_MS = 1000  # a frontal moment of the sample woman's clip, of whom there is no photo


@dataclass(frozen=True, slots=True)
class SamplePeople:
    """Implements `SampleCards` on the folder of `realname models samples fetch`."""

    folder: Path
    now: Callable[[], datetime]
    country: Country = Country.CN
    offer_sim: Callable[[], Iccid | None] = lambda: None

    @property
    def _people(self) -> Mapping[str, SamplePerson]:
        return dict(zip(_KEYS.get(self.country, _USUAL_KEYS), known_samples(self.country), strict=True))

    def list(self) -> Sequence[SampleCard]:
        """All of them; a child in China alone."""
        return tuple(SampleCard(key, person.attributes.name, is_own=key == OWN) for key, person in self._people.items())

    def read(self, key: str, *, place: str) -> bytes:
        """Write the card as the reader gives it, and sign it; the pictures are checked by their digests.

        Raises:
            InvalidInput: There is no such card.
            SamplesUnavailable: The sample people were not fetched.
        """
        if key not in self._people:
            raise InvalidInput(field="sample")
        return self._signed(key, self._portrait(key), place)

    def own(self, portrait: bytes, *, place: str) -> bytes:
        """Write the card of who tries the sandbox out, with a portrait that was taken on the spot."""
        return self._signed(OWN, portrait, place)

    def free_sim(self) -> str:
        """The serial number of a sample SIM that no one has; empty where all are used."""
        sim = self.offer_sim()
        return sim.value if sim else ""

    def _signed(self, key: str, portrait: bytes, place: str) -> bytes:
        return sign_card(card_json(self._people[key], portrait=portrait), place=place, at=self.now())

    def _portrait(self, key: str) -> bytes:
        if key in ("child", OWN):
            return BLANK_PORTRAIT
        if key == "man":
            return load_sample(self.folder, MAN_PHOTO)
        from realname.sandbox.simulators.photo_clip import still_of_clip  # noqa: PLC0415 - OpenCV and PyAV, for one card of a sandbox

        return still_of_clip(load_sample(self.folder, WOMAN_CLIP), at_ms=_WOMAN_AT_MS)
