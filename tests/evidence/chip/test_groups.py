"""Data groups: what they say, and how files are told apart."""

from datetime import date

import pytest

from realname.evidence.chip.files import MOST_FILE_BYTES, sort_files
from realname.evidence.chip.groups import document_details, holder_details, machine_readable_lines, named_groups
from realname.evidence.chip.portraits import RecordForm, read_portraits
from realname.evidence.errors import ChipDataUnreadable, ChipFilesAmbiguous
from tests.evidence.chip.documents import (
    CLEAR,
    JPEG,
    contents,
    facial_record,
    group_1,
    group_2,
    group_2_of_39794,
    group_11,
    group_12,
    tlv,
    zone,
)

_JP2, _J2K = b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(30), b"\xff\x4f\xff\x51" + bytes(30)


def test_files_are_found_by_their_tags_whatever_they_are_called() -> None:
    named = [(f"file {number}", content) for number, (_, content) in enumerate(reversed(CLEAR.files()))]
    found = sort_files(named)
    assert (list(found.groups), found.contents is None, found.security_object is None) == ([1, 2], False, False)


def test_two_files_of_one_group_are_refused_and_named() -> None:
    with pytest.raises(ChipFilesAmbiguous) as refused:
        sort_files([*CLEAR.files(), ("copy.bin", group_1(zone(code="I")))])
    assert refused.value.facts == {"files": "copy.bin"}


def test_all_files_that_cannot_be_read_are_named_at_once() -> None:
    wrong = [
        ("empty", b""),
        ("cut", group_1()[:-1]),
        ("long", group_2() + b"\0"),
        ("text", b"hello"),
        ("large", tlv(0x6D, bytes(MOST_FILE_BYTES))),
    ]
    with pytest.raises(ChipDataUnreadable) as refused:
        sort_files([*wrong, *CLEAR.files()][:8])
    assert refused.value.facts == {"files": "empty, cut, long, text, large"}


def test_fingerprints_and_irises_are_dropped_and_access_files_are_passed_over() -> None:
    found = sort_files([("3", tlv(0x63, b"finger")[:4]), ("4", tlv(0x76, b"iris")), ("access", tlv(0x31, b""))])
    assert (len(found.groups), sorted(found.ignored)) == (0, [3, 4])


@pytest.mark.parametrize(("length", "lines"), [(90, 3), (72, 2), (88, 2)])
def test_the_zone_is_cut_into_the_lines_of_its_format(length: int, lines: int) -> None:
    assert [len(one) for one in machine_readable_lines(group_1("A" * length))] == [length // lines] * lines


@pytest.mark.parametrize("text", ["A" * 89, "", "a" * 88, "A" * 87 + " "])
def test_a_zone_of_another_length_or_with_other_characters_is_unreadable(text: str) -> None:
    with pytest.raises(ChipDataUnreadable):
        machine_readable_lines(group_1(text))


def test_details_are_read_as_written_and_days_where_they_are_days() -> None:
    holder = holder_details(group_11(full_name="张<<三".encode(), personal_number=b"7", birth=b"\x19\x80\x01\x02"))
    assert (holder.full_name, holder.personal_number, holder.birth_on) == ("张<<三", "7", date(1980, 1, 2))
    assert "张" not in repr(holder)
    assert [document_details(group_12(day)).issued_on for day in (b"20260230", b"20260000", b"2026", b"20260228")] == [
        None,
        None,
        None,
        date(2026, 2, 28),
    ]


def test_the_list_of_groups_is_read_and_text_that_is_none_is_not() -> None:
    assert named_groups(contents(1, 2, 14)) == {1, 2, 14}
    with pytest.raises(ChipDataUnreadable):
        holder_details(group_11(full_name=b"\xff\xfe"))


def test_every_portrait_of_a_record_is_taken_out_whole() -> None:
    found = read_portraits(group_2(JPEG, _JP2, _J2K, points=3))
    assert [(one.kind, one.picture, one.form) for one in found] == [
        ("jpeg", JPEG, RecordForm.ISO_19794),
        ("jpeg2000", _JP2, RecordForm.ISO_19794),
        ("jpeg2000", _J2K, RecordForm.ISO_19794),
    ]


def _group_2(record: bytes) -> bytes:
    return tlv(0x75, tlv(0x7F61, tlv(0x02, b"\x01"), tlv(0x7F60, tlv(0xA1, b""), record)))


def test_the_newer_record_is_read_with_several_representations() -> None:
    assert [(one.form, one.picture) for one in read_portraits(group_2_of_39794(JPEG, _JP2))] == [
        (RecordForm.ISO_39794, JPEG),
        (RecordForm.ISO_39794, _JP2),
    ]


@pytest.mark.parametrize(
    "record",
    [
        facial_record(JPEG)[:-1],
        facial_record(JPEG) + b"\0",
        facial_record(b"GIF89a"),
        b"FAC\0" + b"030\0" + facial_record(JPEG)[8:],
        facial_record(JPEG)[:12] + b"\0\2" + facial_record(JPEG)[14:],
        facial_record(JPEG)[:18] + b"\xff\xff" + facial_record(JPEG)[20:],
        facial_record(),
        b"",
    ],
)
def test_a_record_with_a_wrong_length_count_version_or_picture_is_unreadable(record: bytes) -> None:
    with pytest.raises(ChipDataUnreadable):
        read_portraits(_group_2(tlv(0x5F2E, record)))
