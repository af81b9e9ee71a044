"""Fields of a form: all that is wrong is found at once, and what was typed is kept."""

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.text.text import Text
from realname.platform.web.fields import Fields, FormFaulty
from realname.platform.web.forms import Form

NUMBER, NAME = Text("Enter a number."), Text("Enter a name.")


def _form(**texts: str) -> Form:
    return Form({name: (text,) for name, text in texts.items()}, {})


def _named(text: str) -> str:
    if not text:
        raise InvalidInput(field="name")
    return text


def test_what_is_right_has_its_value() -> None:
    fields = Fields(_form(number="7", name="left"))
    number, name = fields.read("number", int, NUMBER), fields.read("name", _named, NAME)
    fields.require()
    assert (number.value, name.value) == (7, "left")


def test_all_that_is_wrong_is_found_at_once_and_what_was_typed_is_kept() -> None:
    fields = Fields(_form(number="seven"))
    fields.read("number", int, NUMBER)
    fields.read("name", _named, NAME)
    with pytest.raises(FormFaulty):
        fields.require()
    assert fields.faults == {"number": NUMBER, "name": NAME}
    assert fields.typed == {"number": "seven", "name": ""}


def test_the_first_fault_of_a_field_is_the_one_that_is_said() -> None:
    fields = Fields(_form(number="seven"))
    fields.read("number", int, NUMBER)
    fields.refuse("number", NAME)
    assert fields.faults == {"number": NUMBER}


def test_a_text_longer_than_any_field_is_a_fault_of_that_field() -> None:
    fields = Fields(_form(name="a" * 2000))
    fields.read("name", _named, NAME)
    assert fields.faults == {"name": NAME}
