"""`access inspectors`: the regulator writes and signs a statement, and the operator follows it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from realname.access.model.staff import Realm
from realname.access.use_cases.inspectors import FollowStatement
from realname.access.use_cases.invitations import AcceptInvitation
from realname.main.deployment.deployment import open_deployment
from tests.support.command import Ended, realname


class Desk:
    """The regulator's key and files, and the operator's data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.key = folder, folder / "data", Ed25519PrivateKey.generate()
        self.pem = folder / "regulator.pem"
        self.pem.write_bytes(self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

    def ran(self, *arguments: str | Path, of_data: bool = True) -> Ended:
        ended = self.tried(*arguments, of_data=of_data)
        assert ended.exit_code == 0, ended.stderr
        return ended

    def tried(self, *arguments: str | Path, of_data: bool = True) -> Ended:
        place = ("--data", self.data) if of_data else ()
        return realname("access", "inspectors", *arguments, *place, "--json")

    def written(self, *, place: str) -> tuple[Path, Path, str]:
        """A statement, its signature, and the code for the inspector."""
        statement, signature = self.folder / "statement.json", self.folder / "statement.sig"
        written = self.ran("statement", "wei", "--place", place, "--out", statement, of_data=False)
        signature.write_bytes(self.key.sign(statement.read_bytes()))
        return statement, signature, str(written.json["code"])


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def _place(data: Path) -> str:
    deployment = open_deployment(data, environment={})
    place = deployment.app[FollowStatement].place
    deployment.close()
    return place


def test_the_inspector_enters_by_the_code_of_a_statement_that_was_followed(desk: Desk) -> None:
    desk.ran("key", desk.pem, "--execute")
    statement, signature, code = desk.written(place=_place(desk.data))
    assert desk.ran("follow", statement, "--signature", signature, "--execute").json["login"] == "wei"
    deployment = open_deployment(desk.data, environment={})
    entered = deployment.app.with_others({Realm: Realm.SUPERVISION})[AcceptInvitation](code, address="192.0.2.1")
    deployment.close()
    assert entered.session.member.login == "wei"


def test_without_execute_no_key_is_recorded_and_no_statement_followed(desk: Desk) -> None:
    assert desk.ran("key", desk.pem).json["key"] is None
    desk.ran("key", desk.pem, "--execute")
    statement, signature, _ = desk.written(place=_place(desk.data))
    desk.ran("follow", statement, "--signature", signature)
    assert desk.ran("follow", statement, "--signature", signature, "--execute").json["executed"]


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"BODY "])
def test_a_statement_that_is_not_as_it_was_signed_is_refused_with_a_code(desk: Desk, spoilt: bytes) -> None:
    desk.ran("key", desk.pem, "--execute")
    statement, signature, _ = desk.written(place=_place(desk.data))
    statement.write_bytes(spoilt.replace(b"BODY", statement.read_bytes()))
    refused = desk.tried("follow", statement, "--signature", signature, "--execute")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "statement-refused")  # type: ignore[index]


def test_a_file_that_holds_no_key_is_refused_and_nothing_is_recorded(desk: Desk) -> None:
    desk.pem.write_bytes(b"no key")
    assert desk.tried("key", desk.pem, "--execute").exit_code != 0
    assert desk.ran("key").json["key"] is None
