"""Two people are two people: accounts with power take a second person, and one person behind two accounts never counts as two."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, event

from realname.access.errors import (
    AdministratorPresent,
    Attempt,
    FactorPresent,
    InvitationRefused,
    NothingWaits,
    NotTwoPeople,
    OtherRealm,
    ResetTooEarly,
    SignInFailed,
    SignInRequired,
)
from realname.access.events import AccessEvent
from realname.access.model.passkey import RESET_LIFETIME, RESET_NOTICE, Authenticator
from realname.access.model.staff import COMMAND_LINE, Realm, Role, SignInMeans, StaffAccount, StaffMember
from realname.access.model.two_people import PeopleRule, TwoPersonAct, shared_sponsor
from realname.access.store.passkeys import Authenticators, Passkeys
from realname.access.store.staff import Staff, StaffSessions
from realname.access.store.tables import authenticators, backup_codes, factor_resets, invitations, passkeys, staff, staff_sessions
from realname.access.use_cases.authenticator_apps import HasStrongMeans
from realname.access.use_cases.factor_resets import AnswerReset, AskForReset, ReadOwnReset
from realname.access.use_cases.first_administrators import InviteFirstAdministrators
from realname.access.use_cases.invitations import AcceptInvitation, InviteStaff
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.sign_in_audit import NOT_TWO, app_added, not_two
from realname.access.use_cases.staff_accounts import AddStaff, ConfirmStaff, DeactivateStaff, ResetPassword
from realname.access.use_cases.staff_session import ReadStaffSession
from realname.access.use_cases.two_people import MOST_ATTEMPTS, ReadAttempts
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ledger.events import RecordedEvent, recorded_event
from realname.kernel.ports import Clock, PasswordHasher
from realname.kernel.registry import App
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.packs.use_cases.load_policy import load_policy
from tests.access.counter_secrets import UnsafeQuickPasswords
from tests.support.manual_clock import START, ManualClock
from tests.support.parts import app_over

ZHAO, QIAN, SUN = AgentId("zhao"), AgentId("qian"), AgentId("sun")
RULE = PeopleRule(independence_days=30)
TERM = RULE.independence
SITE = "192.0.2.1"
MOMENT = timedelta(microseconds=1)
LONG_AGO = START - timedelta(days=400)
LI = StaffAccount(
    member=StaffMember(id=AgentId("li"), login="li", outlet_id=None, role=Role.REVIEWER),
    password_hash="none",  # noqa: S106 - no one signs in
    added_at=LONG_AGO,
    confirmed_at=LONG_AGO,
)
WU = replace(LI, member=replace(LI.member, id=AgentId("wu"), login="wu"))


# The decision


def _shared(first: StaffAccount, second: StaffAccount) -> AgentId | None:
    return shared_sponsor(first, second, rule=RULE, at=START)


def test_accounts_whose_sponsors_are_unknown_count_as_two() -> None:
    assert _shared(LI, WU) is None


def test_one_account_is_one_person() -> None:
    assert _shared(LI, LI) == LI.member.id


ACTS: Mapping[str, Callable[[datetime], StaffAccount]] = {
    "added": lambda at: replace(LI, added_by=ZHAO, added_at=at),
    "confirmed": lambda at: replace(LI, confirmed_by=ZHAO, confirmed_at=at),
    "issued": lambda at: replace(LI, access_issued_by=ZHAO, access_issued_at=at),
    "reset": lambda at: replace(LI, reset_asked_by=ZHAO, reset_at=at),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("age", [timedelta(0), TERM - MOMENT])
def test_two_accounts_with_one_sponsor_within_the_term_are_not_two(act: str, age: timedelta) -> None:
    first, second = ACTS[act](START - age), replace(WU, added_by=ZHAO, added_at=START)
    assert (_shared(first, second), _shared(second, first)) == (ZHAO, ZHAO)


@pytest.mark.parametrize("act", ACTS)
def test_a_sponsor_counts_no_more_once_the_term_is_over(act: str) -> None:
    assert _shared(ACTS[act](START - TERM), replace(WU, added_by=ZHAO, added_at=START)) is None


def test_a_sponsor_and_the_account_they_made_are_not_two() -> None:
    assert _shared(LI, replace(WU, confirmed_by=LI.member.id, confirmed_at=START)) == LI.member.id


def test_two_accounts_that_were_added_by_commands_have_one_sponsor() -> None:
    assert _shared(*(replace(one, added_by=COMMAND_LINE, added_at=START) for one in (LI, WU))) == COMMAND_LINE


# Over a database


class Office:
    """A deployment with its first two administrators."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.units, self.clock = engine, SqlUnitsOfWork(engine), ManualClock()
        self.use = app_over(self.units, None, {Clock: self.clock, PasswordHasher: UnsafeQuickPasswords()}, policy=load_policy("cn"))
        self.inspectors: App = self.use.with_others({Realm: Realm.SUPERVISION})
        self.first_codes = [one.code for one in self.use[InviteFirstAdministrators]("zhao", "qian")]
        self.zhao, self.qian = self.account("zhao").member, self.account("qian").member

    def account(self, login: str) -> StaffAccount:
        with self.units() as unit:
            found = unit[Staff].find(login)
        assert found is not None
        return found

    def add(self, login: str, role: Role, *, by: StaffMember | None = None, outlet: OutletId | None = None) -> str:
        return self.use[AddStaff](login, outlet, role, acting=(by or self.zhao).id)

    def confirmed(self, login: str, role: Role) -> StaffMember:
        self.add(login, role)
        return self.use[ConfirmStaff](login, acting=self.qian.id).member

    def set_up_app(self, login: str) -> None:
        """As the page does it: an app with its first code, in the tables and in the ledger."""
        account = self.account(login)
        app = Authenticator(agent_id=account.member.id, salt="a" * 32, last_step=1, confirmed_at=self.clock.now())
        with self.units() as unit:
            unit[Authenticators].save(app)
            unit[Staff].save(account.with_factor(at=self.clock.now()))
            app_added(app).record(unit, at=self.clock.now())
            unit.commit()

    def keep(self, *members: StaffMember) -> None:
        """Accounts from before the upgrade: nobody knows who added them."""
        with self.units() as unit:
            for member in members:
                unit[Staff].add(replace(LI, member=member))
            unit.commit()

    def events(self, about: AgentId) -> list[RecordedEvent]:
        with self.units() as unit:
            return list(unit.ledger.events_of(about.value))


