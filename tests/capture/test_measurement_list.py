"""The kernel's list of measurements is read within bounds, and replays to the value of PCR 10."""

import hashlib

import pytest

from realname.capture.model.measurement_list import (
    LARGEST_BYTES,
    MOST_ENTRIES,
    START,
    entries_until,
    parse_measurements,
    replay,
)
from realname.kernel.errors import InvalidInput
from tests.support.measurements import boot_entry, entry, measured, violation

LIST = boot_entry() + measured("/usr/bin/python3", b"python") + measured("/opt/realname/agent", b"agent", signature=b"\3\2")


def test_each_entry_tells_the_file_and_its_digest() -> None:
    read = parse_measurements(LIST)
    assert [one.name for one in read] == ["boot_aggregate", "/usr/bin/python3", "/opt/realname/agent"]
    assert {one.algorithm for one in read} == {"sha256"}
    assert read[1].digest == hashlib.sha256(b"python").hexdigest()
    assert read[-1].end == len(LIST)
    assert not any(one.is_violation for one in read)


def test_the_list_replays_by_its_template_data_in_the_bank_of_sha256() -> None:
    only = measured("/usr/bin/python3", b"python")
    data = only[28 + 6 + 4 :]
    assert replay(parse_measurements(only)) == hashlib.sha256(bytes(32) + hashlib.sha256(data).digest()).digest()


def test_a_part_replays_onto_the_part_before() -> None:
    whole, first = parse_measurements(LIST), parse_measurements(boot_entry())
    later = parse_measurements(LIST[first[-1].end :])
    assert replay(later, start=replay(first)) == replay(whole)


def test_a_violation_extends_ones_and_says_so() -> None:
    (read,) = parse_measurements(violation("/var/lib/file"))
    assert (read.is_violation, read.extends) == (True, b"\xff" * 32)


def test_a_violation_of_a_kernel_that_names_no_algorithm_is_one_too() -> None:
    data = b"\x14\0\0\0" + bytes(20) + b"\x02\0\0\0x\0"
    assert parse_measurements(entry(data, template_digest=bytes(20)))[0].is_violation


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_the_entries_that_lead_to_a_value_are_found(count: int) -> None:
    read = parse_measurements(LIST)
    assert entries_until(read, value=replay(read[:count])) == count


def test_no_entries_lead_to_another_value() -> None:
    assert entries_until(parse_measurements(LIST), value=b"\1" * 32) is None
    assert entries_until([], value=START) == 0


GOOD = measured("/bin/true", b"true")
REFUSED = {
    "cut off": GOOD[:-1],
    "cut off in its head": GOOD + b"\x0a",
    "another PCR": entry(GOOD[38:], pcr=11),
    "another template": entry(GOOD[38:], template=b"ima"),
    "a template of other letters": entry(GOOD[38:], template="imä".encode()),
    "a length past the end": GOOD[:34] + b"\xff\xff\xff\xff" + GOOD[38:],
    "no algorithm": entry(b"\x20\0\0\0" + bytes(32) + b"\x02\0\0\0x\0"),
    "a name without its end": entry(b"\x28\0\0\0sha256:\0" + bytes(32) + b"\x01\0\0\0x"),
    "an empty name": entry(b"\x28\0\0\0sha256:\0" + bytes(32) + b"\0\0\0\0"),
    "more fields": entry(GOOD[38:] + b"\0\0\0\0"),
    "a field less": entry(GOOD[38:], template=b"ima-sig"),
    "a name that is too long": measured("/" + "x" * 4097, b""),
    "zeros": bytes(64),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_list_of_another_form_is_refused(case: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_measurements(REFUSED[case])
    assert refused.value.facts["field"] == "measurements"


def test_the_longest_name_is_read() -> None:
    assert len(parse_measurements(measured("/" + "x" * 4095, b""))[0].name) == 4096


def test_a_list_has_a_largest_size_and_a_most_of_entries() -> None:
    with pytest.raises(InvalidInput):
        parse_measurements(bytes(LARGEST_BYTES + 1))
    assert len(parse_measurements(GOOD * MOST_ENTRIES)) == MOST_ENTRIES
    with pytest.raises(InvalidInput):
        parse_measurements(GOOD * (MOST_ENTRIES + 1))
