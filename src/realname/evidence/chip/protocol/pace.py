"""Password Authenticated Connection Establishment: a strong key from a weak password (ICAO Doc 9303-11, 4.4)."""

from dataclasses import dataclass, field

from realname.evidence.chip.protocol.apdu import SUCCESS, Command, Response
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.ciphers import KeyUse, Suite, unpadded
from realname.evidence.chip.protocol.data_objects import encode, read_objects, read_one
from realname.evidence.chip.protocol.groups import Draw, Group
from realname.evidence.chip.protocol.integrated_mapping import NONCE_BYTES, pseudo_random
from realname.evidence.chip.protocol.secure_messaging import SecureMessaging, SessionKeys
from realname.evidence.chip.protocol.security_infos import Mapping, PaceInfo
from realname.evidence.errors import ChipBlocked, ChipPasswordWrong, ChipReplyInvalid, PaceFailed
from realname.evidence.model.chip_protocol import ChipPassword

_CHAINED = 0x10
_MECHANISM, _PASSWORD, _OBJECT_REFERENCE = 0x80, 0x83, 0x84
_DYNAMIC_DATA = 0x7C
_NONCE, _OUR_MAPPING, _ITS_MAPPING, _OUR_KEY, _ITS_KEY, _OUR_TOKEN, _ITS_TOKEN, _CHIP_DATA = 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x8A
_AUTHORITIES = frozenset({0x87, 0x88})  # for terminal authentication, which is not done
_PUBLIC_KEY, _OBJECT_IDENTIFIER = 0x7F49, 0x06
_NONCE_BYTES = range(8, 33)
_BLOCKED = frozenset({0x6983, 0x6984})
_PASSWORD_WRONG = frozenset({0x6300, 0x6982, 0x6A80})
_ATTEMPTS_LEFT = range(0x63C0, 0x63D0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipMapping:
    """What a chip that offers the chip authentication mapping gives with its token: it knows the private key of its static public key.

    Attributes:
        group: Where the keys are.
        mapping_key: The public key that the chip sent for the mapping.
        factor: Says how that one follows from the static one.
    """

    group: Group
    mapping_key: bytes = field(repr=False)
    factor: int = field(repr=False)

    def is_of(self, static_key: bytes) -> bool:
        """Whether the chip has the private key of this static public key (4.4.3.5.2). Whether an issuer signed that is another fact."""
        try:
            return self.group.power(static_key, self.factor) == self.mapping_key
        except ChipReplyInvalid:
            return False


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What two exchanges have given."""

    keys: SessionKeys
    mapping_key: bytes = field(repr=False)
    our_key: bytes = field(repr=False)
    its_key: bytes = field(repr=False)


def open_by_pace(channel: Channel, info: PaceInfo, password: ChipPassword, draw: Draw) -> ChipMapping | None:
    """Run the protocol and protect the channel from here on.

    Args:
        channel: No application is selected.
        info: A way that is known here.
        password: Of the MRZ, or the card access number.
        draw: Gives random bytes: first for the mapping, then for the agreement.

    Returns:
        What proves the chip, by the chip authentication mapping; None by the others.

    Raises:
        PaceFailed: A step failed; `step` says which. There is no second attempt in another way.
        ChipPasswordWrong: The chip does not accept the password.
        ChipBlocked: The chip accepts no further attempt.
    """
    if info.group is None or info.suite is None:
        raise PaceFailed(step="offer", cause="unsupported")
    try:
        return _Run(channel=channel, info=info, group=info.group, suite=info.suite, draw=draw).open(password)
    except ChipReplyInvalid as problem:
        raise PaceFailed(step="reply", cause=str(problem.facts.get("cause", ""))) from None


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run of the protocol."""

    channel: Channel
    info: PaceInfo
    group: Group
    suite: Suite
    draw: Draw

    def open(self, password: ChipPassword) -> ChipMapping | None:
        self._select(password)
        nonce = self._nonce(password)
        agreed = self._agreed(nonce)
        chip_data = self._exchange_tokens(agreed)
        self.channel.session = SecureMessaging(agreed.keys)
        if self.info.mapping is not Mapping.CHIP_AUTHENTICATION:
            return None
        return ChipMapping(group=self.group, mapping_key=agreed.mapping_key, factor=self._factor(agreed.keys, chip_data))

    def _select(self, password: ChipPassword) -> None:
        """MSE:Set AT."""
        parameters = encode(_OBJECT_REFERENCE, (self.info.parameter_id or 0).to_bytes(1, "big"))
        body = encode(_MECHANISM, self.info.oid) + encode(_PASSWORD, bytes((password.kind,))) + parameters
        response = self.channel.exchange(Command(ins=0x22, p1=0xC1, p2=0xA4, body=body))
        if response.status in _BLOCKED:
            raise ChipBlocked
        if response.status not in {SUCCESS, *_ATTEMPTS_LEFT}:
            raise PaceFailed(step="select", status=f"{response.status:04X}")

    def _nonce(self, password: ChipPassword) -> bytes:
        key = self.suite.derive(password.secret, KeyUse.PASSWORD)
        encrypted = self._asked(b"", _NONCE, step="nonce")
        if len(encrypted) not in _NONCE_BYTES or len(encrypted) % self.suite.block_bytes:
            raise PaceFailed(step="nonce", cause="length")
        return self.suite.decrypt(key, encrypted)

    def _agreed(self, nonce: bytes) -> _Agreed:
        group = self.group
        is_integrated = self.info.mapping in {Mapping.INTEGRATED_DH, Mapping.INTEGRATED_ECDH}
        generator, its_mapping = self._integrated(nonce) if is_integrated else self._generic(nonce)
        private = group.draw_private(self.draw)
        ours = group.power(generator, private)
        its = self._asked(encode(_OUR_KEY, ours), _ITS_KEY, step="agreement")
        if its == ours:
            raise PaceFailed(step="agreement", cause="mirrored")
        secret = group.secret_of(group.power(its, private))
        return _Agreed(SessionKeys.derived(self.suite, secret), its_mapping, ours, its)

    def _generic(self, nonce: bytes) -> tuple[bytes, bytes]:
        """The generator that follows from the nonce and a key agreement; and the chip's key of that."""
        group = self.group
        private = group.draw_private(self.draw)
        its_mapping = self._asked(encode(_OUR_MAPPING, group.power(group.generator, private)), _ITS_MAPPING, step="mapping")
        shared = group.power(its_mapping, private)
        return group.combine(group.power(group.generator, int.from_bytes(nonce, "big")), shared), its_mapping

    def _integrated(self, nonce: bytes) -> tuple[bytes, bytes]:
        """The generator that follows from the nonce and one of ours; the chip has nothing to send."""
        if len(nonce) != NONCE_BYTES[self.suite]:
            raise PaceFailed(step="nonce", cause="length")
        ours = self.draw(self.suite.key_bytes)
        response = self.channel.exchange(_general_authenticate(encode(_OUR_MAPPING, ours), is_last=False))
        if not response.is_success:
            raise PaceFailed(step="mapping", status=f"{response.status:04X}")
        if response.body and any(_dynamic_data(response.body).values()):
            raise PaceFailed(step="mapping", cause="form")
        number = pseudo_random(self.suite, chip_nonce=nonce, our_nonce=ours, modulus=self.group.modulus)
        return self.group.element_of(number), b""

    def _exchange_tokens(self, agreed: _Agreed) -> bytes | None:
        """Each side shows that it has the keys; gives what a chip adds that proves itself."""
        ours = self.suite.mac(agreed.keys.mac, self._token_input(agreed.its_key))
        response = self.channel.exchange(_general_authenticate(encode(_OUR_TOKEN, ours), is_last=True))
        _require_password(response)
        found = _dynamic_data(response.body)
        if found.keys() - _AUTHORITIES - {_CHIP_DATA} != {_ITS_TOKEN}:
            raise PaceFailed(step="tokens", cause="form")
        if not self.suite.is_mac(agreed.keys.mac, self._token_input(agreed.our_key), found[_ITS_TOKEN]):
            raise PaceFailed(step="tokens", cause="token")
        return found.get(_CHIP_DATA)

    def _factor(self, keys: SessionKeys, encrypted: bytes | None) -> int:
        if not encrypted or len(encrypted) % self.suite.block_bytes:
            raise PaceFailed(step="chip-data", cause="form")
        start = self.suite.encrypt(keys.enc, b"\xff" * self.suite.block_bytes)  # the counter's bytes, were it -1 (4.4.3.3.3)
        factor = unpadded(self.suite.decrypt(keys.enc, encrypted, start=start))
        if not factor:
            raise PaceFailed(step="chip-data", cause="padding")
        return int.from_bytes(factor, "big")

    def _asked(self, ours: bytes, tag: int, *, step: str) -> bytes:
        response = self.channel.exchange(_general_authenticate(ours, is_last=False))
        if response.status in _BLOCKED:
            raise ChipBlocked
        if not response.is_success:
            raise PaceFailed(step=step, status=f"{response.status:04X}")
        return read_one(read_one(response.body, _DYNAMIC_DATA), tag)

    def _token_input(self, public_key: bytes) -> bytes:
        return encode(_PUBLIC_KEY, encode(_OBJECT_IDENTIFIER, self.info.oid) + encode(self.group.public_key_tag, public_key))


def _general_authenticate(ours: bytes, *, is_last: bool) -> Command:
    return Command(cla=0 if is_last else _CHAINED, ins=0x86, body=encode(_DYNAMIC_DATA, ours), expected=256)


def _require_password(response: Response) -> None:
    if response.status in _BLOCKED:
        raise ChipBlocked
    if response.status in _PASSWORD_WRONG or response.status in _ATTEMPTS_LEFT:
        raise ChipPasswordWrong(step="pace", status=f"{response.status:04X}")
    if not response.is_success:
        raise PaceFailed(step="tokens", status=f"{response.status:04X}")


def _dynamic_data(body: bytes) -> dict[int, bytes]:
    objects = read_objects(read_one(body, _DYNAMIC_DATA))
    found = dict(objects)
    if len(found) != len(objects):
        raise ChipReplyInvalid(cause="data-object")
    return found
