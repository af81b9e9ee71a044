"""What is sealed opens in its own place only: moved to another person, record or field it stays shut, even under the same key."""

from dataclasses import replace

import pytest

from realname.evidence.use_cases.sealed_attributes import open_attributes, seal_attributes
from realname.kernel.identifiers import LineId, Msisdn, PersonId, RegistrationId
from realname.lines.use_cases.ending.sealed_numbers import open_number, seal_number
from realname.registration.use_cases.media import MediaSafe
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.vault.errors import SealBroken
from realname.vault.keys.file_vault import FileVault
from realname.vault.model.wrapped_key import Person
from tests.support.memory_media import MemoryMediaStore
from tests.vault.unsafe_keys import UNSAFE_KEYS

VAULT = FileVault(UNSAFE_KEYS)
KEY = VAULT.new_key()  # of both persons, so that nothing but the place tells them apart
ANNA = Person(id=PersonId("person-1"), identity_hash="a" * 64, wrapped_key=KEY)
BORIS = replace(ANNA, id=PersonId("person-2"), identity_hash="b" * 64)
FIRST, SECOND = RegistrationId("registration-1"), RegistrationId("registration-2")
ATTRIBUTES = SAMPLE_MAN.attributes


@pytest.mark.parametrize(
    ("person", "registration", "name"), [(BORIS, FIRST, "photo"), (ANNA, SECOND, "photo"), (ANNA, FIRST, "reference/1")]
)
def test_a_medium_moved_to_another_person_registration_or_name_stays_shut(person: Person, registration: RegistrationId, name: str) -> None:
    store = MemoryMediaStore()
    safe = MediaSafe(store=store, vault=VAULT)
    safe.put(b"a face", person=ANNA, registration_id=FIRST, name="photo")
    sealed = store.get(f"registrations/{FIRST}/photo")
    assert sealed is not None
    store.put(f"registrations/{registration}/{name}", sealed)
    with pytest.raises(SealBroken):
        safe.get(person=person, registration_id=registration, name=name)


@pytest.mark.parametrize(("person", "registration"), [(BORIS, FIRST), (ANNA, SECOND)])
def test_attributes_moved_to_another_person_or_registration_stay_shut(person: Person, registration: RegistrationId) -> None:
    sealed = seal_attributes(ATTRIBUTES, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, registration_id=FIRST)
    with pytest.raises(SealBroken):
        open_attributes(sealed, vault=VAULT, wrapped_key=KEY, person_id=person.id, registration_id=registration)


def test_attributes_put_where_a_medium_was_stay_shut() -> None:
    store = MemoryMediaStore()
    store.put(
        f"registrations/{FIRST}/photo", seal_attributes(ATTRIBUTES, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, registration_id=FIRST)
    )
    with pytest.raises(SealBroken):
        MediaSafe(store=store, vault=VAULT).get(person=ANNA, registration_id=FIRST, name="photo")


def test_after_the_key_is_destroyed_nothing_opens() -> None:
    safe = MediaSafe(store=MemoryMediaStore(), vault=VAULT)
    safe.put(b"a face", person=ANNA, registration_id=FIRST, name="photo")
    with pytest.raises(SealBroken):
        safe.get(person=replace(ANNA, wrapped_key=None), registration_id=FIRST, name="photo")


NUMBER, LINE = Msisdn("+8619900000001"), LineId("line-1")


@pytest.mark.parametrize(
    ("person", "kept_with"), [(BORIS, LINE), (ANNA, LineId("line-2")), (ANNA, RegistrationId("line-1"))], ids=["person", "line", "field"]
)
def test_a_number_moved_to_another_person_line_or_field_stays_shut(person: Person, kept_with: LineId | RegistrationId) -> None:
    sealed = seal_number(NUMBER, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, kept_with=LINE)
    with pytest.raises(SealBroken):
        open_number(sealed, vault=VAULT, wrapped_key=KEY, person_id=person.id, kept_with=kept_with)


@pytest.mark.parametrize(("kept_with", "former"), [(LINE, "lines/line-1/number"), (FIRST, "registrations/registration-1/number")])
def test_a_number_that_was_sealed_without_its_person_still_opens(kept_with: LineId | RegistrationId, former: str) -> None:
    sealed = VAULT.seal(NUMBER.value.encode(), wrapped_key=KEY, context=former)
    assert open_number(sealed, vault=VAULT, wrapped_key=KEY, person_id=ANNA.id, kept_with=kept_with) == NUMBER
