"""A chip is opened and its files are read: by PACE where it offers PACE, by BAC only where it does not (ICAO Doc 9303-11, 4.2)."""

from contextlib import suppress
from dataclasses import dataclass, field

from realname.evidence.chip.files import GROUP_TAGS, ChipFiles
from realname.evidence.chip.groups import named_groups
from realname.evidence.chip.protocol.bac import open_by_bac
from realname.evidence.chip.protocol.channel import Channel
from realname.evidence.chip.protocol.data_objects import read_one
from realname.evidence.chip.protocol.files import (
    CARD_ACCESS,
    CARD_SECURITY,
    COM,
    FIRST_GROUP,
    SOD,
    is_selected,
    read_file,
    read_selected,
    select_application,
    select_master_file,
)
from realname.evidence.chip.protocol.groups import Draw
from realname.evidence.chip.protocol.pace import ChipMapping, open_by_pace
from realname.evidence.chip.protocol.security_infos import PaceInfo, SecurityInfo, pace_infos, parse_security_infos, preferred
from realname.evidence.chip.security_object import parse_security_object
from realname.evidence.chip.tlv import first_tag
from realname.evidence.errors import ChipCheckFailed, ChipCommandRefused, ChipDataUnreadable, ChipReplyInvalid, PaceFailed
from realname.evidence.model.chip_protocol import Access, ChipPassword, ProtocolFinding

_MOST_CARD_ACCESS_BYTES = 4096
_REQUIRED_GROUPS = (1, 2)
_OTHER_GROUPS = (11, 12, 14, 15)  # 3 and 4 hold fingerprints and irises: no command asks for them
_SECURITY_OPTIONS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedChip:
    """A chip that accepted the password.

    Attributes:
        offered: What EF.CardAccess offers; it is not signed.
        mapping: What proves the chip, after the chip authentication mapping.
        card_security: EF.CardSecurity, after the same.
    """

    access: Access
    offered: tuple[PaceInfo, ...]
    mapping: ChipMapping | None = None
    card_security: bytes | None = field(default=None, repr=False)


def open_chip(channel: Channel, password: ChipPassword, draw: Draw) -> OpenedChip:
    """Open a chip and select the application of the document.

    A chip that offers PACE is opened by PACE or not at all: an error in between is the end. A chip that has no EF.CardAccess is opened
    by BAC; whether it only hid that file shows once its signed data groups are read (`protocol_findings`).

    Raises:
        RealNameError: A kind of `RequestError` from `evidence/errors.py` for everything that a chip, a reader or a password can do wrong.
    """
    offered = _offered(channel)
    if not offered:
        select_application(channel)
        open_by_bac(channel, password, draw)
        return OpenedChip(access=Access.BAC, offered=())
    info = preferred(offered)
    if info is None:
        raise PaceFailed(step="offer", cause="unsupported")
    mapping = open_by_pace(channel, info, password, draw)
    card_security = _optional_file(channel, CARD_SECURITY) if mapping else None
    select_application(channel)
    access = Access.PACE_CAM if mapping else Access.PACE
    return OpenedChip(access=access, offered=offered, mapping=mapping, card_security=card_security)


def read_files(channel: Channel) -> ChipFiles:
    """Read what registration needs of an opened chip, and nothing else.

    Raises:
        ChipCommandRefused: EF.SOD or one of the data groups 1 and 2 is missing or refused.
        ChipReplyInvalid: A file is not of its form, or is another group than it should be.
    """
    contents, security_object = _optional_file(channel, COM), _required_file(channel, SOD, step="sod")
    groups = {number: _required_file(channel, _file_of(number), step=f"dg{number}") for number in _REQUIRED_GROUPS}
    others = {number: _optional_file(channel, _file_of(number)) for number in _named(contents, security_object)}
    groups |= {number: content for number, content in others.items() if content is not None}
    if any(first_tag(content) != GROUP_TAGS[number] for number, content in groups.items()):
        raise ChipReplyInvalid(cause="file-tag")
    return ChipFiles(contents=contents, security_object=security_object, groups=groups)


def _named(contents: bytes | None, security_object: bytes) -> tuple[int, ...]:
    """Which of the other groups EF.COM or EF.SOD names; all where neither can be read.

    No group is asked for that is not there: some chips answer that in the clear, which ends a session.
    """
    named: set[int] | None = None
    with suppress(ChipCheckFailed):
        named = set(parse_security_object(security_object).digests)
    with suppress(ChipDataUnreadable):
        named = named if contents is None else (named or set()) | named_groups(contents)
    return tuple(number for number in _OTHER_GROUPS if named is None or number in named)


def _file_of(group: int) -> int:
    return FIRST_GROUP - 1 + group


def protocol_findings(opened: OpenedChip, files: ChipFiles) -> tuple[ProtocolFinding, ...]:
    """Compare what EF.CardAccess offered with what DG14 says, which the issuer signed.

    DG14 of older chips names no way of PACE: nothing is compared then.
    """
    try:
        signed = set(pace_infos(signed_infos(files)))
    except ChipReplyInvalid:
        signed = set()
    offered = set(opened.offered)
    found = {ProtocolFinding.PACE_HIDDEN: signed - offered, ProtocolFinding.PACE_NOT_SIGNED: offered - signed if signed else set()}
    return tuple(finding for finding, ways in found.items() if ways)


def signed_infos(files: ChipFiles) -> tuple[SecurityInfo, ...]:
    """The security infos of DG14; none where there is no DG14, or where it is not of its form (`Note.GROUP_UNREADABLE`)."""
    try:
        options = files.groups.get(_SECURITY_OPTIONS)
        return () if options is None else parse_security_infos(read_one(options, GROUP_TAGS[_SECURITY_OPTIONS]))
    except ChipReplyInvalid:
        return ()


def _offered(channel: Channel) -> tuple[PaceInfo, ...]:
    """The ways of PACE in EF.CardAccess; none where the chip does not let that file be selected, whatever its status word is.

    Raises:
        PaceFailed: The file can be selected, but not read: what it offers stays unknown.
    """
    if not _is_card_access_selected(channel):
        return ()
    try:
        content = read_selected(channel, most_bytes=_MOST_CARD_ACCESS_BYTES)
        return pace_infos(parse_security_infos(content))
    except (ChipReplyInvalid, ChipCommandRefused) as problem:
        raise PaceFailed(step="card-access", cause=problem.code) from None


def _is_card_access_selected(channel: Channel) -> bool:
    if _selects(channel, CARD_ACCESS):
        return True
    # A session before this one may have left an application selected.
    return select_master_file(channel) and _selects(channel, CARD_ACCESS)


def _selects(channel: Channel, file_id: int) -> bool:
    try:
        return is_selected(channel, file_id)
    except ChipCommandRefused:
        return False


def _required_file(channel: Channel, file_id: int, *, step: str) -> bytes:
    content = read_file(channel, file_id)
    if content is None:
        raise ChipCommandRefused(step=step, status="6A82")
    return content


def _optional_file(channel: Channel, file_id: int) -> bytes | None:
    """A file that not every chip has; None where it is missing or refused. What is signed and missing shows in passive authentication."""
    try:
        return read_file(channel, file_id)
    except ChipCommandRefused:
        return None