INSPECTORS = tuple(StaffMember(id=AgentId(login), login=login, outlet_id=None, role=Role.INSPECTOR) for login in ("wei", "xu", "yan"))


@pytest.fixture
def office(engine: Engine) -> Office:
    return Office(engine)


POWERFUL = [role for role in Role if role.has_power and role.realm is Realm.OPERATOR]


@pytest.mark.parametrize("role", POWERFUL)
def test_an_account_with_power_lets_no_one_in_before_a_second_person_confirms_it(office: Office, role: Role) -> None:
    outlet = OutletId("shop-1") if role.is_of_an_outlet else None
    password = office.add("li", role, outlet=outlet)
    code = office.use[InviteStaff]("li", acting=office.zhao.id)
    with pytest.raises(SignInFailed):
        office.use[SignIn](login="li", password=password)
    with pytest.raises(InvitationRefused):
        office.use[AcceptInvitation](code, address=SITE)
    office.use[ConfirmStaff]("li", acting=office.qian.id)
    assert office.use[AcceptInvitation](code, address=SITE).session.member.role is role


def test_an_agent_is_added_by_one_person(office: Office) -> None:
    password = office.add("li", Role.AGENT, outlet=OutletId("shop-1"))
    assert office.use[SignIn](login="li", password=password).session.member.login == "li"


