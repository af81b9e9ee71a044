"""A few registrations that the operator looks at again by itself: which ones, the root of the log's head alone says.

It is no draw of an inspector's: the person who knows the root knows the sample, and the operator can wait for another root. It keeps the
operator's own check from being of cases that a person picked, and lets anyone with the log see that it was of these.
"""

import hashlib
import heapq
from collections.abc import Iterable, Sequence

from realname.cases.model.case_file import CaseFile
from realname.kernel.identifiers import RegistrationId

SAMPLE_SIZE = 10
_FOR = "realname self-inspection"


def self_sample(files: Iterable[CaseFile], root_hash: str) -> Sequence[RegistrationId]:
    """Those with the smallest SHA-256 over `realname self-inspection`, root and id, with a line feed between; no test registration."""
    first = heapq.nsmallest(SAMPLE_SIZE, ((_rank(one.case_id, root_hash), one.case_id.value) for one in files if not one.is_test))
    return [RegistrationId(case) for _, case in first]


def _rank(case_id: RegistrationId, root_hash: str) -> str:
    return hashlib.sha256(f"{_FOR}\n{root_hash}\n{case_id.value}".encode()).hexdigest()
