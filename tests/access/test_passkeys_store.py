"""The contract of passkeys, the questions to them, authenticator apps, and invitations."""

from dataclasses import replace
from datetime import timedelta

import pytest

from realname.access.errors import PasskeyRefused
from realname.access.model.authenticator import Authenticator
from realname.access.model.passkey import Invitation, Passkey, PasskeyQuestion, QuestionPurpose
from realname.access.store.passkeys import Authenticators, Invitations, PasskeyQuestions, Passkeys
from realname.kernel.identifiers import AgentId
from realname.kernel.unit_of_work import UnitsOfWork
from tests.support.examples import SECOND, STAFF, keep
from tests.support.manual_clock import START

PASSKEY = Passkey(id="cred-1", agent_id=STAFF.member.id, public_key=b"key", sign_count=1, name="phone", added_at=START)
QUESTION = PasskeyQuestion(holder_hash="a" * 64, purpose=QuestionPurpose.SIGN_IN, challenge="b" * 64, expires_at=START + 300 * SECOND)
INVITATION = Invitation(code_hash="c" * 64, agent_id=STAFF.member.id, expires_at=START + timedelta(days=1))


def test_a_passkey_comes_back_as_it_was_and_as_it_was_used(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Passkeys].add(PASSKEY)
        assert unit[Passkeys].find("cred-1") == PASSKEY
        unit[Passkeys].save(PASSKEY.used(7, at=START + SECOND))
        assert unit[Passkeys].find("cred-1") == replace(PASSKEY, sign_count=7, used_at=START + SECOND)
        assert unit[Passkeys].find("cred-2") is None


def test_a_passkey_is_kept_once(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Passkeys].add(PASSKEY)
        with pytest.raises(PasskeyRefused):
            unit[Passkeys].add(replace(PASSKEY, name="other"))


def test_passkeys_are_listed_by_age_and_removed_by_their_member(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    newer = replace(PASSKEY, id="cred-0", added_at=START + SECOND)
    with units() as unit:
        unit[Passkeys].add(newer)
        unit[Passkeys].add(PASSKEY)
        assert list(unit[Passkeys].of(STAFF.member.id)) == [PASSKEY, newer]
        assert unit[Passkeys].remove("cred-1", agent_id=AgentId("agent-2")) is False
        assert unit[Passkeys].remove("cred-1", agent_id=STAFF.member.id) is True
        assert list(unit[Passkeys].of(STAFF.member.id)) == [newer]


def test_what_is_removed_is_not_saved_again(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Passkeys].save(PASSKEY)
        assert unit[Passkeys].find("cred-1") is None


def test_a_question_is_taken_once_and_a_newer_one_voids_it(units: UnitsOfWork) -> None:
    newer, other = replace(QUESTION, challenge="d" * 64), replace(QUESTION, purpose=QuestionPurpose.ADD)
    with units() as unit:
        for one in (QUESTION, newer, other):
            unit[PasskeyQuestions].ask(one)
        assert unit[PasskeyQuestions].take("a" * 64, QuestionPurpose.SIGN_IN) == newer
        assert unit[PasskeyQuestions].take("a" * 64, QuestionPurpose.SIGN_IN) is None
        assert unit[PasskeyQuestions].take("a" * 64, QuestionPurpose.ADD) == other


def test_questions_and_invitations_that_ran_out_are_forgotten(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[PasskeyQuestions].ask(QUESTION)
        unit[Invitations].add(INVITATION)
        assert unit[PasskeyQuestions].forget(expired_before=QUESTION.expires_at) == 0
        assert unit[PasskeyQuestions].forget(expired_before=QUESTION.expires_at + SECOND) == 1
        assert unit[Invitations].forget(expired_before=INVITATION.expires_at) == 0
        assert unit[Invitations].forget(expired_before=INVITATION.expires_at + SECOND) == 1


def test_an_invitation_is_taken_once_and_a_newer_one_voids_it(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    newer = replace(INVITATION, code_hash="e" * 64)
    with units() as unit:
        unit[Invitations].add(INVITATION)
        unit[Invitations].add(newer)
        assert unit[Invitations].take("c" * 64) is None
        assert unit[Invitations].take("e" * 64) == newer
        assert unit[Invitations].take("e" * 64) is None


def test_an_invitation_can_be_voided(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    with units() as unit:
        unit[Invitations].add(INVITATION)
        unit[Invitations].void(STAFF.member.id)
        assert unit[Invitations].take("c" * 64) is None


def test_an_app_comes_back_as_it_was_saved_last(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    app = Authenticator(agent_id=STAFF.member.id, salt="f" * 32)
    with units() as unit:
        assert unit[Authenticators].of(STAFF.member.id) is None
        unit[Authenticators].save(app)
        assert unit[Authenticators].of(STAFF.member.id) == app
        unit[Authenticators].save(app.taken(59_000_000, at=START))
        assert unit[Authenticators].of(STAFF.member.id) == replace(app, last_step=59_000_000, confirmed_at=START)


def test_a_backup_code_is_taken_once_and_newer_ones_void_it(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    agent_id = STAFF.member.id
    with units() as unit:
        unit[Authenticators].give_backup_codes(agent_id, ["1" * 64, "2" * 64])
        assert unit[Authenticators].take_backup_code(agent_id, "1" * 64) is True
        assert unit[Authenticators].take_backup_code(agent_id, "1" * 64) is False
        unit[Authenticators].give_backup_codes(agent_id, ["3" * 64])
        assert unit[Authenticators].take_backup_code(agent_id, "2" * 64) is False
        assert unit[Authenticators].take_backup_code(AgentId("agent-2"), "3" * 64) is False


def test_with_an_app_its_backup_codes_are_removed(units: UnitsOfWork) -> None:
    keep(units, STAFF)
    agent_id = STAFF.member.id
    with units() as unit:
        unit[Authenticators].save(Authenticator(agent_id=agent_id, salt="f" * 32))
        unit[Authenticators].give_backup_codes(agent_id, ["1" * 64])
        unit[Authenticators].remove(agent_id)
        assert unit[Authenticators].of(agent_id) is None
        assert unit[Authenticators].take_backup_code(agent_id, "1" * 64) is False
