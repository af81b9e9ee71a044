"""The operator's own sample: by the root alone, without tests."""

import hashlib
from dataclasses import replace

from realname.kernel.identifiers import RegistrationId
from realname.reports.model.self_sample import SAMPLE_SIZE, self_sample
from tests.cases.case_file_examples import OPEN, TEST

ROOT, OTHER_ROOT = "0a" * 32, "0b" * 32
MANY = [replace(OPEN, case_id=RegistrationId(f"case-{number}")) for number in range(100)]


def test_the_root_alone_says_which() -> None:
    assert self_sample(MANY, ROOT) == self_sample(reversed(MANY), ROOT)
    assert self_sample(MANY, ROOT) != self_sample(MANY, OTHER_ROOT)
    assert len(set(self_sample(MANY, ROOT))) == SAMPLE_SIZE


def test_it_is_the_smallest_hashes() -> None:
    ranked = sorted(MANY, key=lambda one: hashlib.sha256(f"realname self-inspection\n{ROOT}\n{one.case_id.value}".encode()).digest())
    assert self_sample(MANY, ROOT) == [one.case_id for one in ranked[:SAMPLE_SIZE]]


def test_of_fewer_it_is_all_and_no_test_registration() -> None:
    assert self_sample([OPEN, TEST], ROOT) == [OPEN.case_id]
