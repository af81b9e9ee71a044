"""A relying service that guesses: it has one consent and the source of this project, and adapts to every answer.

It climbs by scores, tells parts of names from answers that are not given, goes through names and dates that are likely, bisects ages and
tenures, watches for a birthday, and waits for the next day where it is told nothing more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.identifiers import Iccid, IdentityNumber, LineId, Msisdn, PersonId, RegistrationId
from realname.kernel.unit_of_work import UnitOfWork
from realname.lines.model.line import Line
from realname.lines.model.transitions import LineState
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import RegistrationState
from realname.relying.model.rule import RelyingRule
from realname.relying.model.scopes import API_OF
from realname.relying.model.verified_holder import VerifiedHolder
from realname.relying.use_cases.subjects import FindVerifiedHolder
from tests.relying.camara_calls import AGE, MATCH, RECYCLING, TENURE
from tests.relying.camara_world import CamaraWorld, allow, camara_world
from tests.support.examples import LINE, OPENED, PERSON, keep

FAMILY_NAMES = ("Tanaka", "Silva", "Novak", "Kowalski", "Haddad", "Okafor", "Larsen", "Moreau", "Fischer", "Rossi", "Ivanov", "Costa")
GIVEN_NAMES = ("Anna", "Maria", "Jonas", "Sofia", "Lucas", "Emil", "Clara", "Hugo", "Laila", "Oscar", "Nina", "Victor")
STREETS = ("North Road", "Mill Lane", "Station Street", "High Street", "Park Avenue", "Harbour Way", "Church Hill", "Garden Row")
CHINESE_FAMILY_NAMES = "李王张刘陈杨赵黄周吴徐孙"
CHINESE_GIVEN_NAMES = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HOUSES = 200  # in a street
_BEAM = 12  # candidates that a climb keeps where several have the best score
_CALLS_A_DAY = 1_500  # of each service: far fewer than its bound by the minute allows
_OLDEST = 100
_TENURE_DAYS = 3_600


@dataclass(frozen=True, slots=True)
class MadeUpHolders(FindVerifiedHolder):
    """The holder of each line as the test made them up."""

    by_line: Mapping[LineId, VerifiedHolder] = field(default_factory=dict)

    def __call__(self, unit: UnitOfWork, line: Line) -> VerifiedHolder | None:  # noqa: ARG002 - of the class it stands for
        """Give what was made up."""
        return self.by_line.get(line.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Victim:
    """A line and what a service could learn of its holder."""

    line: Line
    holder: VerifiedHolder
    is_chinese: bool


def made_up(random: Random, today: date) -> tuple[VerifiedHolder, bool]:
    """Make up a holder, and say whether their name is Chinese."""
    is_chinese = random.random() < 0.5
    if is_chinese:
        name = random.choice(CHINESE_FAMILY_NAMES) + "".join(random.choices(CHINESE_GIVEN_NAMES, k=2))
    else:
        name = f"{random.choice(FAMILY_NAMES)} {random.choice(GIVEN_NAMES)}"
    birth_on = today - timedelta(days=random.randrange(18 * 366, 80 * 365))
    attributes = ApplicantAttributes(
        name=name,
        identity_number=IdentityNumber(f"990101{birth_on:%Y%m%d}{random.randrange(1000):03}0"),
        sex=random.choice(("female", "male")),
        ethnicity="",
        birth_on=birth_on,
        address=f"{random.randrange(1, _HOUSES)} {random.choice(STREETS)}",
    )
    until_on = today + timedelta(days=random.randrange(1, 3_650))
    kind = random.choice((EvidenceKind.RESIDENT_ID_CARD, EvidenceKind.FOREIGN_PASSPORT))
    evidence = Evidence(kind=kind, means=EvidenceMeans.VERIFIED_CHIP, valid_from_on=None, valid_until_on=until_on)
    return VerifiedHolder(attributes=attributes, evidence=evidence), is_chinese


@contextmanager
def guessing_world(
    folder: Path, *, holders: int, engine: Engine | None = None, rule: RelyingRule | None = None
) -> Iterator[tuple[CamaraWorld, Sequence[Victim]]]:
    """A deployment with made-up holders, each of whom allowed the service everything."""
    by_line: dict[LineId, VerifiedHolder] = {}
    finder = MadeUpHolders(None, by_line)  # type: ignore[arg-type] # nothing is sealed here
    exchanged: dict[type, object] = {FindVerifiedHolder: finder, RelyingRule: rule or load_policy("sandbox").relying}
    with camara_world(folder, engine=engine, exchanged=exchanged) as world:
        random, now, victims = Random(35), world.api.clock.now(), []  # noqa: S311 - the same population on every run
        for place in range(holders):
            holder, is_chinese = made_up(random, now.date())
            person = replace(PERSON, id=PersonId(f"person-{place}"), identity_hash=f"{place:064}", wrapped_key=b"\x01key %d" % place)
            registration = replace(
                OPENED,
                id=RegistrationId(f"registration-{place}"),
                person_id=person.id,
                state=RegistrationState.ACTIVATED,
                line_id=LineId(f"line-{place}"),
            )
            line = replace(
                LINE,
                id=LineId(f"line-{place}"),
                registration_id=registration.id,
                person_id=person.id,
                msisdn=Msisdn(f"+86199100{place:05}"),
                iccid=Iccid(f"8986990{place:012}"),
                state=LineState.ACTIVE,
                activated_at=now - timedelta(days=random.randrange(1, _TENURE_DAYS)),
            )
            keep(world.api.units, person, registration, line)
            allow(world.api, line)
            by_line[line.id] = holder
            victims.append(Victim(line=line, holder=holder, is_chinese=is_chinese))
        yield world, victims


@dataclass(kw_only=True)
class Guesser:
    """Attacks one line within a term.

    Attributes:
        days: How long it goes on.
        calls: How many it has made.
    """

    world: CamaraWorld
    victim: Victim
    days: int
    calls: int = 0
    calls_today: int = 0
    day: int = 0

    def is_name_found(self) -> bool:
        """Climb by scores, then find the parts, then go through likely names."""
        return self._climbs_to_name() or self._parts_tell() or self._hits("name", self._likely_names())

    def is_address_found(self) -> bool:
        """Go through likely addresses, first those in the street that has the best score."""
        scores = {street: self._told(MATCH.address, {"address": street}).get("addressMatchScore", 0) for street in STREETS}
        streets = sorted(STREETS, key=lambda street: -int(str(scores[street])))
        return self._hits("address", (f"{number} {street}" for street in streets for number in range(1, _HOUSES)))

    def is_age_found(self) -> bool:
        """Bisect it by thresholds."""
        return self._age() is not None

    def is_birth_date_found(self) -> bool:
        """Find the age, then go through the days of one year."""
        age = self._age()
        today = self.world.api.clock.now().date()
        newest = today.replace(year=today.year - age, day=min(today.day, 28)) if age is not None else today - timedelta(days=40 * 365)
        return self._hits("birthdate", ((newest - timedelta(days=back)).isoformat() for back in range(367)))

    def is_birthday_watched(self) -> bool:
        """Ask one day after the other about the age that comes next, until the answer changes."""
        age = self._age()
        if age is None:
            return False
        while True:
            told = self._told(AGE.address, {"ageThreshold": age + 1}).get("ageCheck")
            if told == "not_available":
                return False
            if told == "true":
                birth_on = self.world.api.clock.now().date().replace(year=self.world.api.clock.now().year - age - 1)
                return birth_on == self.victim.holder.attributes.birth_on
            if not self._sleeps():
                return False

    def is_number_found(self) -> bool:
        """Where the birth date is found, go through the numbers that it can be part of."""
        if not self.is_birth_date_found():
            return False
        stem = f"990101{self.victim.holder.attributes.birth_on:%Y%m%d}"
        return self._hits("idDocument", (f"{stem}{number:03}0" for number in range(1000)))

    def is_tenure_found(self) -> bool:
        """Bisect the day by tenure; where that is not answered, by recycling. Off by a day counts as found."""
        least, most = 0, _TENURE_DAYS
        while least < most:
            middle = (least + most + 1) // 2
            since = (self._first_day - timedelta(days=middle)).isoformat()
            is_met = self._told(TENURE.address, {"tenureDate": since}).get("tenureDateCheck")
            if is_met is None:
                recycled = self._told(RECYCLING.address, {"specifiedDate": since}).get("phoneNumberRecycled")
                is_met = None if recycled is None else not recycled
            if is_met is None:
                if not self._sleeps():
                    return False
            elif is_met:
                least = middle
            else:
                most = middle - 1
        activated_at = self.victim.line.activated_at
        return activated_at is not None and abs((self._first_day - timedelta(days=least) - activated_at.date()).days) <= 1

    @property
    def _first_day(self) -> date:
        return (self.world.api.clock.now() - timedelta(days=self.day)).date()

    def _likely_names(self) -> Iterable[str]:
        if self.victim.is_chinese:
            return (f"{family}{one}{two}" for family in CHINESE_FAMILY_NAMES for one in CHINESE_GIVEN_NAMES for two in CHINESE_GIVEN_NAMES)
        return (f"{family} {given}" for family in FAMILY_NAMES for given in GIVEN_NAMES)

    def _parts_tell(self) -> bool:
        """Find each part by itself, where an answer differs from that of a part that no name has."""
        nowhere = self._match("familyName", "Qzxq")
        parts = (CHINESE_FAMILY_NAMES, CHINESE_GIVEN_NAMES) if self.victim.is_chinese else (FAMILY_NAMES, GIVEN_NAMES)
        found = [[part for part in some if self._match("familyName", part) != nowhere] for some in parts]
        if not all(found):
            return False
        families, given = found
        joined = [f"{one}{two}" for one in given for two in given] if self.victim.is_chinese else [f" {one}" for one in given]
        return self._hits("name", (family + one for family in families for one in joined))

    def _climbs_to_name(self) -> bool:
        """Add one sign after the other, as long as the score rises."""
        signs = CHINESE_FAMILY_NAMES + CHINESE_GIVEN_NAMES if self.victim.is_chinese else _LETTERS
        beam, best = [""], 0
        while True:
            told: dict[str, int] = {}
            for text in (start + sign for start in beam for sign in signs):
                answers = self._told(MATCH.address, {"name": text})
                if answers.get("nameMatch") == "true":
                    return True
                told[text] = int(str(answers.get("nameMatchScore", 0)))
                if answers.get("nameMatch") == "not_available" and not self._sleeps():
                    return False
            top = max(told.values())
            if top <= best:
                return False
            beam, best = [text for text, score in told.items() if score == top][:_BEAM], top

    def _hits(self, attribute: str, values: Iterable[str]) -> bool:
        for value in values:
            while (told := self._match(attribute, value)) == "not_available":
                if not self._sleeps():
                    return False
            if told == "true":
                return True
        return False

    def _age(self) -> int | None:
        least, most = 0, _OLDEST
        while least < most:
            middle = (least + most + 1) // 2
            told = self._told(AGE.address, {"ageThreshold": middle}).get("ageCheck")
            if told == "not_available" or told is None:
                if not self._sleeps():
                    return None
            elif told == "true":
                least = middle
            else:
                most = middle - 1
        return least

    def _match(self, attribute: str, value: str) -> object:
        return self._told(MATCH.address, {attribute: value}).get(f"{attribute}Match")

    def _told(self, address: str, body: Mapping[str, object]) -> Mapping[str, object]:
        if self.calls_today >= _CALLS_A_DAY and not self._sleeps():
            return {}
        self.calls, self.calls_today = self.calls + 1, self.calls_today + 1
        self.world.three_legged(self.victim.line, *API_OF)
        answer = self.world.post(address, dict(body))
        told: Mapping[str, object] = answer.json() if answer.is_success else {}
        return told

    def _sleeps(self) -> bool:
        """Wait for the next day; False: the term is over."""
        if self.day >= self.days:
            return False
        self.day, self.calls_today = self.day + 1, 0
        self.world.api.clock.advance(timedelta(days=1))
        return True


ATTACKS: Mapping[str, Callable[[Guesser], bool]] = {
    "name": Guesser.is_name_found,
    "address": Guesser.is_address_found,
    "age": Guesser.is_age_found,
    "birth date": Guesser.is_birth_date_found,
    "birthday by waiting": Guesser.is_birthday_watched,
    "number of the ID": Guesser.is_number_found,
    "day since when the line is theirs": Guesser.is_tenure_found,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """Of how many holders an attribute was found, and with how many calls in the middle of them."""

    holders: int
    calls: int


def attack(folder: Path, name: str, *, holders: int, days: int, engine: Engine | None = None, rule: RelyingRule | None = None) -> Fallen:
    """Attack one attribute of each holder, in a deployment of its own."""
    with guessing_world(folder, holders=holders, engine=engine, rule=rule) as (world, victims):
        calls = []
        for victim in victims:
            guesser = Guesser(world=world, victim=victim, days=days)
            if ATTACKS[name](guesser):
                calls.append(guesser.calls)
        return Fallen(holders=len(calls), calls=sorted(calls)[len(calls) // 2] if calls else 0)