def test_the_person_who_adds_or_invites_confirms_nothing_nor_does_the_account_itself(office: Office) -> None:
    office.add("li", Role.REVIEWER)
    office.use[InviteStaff]("li", acting=office.qian.id)
    for acting in (office.zhao.id, office.qian.id, office.account("li").member.id):
        with pytest.raises(NotTwoPeople):
            office.use[ConfirmStaff]("li", acting=acting)
    assert office.account("li").awaits_confirmation


def test_an_administrator_whom_the_adder_made_confirms_nothing_of_theirs(office: Office) -> None:
    puppet = office.confirmed("puppet", Role.ADMINISTRATOR)
    office.add("li", Role.PRIVACY_OFFICER)
    with pytest.raises(NotTwoPeople):
        office.use[ConfirmStaff]("li", acting=puppet.id)
    office.clock.advance(TERM)
    office.use[ConfirmStaff]("li", acting=puppet.id)


def test_a_confirmation_is_given_once_and_names_both_in_the_ledger(office: Office) -> None:
    member = office.confirmed("li", Role.REVIEWER)
    with pytest.raises(NothingWaits):
        office.use[ConfirmStaff]("li", acting=office.qian.id)
    added, _, confirmed = office.events(member.id)
    assert (added.event, dict(added.facts)["agent"]) == (AccessEvent.STAFF_ADDED, office.zhao.id.value)
    assert (confirmed.event, dict(confirmed.facts)) == (AccessEvent.STAFF_CONFIRMED, {"agent": office.qian.id.value, "by": "person"})


def test_what_a_command_added_is_confirmed_by_no_command(office: Office) -> None:
    office.use[AddStaff]("li", None, Role.REVIEWER)
    with pytest.raises(NotTwoPeople):
        office.use[ConfirmStaff]("li", acting=office.qian.id, by_command=True)
    assert office.use[ConfirmStaff]("li", acting=office.qian.id).confirmed_by == office.qian.id


def test_an_attempt_by_one_person_is_in_the_ledger(office: Office) -> None:
    office.add("li", Role.REVIEWER)
    with pytest.raises(NotTwoPeople):
        office.use[ConfirmStaff]("li", acting=office.zhao.id)
    [last] = office.events(AgentId(NOT_TWO))
    li = office.account("li").member.id
    assert last.event is AccessEvent.STAFF_NOT_TWO
    assert dict(last.facts) == {"act": "account", "agent": office.zhao.id.value, "other": li.value, "sponsor": office.zhao.id.value}


@pytest.mark.parametrize("count", [1, MOST_ATTEMPTS + 1])
def test_however_many_attempts_there_were_the_newest_are_read_in_two_questions(office: Office, count: int) -> None:
    attempt = Attempt(act=TwoPersonAct.REVIEW, acting=office.zhao.id, other=office.qian.id, sponsor=COMMAND_LINE)
    with office.units() as unit:
        for _ in range(count):
            office.clock.advance(timedelta(seconds=1))
            not_two(attempt, None).record(unit, at=office.clock.now())
        unit.commit()
    asked: list[str] = []
    event.listen(office.engine, "before_cursor_execute", lambda *executed: asked.append(executed[2]))
    read = office.use[ReadAttempts]()
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 2
    assert (len(read), read[0].at) == (min(count, MOST_ATTEMPTS), office.clock.now())
    assert {(shown.acting, shown.other, shown.sponsor) for shown in read} == {("zhao", "qian", None)}


# The operator and the inspectors


def test_an_administrator_does_nothing_to_an_inspector(office: Office) -> None:
    office.keep(INSPECTORS[0])
    acting = office.zhao.id
    acts = (
        lambda: office.use[AddStaff]("new", None, Role.INSPECTOR, acting=acting),
        lambda: office.use[AddStaff]("new", None, Role.INSPECTOR),
        lambda: office.use[InviteStaff]("wei", acting=acting),
        lambda: office.use[ResetPassword]("wei"),
        lambda: office.use[DeactivateStaff]("wei", acting=acting),
        lambda: office.use[ConfirmStaff]("wei", acting=acting),
        lambda: office.use[AskForReset]("wei", acting=acting),
        lambda: office.use[AnswerReset].confirm("wei", acting=acting),
        lambda: office.use[AnswerReset].decline("wei", acting=acting),
    )
    for act in acts:
        with pytest.raises(OtherRealm):
            act()


