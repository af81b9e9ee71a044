"""The ledger's events are declared, every one, and name no person; the unit of work that records them is all or nothing."""

import re
from datetime import UTC, datetime
from itertools import product

import pytest

from realname.access.store.clients import ApiClients
from realname.kernel.errors import EventNotDeclared
from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event, RecordedEvent, all_events, require_declared_event
from realname.kernel.ledger.field_types import FactType
from realname.kernel.text.text import Text
from realname.kernel.unit_of_work import UnitsOfWork
from realname.registration.errors import UnknownRegistration
from realname.registration.events import RegistrationEvent
from realname.registration.store.registrations import Registrations
from tests.support.examples import OPENED, keep

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
PERSONAL = (
    "张伟",
    "Zhang, Wei",
    "zhang.wei@example.com",
    "+8613800138000",
    "13800138000",
    "138-0013-8000",
    "11010519491231002X",
    "110105194912310021",
    "89860000000000000001",
    "北京市朝阳区",
    "He said the card was his brother's.",
    "0.87",
    "1949-12-31T00:00",
    "data:image/png;base64,iVBORw0KGgo=",
)
EVERY_FACT = [(event, name.replace("*", "comparison"), kind) for event in all_events() for name, kind in event.declared.facts.items()]


def _event(event: Event, subject: str, *facts: tuple[str, str | int]) -> RecordedEvent:
    return RecordedEvent(at=AT, event=event, subject=subject, facts=facts)


def _subject(event: Event) -> str:
    about = event.declared.about.value
    return about.strip("`") if about.startswith("`") else "a" * 32


def test_every_event_is_declared_with_who_writes_it() -> None:
    assert [event.value for event in all_events() if not event.declared.sources or event.value.count(":") != 1] == []
    assert [event.value for event in all_events() if not _is_declared(_event(event, _subject(event)))] == []


def _is_declared(event: RecordedEvent) -> bool:
    try:
        require_declared_event(event)
    except EventNotDeclared:
        return False
    return True


def test_an_event_with_the_name_of_another_is_refused() -> None:
    with pytest.raises(TypeError, match="registration:opened: another event has this name"):

        class _Again(Event):
            OPENED = declare("registration:opened", Text("Opened"), "counter", SubjectKind.REGISTRATION)


def test_each_capability_declares_its_events_in_one_module() -> None:
    assert [event for event in all_events() if not re.fullmatch(r"realname\.\w+\.events", type(event).__module__)] == []


def test_no_fact_of_any_event_takes_what_could_name_or_describe_a_person() -> None:
    faults = [
        f"{event.value}: {name} takes {value!r}"
        for event, name, kind in EVERY_FACT
        for value in (*PERSONAL, 13800138000, -1)
        if kind.takes(value) and not (value == "0.87" and _is_id(event.declared.facts.get(name)))
    ]
    assert faults == []


def _is_id(kind: FactType | None) -> bool:
    """Whether it takes letters, digits, dots and hyphens, as our ids have them: what looks like one cannot be told from one."""
    return kind is not None and kind.takes("agent.7")


def test_no_event_is_about_what_could_name_a_person() -> None:
    faults = []
    for event, subject in product(all_events(), (*PERSONAL[:9], "")):
        try:
            require_declared_event(_event(event, subject))
        except EventNotDeclared as refusal:
            if refusal.facts != {"event": event.value, "field": "subject"}:
                faults.append(f"{event.value} about {subject!r}: {refusal.facts}")
        else:
            faults.append(f"{event.value} about {subject!r}")
    assert faults == []


def test_a_fact_that_is_not_declared_is_refused_and_not_repeated_in_the_error() -> None:
    with pytest.raises(EventNotDeclared) as caught:
        require_declared_event(_event(RegistrationEvent.REGISTRATION_OPENED, "r1", ("name", "张伟")))
    assert caught.value.facts == {"event": "registration:opened", "field": ""}


def test_a_fact_of_another_form_is_refused_by_its_name() -> None:
    with pytest.raises(EventNotDeclared) as caught:
        require_declared_event(_event(RegistrationEvent.REGISTRATION_OPENED, "r1", ("agent", "Zhang Wei")))
    assert caught.value.facts == {"event": "registration:opened", "field": "agent"}


def test_a_fact_said_twice_is_refused() -> None:
    with pytest.raises(EventNotDeclared):
        require_declared_event(_event(RegistrationEvent.REGISTRATION_OPENED, "r1", ("agent", "a1"), ("agent", "a2")))


def test_a_code_that_is_not_in_its_list_is_refused() -> None:
    require_declared_event(_event(RegistrationEvent.REGISTRATION_OPENED, "r1", ("route", "no-face")))
    with pytest.raises(EventNotDeclared):
        require_declared_event(_event(RegistrationEvent.REGISTRATION_OPENED, "r1", ("route", "no-way")))


@pytest.mark.parametrize("code", ["internal-error", "clip-too-long", "judging-interrupted"])
def test_a_code_of_an_error_is_taken(code: str) -> None:
    require_declared_event(_event(RegistrationEvent.CLIP_REJECTED, "r1", ("code", code)))


def test_a_code_that_no_error_has_is_refused() -> None:
    with pytest.raises(EventNotDeclared):
        require_declared_event(_event(RegistrationEvent.CLIP_REJECTED, "r1", ("code", "clip-too-blue")))


class Interrupted(Exception):
    """Something went wrong in the middle."""


def _open_and_fail(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Registrations].add(OPENED)
        raise Interrupted


def test_what_is_committed_is_kept(units: UnitsOfWork) -> None:
    keep(units, OPENED)
    with units() as unit:
        assert unit[Registrations].get(OPENED.id) == OPENED


def test_what_is_not_committed_is_gone(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Registrations].add(OPENED)
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].get(OPENED.id)


def test_an_error_keeps_nothing_and_is_passed_on(units: UnitsOfWork) -> None:
    with pytest.raises(Interrupted):
        _open_and_fail(units)
    with units() as unit, pytest.raises(UnknownRegistration):
        unit[Registrations].get(OPENED.id)


def test_what_follows_a_commit_is_a_transaction_of_its_own(units: UnitsOfWork) -> None:
    with units() as unit:
        unit[Registrations].add(OPENED)
        unit.commit()
        unit[ApiClients].count()
    with units() as unit:
        assert unit[Registrations].get(OPENED.id) == OPENED


def test_every_event_has_words_of_its_own_that_are_no_code_and_no_sentence() -> None:
    words = [event.declared.words.english for event in all_events()]
    assert len(set(words)) == len(words)
    assert [one for one in words if ":" in one or one.endswith(".") or not one[0].isupper()] == []
