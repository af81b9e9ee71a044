"""Every table says what its rows let somebody do, and what shows that a row was written by this product."""

from realname.main.catalogue.tables import all_tables, audited_tables, grants_by_table
from realname.platform.db.grants import SEAL, Proof, is_sealed, sealed_columns
from tools.reference import grants_page

# What lets somebody in is sealed: the comparison with the ledger comes a day later.
LETS_IN = {
    "staff sign-in": "staff_sessions",
    "member of staff": "staff",
    "passkey": "passkeys",
    "question to a passkey": "passkey_questions",
    "provider identity": "provider_identities",
    "authenticator app": "authenticators",
    "backup code": "backup_codes",
    "invitation": "invitations",
    "enrolment code": "enrolment_codes",
    "counter": "counters",
    "machine client": "api_clients",
    "client secret or token": "client_credentials",
    "holder's code": "person_codes",
    "holder's sign-in": "person_sign_ins",
    "relying service": "relying_clients",
    "authorization code": "relying_authorizations",
    "access and refresh token": "relying_tokens",
    "CIBA answer": "relying_requests",
    "consent capture": "relying_captures",
    "consent": "relying_consents",
    "subscription to swaps": "swap_subscriptions",
    "photo opening": "photo_openings",
    "live session": "live_sessions",
    "challenge": "challenges",
}


def test_every_table_says_what_its_rows_grant() -> None:
    assert {table.name for table in all_tables().sorted_tables} - grants_by_table().keys() == set()


def test_what_is_said_to_be_compared_with_the_ledger_is() -> None:
    compared = {audited.table.name for audited in audited_tables().tables}
    assert {name for name, grant in grants_by_table().items() if grant.by is Proof.COMPARED} - compared == set()


def test_what_lets_somebody_in_is_sealed() -> None:
    assert [f"{kind} ({table})" for kind, table in LETS_IN.items() if grants_by_table()[table].by is not Proof.SEALED] == []


def test_a_table_has_the_column_of_a_seal_exactly_if_it_is_sealed() -> None:
    assert [table.name for table in all_tables().sorted_tables if is_sealed(table) is not (SEAL in table.columns)] == []


def test_no_column_is_said_to_be_unsealed_that_there_is_not() -> None:
    for table in all_tables().sorted_tables:
        assert set(grants_by_table()[table.name].open) <= {column.name for column in table.columns}


def test_the_key_of_a_sealed_row_is_sealed() -> None:
    for table in filter(is_sealed, all_tables().sorted_tables):
        assert {column.name for column in table.primary_key} <= set(sealed_columns(table))


def test_the_list_shows_every_table_whose_rows_grant_something() -> None:
    page = grants_page()
    rows = {name: f"| `{name}` | {grant.what} | {grant.by.value} |" for name, grant in grants_by_table().items() if grant.by}
    assert [name for name, row in rows.items() if row not in page] == []