def test_an_inspector_is_added_by_one_inspector_and_confirmed_by_another(office: Office) -> None:
    office.keep(*INSPECTORS)
    wei, xu, _ = INSPECTORS
    password = office.inspectors[AddStaff]("new", None, Role.INSPECTOR, acting=wei.id)
    with pytest.raises(SignInFailed):
        office.inspectors[SignIn](login="new", password=password)
    with pytest.raises(NotTwoPeople):
        office.inspectors[ConfirmStaff]("new", acting=wei.id)
    office.inspectors[ConfirmStaff]("new", acting=xu.id)
    assert office.inspectors[SignIn](login="new", password=password).session.member.role is Role.INSPECTOR


def test_an_inspector_does_nothing_to_the_operators_staff(office: Office) -> None:
    office.keep(*INSPECTORS)
    for act in (
        lambda: office.inspectors[AddStaff]("new", None, Role.ADMINISTRATOR, acting=INSPECTORS[0].id),
        lambda: office.inspectors[DeactivateStaff]("zhao", acting=INSPECTORS[0].id),
        lambda: office.inspectors[AskForReset]("zhao", acting=INSPECTORS[0].id),
    ):
        with pytest.raises(OtherRealm):
            act()


# What is set up stays


def test_no_invitation_and_no_password_is_given_to_a_member_who_has_a_factor(office: Office) -> None:
    office.confirmed("li", Role.REVIEWER)
    office.set_up_app("li")
    for act in (office.use[InviteStaff], office.use[ResetPassword]):
        with pytest.raises(FactorPresent):
            act("li", acting=office.zhao.id)


def test_a_factor_whose_row_was_deleted_by_hand_still_counts(office: Office) -> None:
    member = office.confirmed("li", Role.REVIEWER)
    office.set_up_app("li")
    with office.engine.begin() as connection:
        connection.execute(delete(authenticators))
    assert office.use[HasStrongMeans](member.id)
    with pytest.raises(FactorPresent):
        office.use[InviteStaff]("li", acting=office.zhao.id)
    assert office.use[HasStrongMeans](office.account("li").member.id)  # so that a password alone sets up no other


def test_of_two_who_made_a_way_in_only_the_last_one_has_it(office: Office) -> None:
    password = office.add("li", Role.AGENT, outlet=OutletId("outlet-1"))
    code = office.use[InviteStaff]("li", acting=office.qian.id)
    with pytest.raises(SignInFailed):
        office.use[SignIn](login="li", password=password, address=SITE)
    office.use[ResetPassword]("li", acting=office.zhao.id)
    with pytest.raises(InvitationRefused):
        office.use[AcceptInvitation](code, address=SITE)


def test_entries_of_the_ledger_that_were_written_by_hand_take_no_factor_away(office: Office) -> None:
    member = office.confirmed("li", Role.REVIEWER)
    office.set_up_app("li")
    with office.engine.begin() as connection:
        connection.execute(delete(authenticators))
    with office.units() as unit:
        for event in (AccessEvent.STAFF_MEANS_REMOVED, AccessEvent.STAFF_RESET):
            unit.ledger.append(recorded_event(event, member.id.value, at=office.clock.now()))
        unit.commit()
    assert office.use[HasStrongMeans](member.id)


def test_an_invitation_that_waited_lets_no_one_in_once_a_factor_is_set_up(office: Office) -> None:
    office.confirmed("li", Role.REVIEWER)
    code = office.use[InviteStaff]("li", acting=office.zhao.id)
    office.set_up_app("li")
    with pytest.raises(InvitationRefused):
        office.use[AcceptInvitation](code, address=SITE)


