"""A journey under way: who takes part, in which manner, and what it took so far."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator

from tests.browser.axe import Axe
from tests.browser.camera import NextPicture
from tests.browser.conftest import Desk
from tests.browser.counter import Counter
from tests.browser.journeys.recorder import Manner, Tally, Traveller
from tests.browser.site import Login


@dataclass(slots=True, kw_only=True)
class Player:
    """A person of the journey, whose counter is there for what is done beside it."""

    counter: Counter
    me: Traveller

    def find(self, selector: str) -> Locator:
        """The first place on the page that a selector names."""
        return self.counter.page.locator(selector).first


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """Opens browsers in the journey's manner, and adds up what its people do."""

    desk: Desk
    manner: Manner
    axe: Axe | None = None
    tally: Tally = field(default_factory=Tally)

    def newcomer(self) -> Player:
        """A person at a browser in which no one has signed in."""
        with self.tally.beside():
            return self._player(self.desk.open(language=self.manner.language, **self.manner.options))

    def visitor(self, face: NextPicture) -> Player:
        """A person before the camera of a browser that was never here."""
        with self.tally.beside():
            page = self.desk.arrive(face, language=self.manner.language, **self.manner.options)
            return self._player(Counter(page, self.desk.site))

    def staff(self, who: Login) -> Player:
        """A member of the operator's staff, who has signed in."""
        with self.tally.beside():
            return self._player(self.desk.sign_in(who, language=self.manner.language, **self.manner.options))

    def inspector(self, who: Login) -> Player:
        """An inspector, who has signed in to their own app."""
        with self.tally.beside():
            return self._player(self.desk.inspect(who, language=self.manner.language, **self.manner.options))

    def agent(self, applicant: NextPicture) -> Player:
        """An agent at a counter that is set up, with an applicant before its camera."""
        with self.tally.beside():
            return self._player(self.desk.before(applicant, language=self.manner.language, **self.manner.options))

    def _player(self, counter: Counter) -> Player:
        return Player(counter=counter, me=Traveller(page=counter.page, manner=self.manner, tally=self.tally, axe=self.axe))
