"""Basic Access Control: both sides prove that they know the MRZ, and agree on keys in 3DES (ICAO Doc 9303-11, 4.3)."""

from realname.evidence.chip.protocol.apdu import Command
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.ciphers import MAC_BYTES, KeyUse, Suite
from realname.evidence.chip.protocol.groups import Draw
from realname.evidence.chip.protocol.secure_messaging import SecureMessaging, SessionKeys
from realname.evidence.errors import (
    ChipAccessUnsupported,
    ChipBlocked,
    ChipCommandRefused,
    ChipPasswordWrong,
    ChipReplyInvalid,
    SecureMessagingFailed,
)
from realname.evidence.model.chip_protocol import ChipPassword, PasswordKind

_NONCE_BYTES, _KEY_BYTES = 8, 16
_TOKEN_BYTES = 2 * _NONCE_BYTES + _KEY_BYTES
_ANSWER_BYTES = _TOKEN_BYTES + MAC_BYTES
_SUITE = Suite.TDES
_BLOCKED = 0x6983
_FAILED = 0x63
_PASSWORD_WRONG = frozenset({0x6982, 0x6985, 0x6988, 0x6A80})  # chips differ in what they say of a wrong MAC
_GET_CHALLENGE = Command(ins=0x84, expected=_NONCE_BYTES)


def open_by_bac(channel: Channel, password: ChipPassword, draw: Draw) -> None:
    """Run the protocol and protect the channel from here on.

    Args:
        channel: The application of the document is selected.
        password: Of the MRZ.
        draw: Gives random bytes: first the nonce of eight, then the key of sixteen.

    Raises:
        ChipAccessUnsupported: The password is no MRZ, or the chip knows no BAC.
        ChipPasswordWrong: The chip does not accept the MRZ.
        ChipBlocked: The chip accepts no further attempt.
        ChipCommandRefused: The chip refuses for another reason.
        SecureMessagingFailed: The chip does not know the MRZ itself.
    """
    if password.kind is not PasswordKind.MRZ:
        raise ChipAccessUnsupported(cause="can-needs-pace")
    challenge = channel.exchange(_GET_CHALLENGE)
    if not challenge.is_success:
        raise ChipAccessUnsupported(cause="no-bac", status=f"{challenge.status:04X}")
    if len(challenge.body) != _NONCE_BYTES:
        raise ChipReplyInvalid(cause="challenge")
    channel.session = _authenticated(channel, password, chip_nonce=challenge.body, draw=draw)


def _authenticated(channel: Channel, password: ChipPassword, *, chip_nonce: bytes, draw: Draw) -> SecureMessaging:
    seed = password.secret[:_KEY_BYTES]
    enc, mac = _SUITE.derive(seed, KeyUse.ENCRYPTION), _SUITE.derive(seed, KeyUse.MAC)
    nonce, key = draw(_NONCE_BYTES), draw(_KEY_BYTES)
    token = _SUITE.encrypt(enc, nonce + chip_nonce + key)
    answer = _exchanged(channel, token + _SUITE.mac(mac, token))
    if not _SUITE.is_mac(mac, answer[:_TOKEN_BYTES], answer[_TOKEN_BYTES:]):
        raise SecureMessagingFailed(cause="mac")
    opened = _SUITE.decrypt(enc, answer[:_TOKEN_BYTES])
    if opened[: 2 * _NONCE_BYTES] != chip_nonce + nonce:
        raise SecureMessagingFailed(cause="nonce")
    shared = bytes(ours ^ theirs for ours, theirs in zip(key, opened[2 * _NONCE_BYTES :], strict=True))
    counter = int.from_bytes(chip_nonce[4:] + nonce[4:], "big")
    return SecureMessaging(SessionKeys.derived(_SUITE, shared), counter=counter)


def _exchanged(channel: Channel, token: bytes) -> bytes:
    response = channel.exchange(Command(ins=0x82, body=token, expected=_ANSWER_BYTES))
    if response.status == _BLOCKED:
        raise ChipBlocked
    if not response.is_success:
        refused = ChipPasswordWrong if response.status in _PASSWORD_WRONG or response.status >> 8 == _FAILED else ChipCommandRefused
        raise refused(step="bac", status=f"{response.status:04X}")
    if len(response.body) != _ANSWER_BYTES:
        raise ChipReplyInvalid(cause="length")
    return response.body
