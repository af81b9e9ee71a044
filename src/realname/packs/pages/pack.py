"""The rule pack in force, rule by rule with its source, and what another version of it would change."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Submitted, needs
from realname.access.pages.admin.frame import PACK, admin_page
from realname.kernel.errors import InvalidInput, PolicyInvalid
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.packs.model import Policy, parse_policy
from realname.packs.use_cases.load_policy import read_pack, shipped_packs
from realname.packs.use_cases.pack_rules import PackRule, RuleDifference, differences, rules_of
from realname.platform.config.settings import Settings
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields
from realname.platform.web.forms import Form

router = APIRouter(dependencies=[needs(Right.ADMINISTRATION_SEE)])
_MOST_BYTES = 512 * 1024
_FILE = Text("Choose the file of a rule pack (TOML).")
_INVALID = Text("Choose a valid rule pack. Check this file with `realname packs check` at the server.")
PackForm = Annotated[Form, Depends(Submitted(_MOST_BYTES))]


@router.get(PACK)
def show_pack(request: Request, services: Services, to: Annotated[str, Query(max_length=32)] = "") -> Response:
    """Show every rule in force; or, where a shipped pack is named, how that one differs."""
    if to in shipped_packs():
        return _differences_page(request, services, read_pack(to), name=to)
    return _page(request, services, Fields())


@router.post(PACK)
def compare(request: Request, form: PackForm, services: Services) -> Response:
    """Show what the pack of a file would change; nothing of it is kept, and nothing is changed."""
    fields, content = Fields(form), form.file("file")
    if content is None:
        fields.refuse("file", _FILE)
        return _page(request, services, fields)
    try:
        parse_policy(content)
    except (PolicyInvalid, InvalidInput):
        fields.refuse("file", _INVALID)
        return _page(request, services, fields)
    return _differences_page(request, services, content, name="")


def _in_force(services: App) -> Mapping[str, PackRule]:
    return rules_of(read_pack(services[Settings].pack))


def _page(request: Request, services: App, fields: Fields) -> Response:
    rules = dict(_in_force(services))
    sections = dict.fromkeys(entry.partition(".")[0] for entry in rules if "." in entry)
    return admin_page(
        request,
        "admin-pack.html",
        section=PACK,
        fields=fields,
        pack=services[Policy],
        sections_of_pack={one: {entry: rule for entry, rule in rules.items() if entry.startswith(f"{one}.")} for one in sections},
        shipped=[one for one in shipped_packs() if one != services[Settings].pack],
    )


def _differences_page(request: Request, services: App, content: bytes, *, name: str) -> Response:
    other = parse_policy(content)
    found = differences(before=_in_force(services), after=rules_of(content))
    return admin_page(
        request,
        "admin-pack-differences.html",
        section=PACK,
        pack=services[Policy],
        other=other,
        name=name,
        found=found,
        groups=_by_section(found),
    )


def _by_section(found: Sequence[RuleDifference]) -> Mapping[str, Sequence[RuleDifference]]:
    """What differs, by the first part of its entry; what a pack has alone comes last in `found`, and not here."""
    sections: dict[str, list[RuleDifference]] = {}
    for one in found:
        sections.setdefault(one.entry.partition(".")[0], []).append(one)
    return sections
