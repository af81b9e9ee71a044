"""What tests need of a sandbox's folder while a server runs on it: a login with a password, a code for a counter, a token for the API."""

from pathlib import Path

from realname.access.model.staff import Role
from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.kernel.identifiers import ClientId
from realname.sandbox.use_cases.newcomers import AddSampleStaff
from realname.sandbox.use_cases.sample_outlet import SAMPLE_OUTLET
from tests.support.opened import opened


def password_of(data: Path, role: Role) -> str:
    """Add the sample member of an outlet's role, whose login is the role's name; the password stays."""
    with opened(data) as deployment:
        return deployment.app[AddSampleStaff](role.value, SAMPLE_OUTLET, role)


def enrolment_code(data: Path) -> str:
    """A fresh code for a counter of the sample outlet."""
    with opened(data) as deployment:
        return deployment.app[IssueEnrolmentCode](SAMPLE_OUTLET, "test counter")


def api_token(data: Path) -> str:
    """A token for the API."""
    with opened(data) as deployment:
        return deployment.app[IssueApiToken](ClientId("sandbox"))
