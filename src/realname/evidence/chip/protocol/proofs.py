"""A chip proves itself in each way that it offers; whether its public keys are the issuer's is for passive authentication to say."""

from collections.abc import Iterator

from realname.evidence.chip.active_authentication import CHALLENGE_BYTES, ChipKey, verify
from realname.evidence.chip.files import ChipFiles
from realname.evidence.chip.keys import RsaKey
from realname.evidence.chip.offers import read_offers
from realname.evidence.chip.protocol.apdu import MAXIMUM_EXPECTED_BYTES, Command
from realname.evidence.chip.protocol.card_security import CardSecurity
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.chip_authentication import chip_authentications, has_chip_key, static_keys
from realname.evidence.chip.protocol.groups import Draw
from realname.evidence.chip.protocol.pace import ChipMapping
from realname.evidence.chip.protocol.reading import OpenedChip, signed_infos
from realname.evidence.errors import ChipCommandRefused, ChipDataUnreadable, ChipReplyInvalid, SecureMessagingFailed
from realname.evidence.model.chip_protocol import ProofMethod, ShownProof

_OPTIONS, _ACTIVE_KEY = 14, 15
_SHORT_RESPONSE_BITS = 223 * 8  # what a protected short response holds


def prove_chip(
    channel: Channel, opened: OpenedChip, files: ChipFiles, *, card_security: CardSecurity | None, draw: Draw
) -> tuple[ShownProof, ...]:
    """Let the chip prove itself: what PACE has shown, active authentication, else chip authentication, which changes the keys.

    Args:
        channel: To the opened chip.
        opened: How it was opened.
        files: What was read.
        card_security: EF.CardSecurity; None: it was not read, or is not of its form.
        draw: Gives random bytes.
    """
    return tuple(_proofs(channel, opened, files, card_security, draw))


def _proofs(channel: Channel, opened: OpenedChip, files: ChipFiles, card_security: CardSecurity | None, draw: Draw) -> Iterator[ShownProof]:
    infos = signed_infos(files)
    by_mapping = _by_mapping(opened.mapping, [key.public for key in static_keys(infos)], card_security) if opened.mapping else None
    if by_mapping is not None:
        yield by_mapping
    key = _active_key(files)
    if key is not None:
        is_shown = _signs(channel, key, draw)
        yield ShownProof(method=ProofMethod.ACTIVE_AUTHENTICATION, has_key=is_shown, group=_ACTIVE_KEY)
    if by_mapping is not None and by_mapping.has_key:
        return  # it is chip authentication already; the key may be for nothing else (9303-11, 6.2.4.1)
    for way in chip_authentications(infos)[:1]:
        is_shown = has_chip_key(channel, way, draw)
        yield ShownProof(method=ProofMethod.CHIP_AUTHENTICATION, has_key=is_shown, group=_OPTIONS)


def _by_mapping(mapping: ChipMapping, signed: list[bytes], card_security: CardSecurity | None) -> ShownProof:
    """A key of DG14 is preferred: the signature over it is the document's own."""
    if any(mapping.is_of(key) for key in signed):
        return ShownProof(method=ProofMethod.PACE_CAM, has_key=True, group=_OPTIONS)
    has_key = card_security is not None and any(mapping.is_of(key.public) for key in card_security.keys)
    is_signed = card_security is not None and card_security.is_of_issuer
    return ShownProof(method=ProofMethod.PACE_CAM, has_key=has_key, group=None, is_signed=is_signed)


def _active_key(files: ChipFiles) -> ChipKey | None:
    """The key of DG15, where there is one that can be used."""
    try:
        return read_offers(files.groups.get(_OPTIONS), files.groups.get(_ACTIVE_KEY)).active_authentication
    except ChipDataUnreadable:
        return None


def _signs(channel: Channel, key: ChipKey, draw: Draw) -> bool:
    challenge = draw(CHALLENGE_BYTES)
    is_long = isinstance(key.key, RsaKey) and key.key.modulus.bit_length() > _SHORT_RESPONSE_BITS
    command = Command(ins=0x88, body=challenge, expected=MAXIMUM_EXPECTED_BYTES if is_long else 256, is_extended=is_long)
    try:
        return verify(key, challenge, channel.require(command, step="active-authentication"))
    except (ChipCommandRefused, ChipReplyInvalid, SecureMessagingFailed):
        return False