def test_an_invitation_ends_the_sign_ins_of_the_one_before(office: Office) -> None:
    office.confirmed("li", Role.REVIEWER)
    token = office.use[AcceptInvitation](office.use[InviteStaff]("li", acting=office.zhao.id), address=SITE).token
    office.use[InviteStaff]("li", acting=office.qian.id)
    with pytest.raises(SignInRequired):
        office.use[ReadStaffSession](token)


# A reset


def test_a_reset_takes_two_voids_everything_and_tells_the_member(office: Office) -> None:
    member = office.confirmed("li", Role.REVIEWER)
    token = office.use[AcceptInvitation](office.use[InviteStaff]("li", acting=office.zhao.id), address=SITE).token
    office.set_up_app("li")
    office.use[AskForReset]("li", acting=office.zhao.id)
    assert office.use[ReadOwnReset](member.id)[0] is not None  # the member sees it before anything happens
    assert office.use[HasStrongMeans](member.id)
    office.clock.advance(RESET_NOTICE)
    with pytest.raises(NotTwoPeople):
        office.use[AnswerReset].confirm("li", acting=office.zhao.id)
    code = office.use[AnswerReset].confirm("li", acting=office.qian.id)
    assert not office.use[HasStrongMeans](member.id)
    with pytest.raises(SignInRequired):
        office.use[ReadStaffSession](token)
    assert office.use[ReadOwnReset](member.id) == (None, office.clock.now())
    assert office.use[AcceptInvitation](code, address=SITE).session.means is SignInMeans.INVITATION
    reset = next(event for event in office.events(member.id) if event.event is AccessEvent.STAFF_RESET)
    facts = dict(reset.facts)
    assert (facts["asked"], facts["agent"]) == (office.zhao.id.value, office.qian.id.value)


@pytest.mark.parametrize(("waited", "is_early"), [(RESET_NOTICE - MOMENT, True), (RESET_NOTICE, False)])
def test_the_member_has_an_hour_to_decline_a_reset_before_anyone_confirms_it(office: Office, waited: timedelta, *, is_early: bool) -> None:
    office.confirmed("li", Role.REVIEWER)
    office.use[AskForReset]("li", acting=office.zhao.id)
    office.clock.advance(waited)
    if is_early:
        with pytest.raises(ResetTooEarly):
            office.use[AnswerReset].confirm("li", acting=office.qian.id)
    else:
        assert office.use[AnswerReset].confirm("li", acting=office.qian.id)


def test_a_member_is_told_of_a_reset_for_thirty_days(office: Office) -> None:
    member = office.confirmed("li", Role.REVIEWER)
    office.use[AskForReset]("li", acting=office.zhao.id)
    office.clock.advance(RESET_NOTICE)
    office.use[AnswerReset].confirm("li", acting=office.qian.id)
    office.clock.advance(timedelta(days=30) - MOMENT)
    assert office.use[ReadOwnReset](member.id)[1] is not None
    office.clock.advance(MOMENT)
    assert office.use[ReadOwnReset](member.id)[1] is None


def test_nobody_confirms_the_reset_of_their_own_account(office: Office) -> None:
    office.use[AskForReset]("qian", acting=office.zhao.id)
    with pytest.raises(NotTwoPeople):
        office.use[AnswerReset].confirm("qian", acting=office.qian.id)


@pytest.mark.parametrize(("waited", "is_late"), [(RESET_LIFETIME - MOMENT, False), (RESET_LIFETIME, True)])
def test_a_reset_that_no_one_answers_lapses(office: Office, waited: timedelta, *, is_late: bool) -> None:
    office.confirmed("li", Role.REVIEWER)
    office.use[AskForReset]("li", acting=office.zhao.id)
    office.clock.advance(waited)
    if is_late:
        with pytest.raises(NothingWaits):
            office.use[AnswerReset].confirm("li", acting=office.qian.id)
    else:
        assert office.use[AnswerReset].confirm("li", acting=office.qian.id)


