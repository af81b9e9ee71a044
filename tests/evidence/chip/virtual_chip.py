"""A chip that is a function: command bytes in, response bytes out. It serves files behind BAC or PACE, and proves itself as chips do.

It shares primitives with what it tests. Three other witnesses were heard: ICAO's worked examples; the ePass of vsmartcard-vpicc 3.3, which
accepted our half of BAC and whose half was accepted (its secure messaging does not run under Python 3); and a recorded session with a real
chip: PACE with chip authentication mapping, AES-128, and the static key of its EF.CardSecurity (not kept: it is a person's document).
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from realname.evidence.chip.protocol.apdu import Command, Response
from realname.evidence.chip.protocol.ciphers import KeyUse, Suite
from realname.evidence.chip.protocol.data_objects import encode, read_objects, read_one
from realname.evidence.chip.protocol.files import APPLICATION, CARD_ACCESS
from realname.evidence.chip.protocol.groups import Draw, Group
from realname.evidence.chip.protocol.integrated_mapping import NONCE_BYTES, pseudo_random
from realname.evidence.chip.protocol.secure_messaging import SessionKeys
from realname.evidence.chip.protocol.security_infos import Mapping as PaceMapping
from realname.evidence.chip.protocol.security_infos import PaceInfo
from realname.evidence.errors import ChipReplyInvalid
from realname.evidence.model.chip_protocol import ChipPassword, PasswordKind
from tests.evidence.chip.chip_side import ChipSession, NotProtected, parse_command

_OK = Response(b"", 0x9000)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticKey:
    """A key of the chip for chip authentication."""

    group: Group
    private: int
    suite: Suite = Suite.AES_128

    @property
    def public(self) -> bytes:
        return self.group.power(self.group.generator, self.private)


@dataclass(slots=True, kw_only=True)
class VirtualChip:
    """One chip in a field.

    Attributes:
        files: Of the application, by their number.
        master_files: EF.CardAccess, which everyone may read, and EF.CardSecurity.
        passwords: What opens it.
        pace: The ways that it knows, whatever EF.CardAccess says.
        has_bac: Whether it knows BAC.
        mapping_key: Of the chip authentication mapping.
        static_key: Of chip authentication.
        sign: Answers a challenge of active authentication.
        draw: Its random numbers.
        seen: Headers of the commands that reached it, opened.
    """

    files: Mapping[int, bytes]
    master_files: Mapping[int, bytes] = field(default_factory=dict)
    passwords: Mapping[PasswordKind, ChipPassword]
    pace: tuple[PaceInfo, ...] = ()
    has_bac: bool = True
    mapping_key: StaticKey | None = None
    static_key: StaticKey | None = None
    sign: Callable[[bytes], bytes] | None = None
    draw: Draw = secrets.token_bytes
    seen: list[bytes] = field(default_factory=list)
    _application: bool = False
    _file: bytes | None = None
    _session: ChipSession | None = None
    _next_session: ChipSession | None = None
    _nonce: bytes = b""
    _run: "_PaceRun | None" = None
    _agrees: bool = False

    def __call__(self, octets: bytes) -> bytes:
        """Answer one command."""
        command = parse_command(octets)
        session = self._session
        if session is not None and command.cla & 0x0C:
            try:
                opened = session.open(command)
            except (NotProtected, ChipReplyInvalid):
                self._session = None
                return Response(b"", 0x6988).encode()
            answer = session.protect(self._answer(opened), is_odd=bool(opened.ins & 1))
        else:
            self._session = None  # a command in the clear ends the session
            answer = self._answer(command)
        if self._next_session is not None:
            self._session, self._next_session = self._next_session, None
        return answer.encode()

    def _answer(self, command: Command) -> Response:
        self.seen.append(command.header)
        handlers = {
            0xA4: self._select,
            0xB0: self._read,
            0xB1: self._read_far,
            0x84: self._challenge,
            0x82: self._authenticate,
            0x22: self._set_environment,
            0x86: self._general_authenticate,
            0x88: self._internal_authenticate,
        }
        handler = handlers.get(command.ins)
        return handler(command) if handler else _refused(0x6D00)

    def _select(self, command: Command) -> Response:
        if command.p1 == 0x04:
            self._application = command.body == APPLICATION
            return _OK if self._application else _refused(0x6A82)
        if command.p1 == 0x00:
            self._application = False
            return _OK
        number = int.from_bytes(command.body, "big")
        files = self.files if self._application else self.master_files
        if number not in files:
            return _refused(0x6A82)
        if self._session is None and (self._application or number != CARD_ACCESS):
            return _refused(0x6982)
        self._file = files[number]
        return _OK

    def _read(self, command: Command) -> Response:
        return self._piece(command.p1 << 8 | command.p2, command.expected or 0)

    def _read_far(self, command: Command) -> Response:
        size = command.expected or 0
        overhead = len(encode(0x53, bytes(size))) - size
        piece = self._piece(int.from_bytes(read_one(command.body, 0x54), "big"), size - overhead)
        return replace_body(piece, encode(0x53, piece.body)) if piece.is_success else piece

    def _piece(self, offset: int, size: int) -> Response:
        if self._file is None:
            return _refused(0x6986)
        return Response(self._file[offset : offset + size], 0x9000) if offset < len(self._file) else _refused(0x6B00)

    def _challenge(self, _command: Command) -> Response:
        if not self.has_bac or not self._application:
            return _refused(0x6D00)
        self._nonce = self.draw(8)
        return Response(self._nonce, 0x9000)

    def _authenticate(self, command: Command) -> Response:
        seed = self.passwords[PasswordKind.MRZ].secret[:16]
        enc, mac = Suite.TDES.derive(seed, KeyUse.ENCRYPTION), Suite.TDES.derive(seed, KeyUse.MAC)
        token, signed = command.body[:32], command.body[32:]
        opened = Suite.TDES.decrypt(enc, token) if len(token) == 32 else bytes(32)
        if not Suite.TDES.is_mac(mac, token, signed) or opened[8:16] != self._nonce:
            return _refused(0x6300)
        key = self.draw(16)
        answer = Suite.TDES.encrypt(enc, self._nonce + opened[:8] + key)
        shared = bytes(one ^ other for one, other in zip(opened[16:], key, strict=True))
        counter = int.from_bytes(self._nonce[4:] + opened[4:8], "big")
        self._next_session = ChipSession(SessionKeys.derived(Suite.TDES, shared), counter)
        return Response(answer + Suite.TDES.mac(mac, answer), 0x9000)

    def _set_environment(self, command: Command) -> Response:
        fields = dict(read_objects(command.body))
        if (command.p1, command.p2) == (0x41, 0xA6):
            return self._agree(fields[0x91])
        if (command.p1, command.p2) == (0x41, 0xA4):
            self._agrees = self.static_key is not None
            return _OK if self._agrees else _refused(0x6A88)
        info = next((one for one in self.pace if one.oid == fields[0x80] and one.parameter_id == fields[0x84][0]), None)
        password = self.passwords.get(PasswordKind(fields[0x83][0]))
        if info is None or password is None:
            return _refused(0x6A88)
        self._run = _PaceRun(info=info, password=password, draw=self.draw, mapping_key=self.mapping_key)
        return _OK

    def _general_authenticate(self, command: Command) -> Response:
        fields = read_objects(read_one(command.body, 0x7C))
        if self._agrees:
            self._agrees = False
            agreed = self._agree(fields[0][1])
            return replace_body(agreed, encode(0x7C, b"")) if agreed.is_success else agreed
        if self._run is None:
            return _refused(0x6985)
        answer = self._run.answer(*fields)
        if self._run.session is not None:
            self._next_session, self._run = self._run.session, None
        return answer

    def _agree(self, public: bytes) -> Response:
        """Chip authentication: the next command is under the new keys."""
        key = self.static_key
        if key is None or self._session is None:
            return _refused(0x6985)
        secret = key.group.secret_of(key.group.power(public, key.private))
        self._next_session = ChipSession(SessionKeys.derived(key.suite, secret), 0)
        return _OK

    def _internal_authenticate(self, command: Command) -> Response:
        if self.sign is None or self._session is None:
            return _refused(0x6D00)
        return Response(self.sign(command.body), 0x9000)


@dataclass(slots=True, kw_only=True)
class _PaceRun:
    """One run of PACE, as the chip does it."""

    info: PaceInfo
    password: ChipPassword
    draw: Draw
    mapping_key: StaticKey | None
    session: ChipSession | None = None
    _nonce: bytes = b""
    _generator: bytes = b""
    _mapping_private: int = 0
    _keys: SessionKeys | None = None
    _ours: bytes = b""
    _theirs: bytes = b""

    def answer(self, *fields: tuple[int, bytes]) -> Response:
        tag, value = fields[0] if fields else (0x80, b"")
        steps = {0x80: self._send_nonce, 0x81: self._map, 0x83: self._agree, 0x85: self._prove}
        return steps[tag](value)

    @property
    def _suite(self) -> Suite:
        assert self.info.suite is not None
        return self.info.suite

    @property
    def _group(self) -> Group:
        assert self.info.group is not None
        return self.info.group

    def _send_nonce(self, _value: bytes) -> Response:
        self._nonce = self.draw(NONCE_BYTES[self._suite] if self._is_integrated else 16)
        key = self._suite.derive(self.password.secret, KeyUse.PASSWORD)
        return _dynamic(0x80, self._suite.encrypt(key, self._nonce))

    @property
    def _is_integrated(self) -> bool:
        return self.info.mapping in {PaceMapping.INTEGRATED_DH, PaceMapping.INTEGRATED_ECDH}

    def _map(self, theirs: bytes) -> Response:
        group = self._group
        if self._is_integrated:
            number = pseudo_random(self._suite, chip_nonce=self._nonce, our_nonce=theirs, modulus=group.modulus)
            self._generator = group.element_of(number)
            return _dynamic(0x82, b"")
        self._mapping_private = group.draw_private(self.draw)
        shared = group.power(theirs, self._mapping_private)
        self._generator = group.combine(group.power(group.generator, int.from_bytes(self._nonce, "big")), shared)
        return _dynamic(0x82, group.power(group.generator, self._mapping_private))

    def _agree(self, theirs: bytes) -> Response:
        group = self._group
        private = group.draw_private(self.draw)
        self._ours, self._theirs = group.power(self._generator, private), theirs
        self._keys = SessionKeys.derived(self._suite, group.secret_of(group.power(theirs, private)))
        return _dynamic(0x84, self._ours)

    def _prove(self, token: bytes) -> Response:
        assert self._keys is not None
        if not self._suite.is_mac(self._keys.mac, self._token_input(self._ours), token):
            return _refused(0x6300)
        self.session = ChipSession(self._keys, 0)
        proof = encode(0x86, self._suite.mac(self._keys.mac, self._token_input(self._theirs)))
        return Response(encode(0x7C, proof + self._chip_data(self._keys)), 0x9000)

    def _chip_data(self, keys: SessionKeys) -> bytes:
        if self.info.mapping is not PaceMapping.CHIP_AUTHENTICATION or self.mapping_key is None:
            return b""
        order = getattr(self._group, "curve").n  # noqa: B009 - of curves alone
        factor = self._mapping_private * pow(self.mapping_key.private, -1, order) % order
        start = self._suite.encrypt(keys.enc, b"\xff" * 16)
        octets = factor.to_bytes((order.bit_length() + 7) // 8, "big")
        return encode(0x8A, self._suite.encrypt(keys.enc, self._suite.padded(octets), start=start))

    def _token_input(self, public: bytes) -> bytes:
        return encode(0x7F49, encode(0x06, self.info.oid) + encode(self._group.public_key_tag, public))


def replace_body(response: Response, body: bytes) -> Response:
    """The same status word with other bytes."""
    return replace(response, body=body)


def _dynamic(tag: int, value: bytes) -> Response:
    return Response(encode(0x7C, encode(tag, value)), 0x9000)


def _refused(status: int) -> Response:
    return Response(b"", status)
