"""What the tables of all capabilities share: one MetaData, names of constraints, and the types of columns."""

from sqlalchemy import MetaData, String

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMES)
ID = String(64)  # kernel/identifiers.py: at most 64 characters
HASH = String(64)  # SHA-256 in hexadecimal
CODE = String(40)
MSISDN = String(16)  # E.164: plus sign and at most 15 digits
ICCID = String(20)  # ITU-T E.118
EID = String(32)  # GSMA SGP.29
LOGIN = String(40)
MARK = String(32)  # HMAC-SHA256, cut to 128 bits, in hexadecimal
LOCAL_TIME = String(15)  # 09:30:00.000000