def test_a_reset_that_is_declined_changes_nothing(office: Office) -> None:
    member = office.confirmed("li", Role.REVIEWER)
    office.set_up_app("li")
    office.use[AskForReset]("li", acting=office.zhao.id)
    office.use[AnswerReset].decline("li", acting=member.id)
    with pytest.raises(NothingWaits):
        office.use[AnswerReset].confirm("li", acting=office.qian.id)
    assert office.use[HasStrongMeans](member.id)


# The bootstrap


def test_the_bootstrap_names_two_people_in_the_ledger_and_happens_once(office: Office) -> None:
    (event,) = office.events(AgentId("first-administrators"))
    assert set(dict(event.facts).values()) == {office.zhao.id.value, office.qian.id.value}
    with pytest.raises(AdministratorPresent):
        office.use[InviteFirstAdministrators]("zhao", "sun")


def test_whoever_empties_the_tables_does_not_get_the_bootstrap_again(office: Office) -> None:
    with office.engine.begin() as connection:
        for table in (factor_resets, invitations, backup_codes, authenticators, passkeys, staff_sessions, staff):
            connection.execute(delete(table))
    with pytest.raises(AdministratorPresent):
        office.use[InviteFirstAdministrators]("evil", "twin")
    with office.units() as unit:
        assert unit[Staff].find("evil") is None


def test_a_deployment_from_before_with_one_administrator_gets_its_second_once(engine: Engine) -> None:
    units, clock = SqlUnitsOfWork(engine), ManualClock()
    use = app_over(units, None, {Clock: clock, PasswordHasher: UnsafeQuickPasswords()})
    with units() as unit:
        boss = replace(LI, member=replace(LI.member, role=Role.ADMINISTRATOR))
        unit[Staff].add(boss)
        unit.commit()
    with pytest.raises(AdministratorPresent):
        use[InviteFirstAdministrators]("evil", "twin")
    assert [one.login for one in use[InviteFirstAdministrators]("li", "qian")] == ["li", "qian"]
    with pytest.raises(AdministratorPresent):
        use[InviteFirstAdministrators]("li", "sun")


def test_the_first_two_can_be_invited_anew_until_they_have_set_up_how_they_sign_in(office: Office) -> None:
    office.set_up_app("zhao")
    (again,) = office.use[InviteFirstAdministrators]("zhao", "qian")
    assert again.login == "qian"
    office.set_up_app("qian")
    with pytest.raises(AdministratorPresent):
        office.use[InviteFirstAdministrators]("zhao", "qian")


def test_after_a_reset_by_two_people_the_bootstrap_gives_no_new_way_in(office: Office) -> None:
    office.set_up_app("zhao")
    office.set_up_app("qian")
    office.confirmed("sun", Role.ADMINISTRATOR)
    office.clock.advance(TERM)
    office.use[AskForReset]("zhao", acting=office.qian.id)
    office.clock.advance(RESET_NOTICE)
    office.use[AnswerReset].confirm("zhao", acting=office.account("sun").member.id)
    with pytest.raises(AdministratorPresent):
        office.use[InviteFirstAdministrators]("zhao", "qian")


# The attack: an inspector who has an authenticator app is taken over


def test_an_inspector_who_has_an_app_is_not_taken_over_by_an_administrator(office: Office) -> None:
    office.keep(INSPECTORS[0])
    office.set_up_app("wei")
    for act in (
        lambda: office.use[InviteStaff]("wei", acting=office.zhao.id),
        lambda: office.use[ResetPassword]("wei", acting=office.zhao.id),
        lambda: office.use[AskForReset]("wei", acting=office.zhao.id),
    ):
        with pytest.raises(OtherRealm):
            act()
    with office.units() as unit:
        assert unit[Authenticators].of(INSPECTORS[0].id) is not None
        assert list(unit[StaffSessions].of(INSPECTORS[0].id)) == []
        assert list(unit[Passkeys].of(INSPECTORS[0].id)) == []
