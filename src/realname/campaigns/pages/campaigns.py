"""Re-verification campaigns: counted first, planned, started and stopped after a confirmation, and how far each has come."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, SmallForm, needs
from realname.access.pages.admin.frame import CAMPAIGNS, Done, IdPath, admin_page
from realname.access.pages.pages import see_other
from realname.campaigns.errors import CampaignConflict, CampaignNameTaken
from realname.campaigns.model.campaign import Campaign, CampaignState
from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.model.rule import CampaignRule
from realname.campaigns.use_cases.plan_campaign import CampaignPreview, PlanCampaign, PreviewCampaign
from realname.campaigns.use_cases.read_appeals import ReadAppeals
from realname.campaigns.use_cases.read_campaigns import ReadCampaigns
from realname.campaigns.use_cases.run_campaign import StartCampaign, StopCampaign
from realname.kernel.identifiers import CampaignId, OutletId
from realname.kernel.registry import App
from realname.kernel.text.text import Text
from realname.platform.http.served import Services
from realname.platform.web.fields import Fields, FormFaulty

router = APIRouter()
_ONE = CAMPAIGNS + "/{campaign_id}"
_SEE, _RUN = needs(Right.ADMINISTRATION_SEE), needs(Right.CAMPAIGNS_RUN)
_NAME = Text("Enter a name of 64 characters at most. Use letters, digits, full stops, hyphens and underscores.")
_DAYS = Text("Enter a number of days, or leave this empty.")
_LINES = Text("Enter a number of lines, or leave this empty.")
_OUTLETS = Text("Enter outlet codes separated by spaces, or leave this empty.")
_HOLDER = Text("Choose the kind of holder.")
_TIERS = Text("Choose risk tiers from the list.")
Action = Annotated[Literal["start", "stop"], Path()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A campaign as it was asked for."""

    campaign_id: CampaignId
    tiers: tuple[str, ...]
    query: LineCriteria


@router.get(CAMPAIGNS, dependencies=[_SEE])
def list_campaigns(request: Request, services: Services) -> Response:
    """List campaigns, the newest first, and how many appeals wait."""
    return admin_page(
        request,
        "admin-campaigns.html",
        section=CAMPAIGNS,
        campaigns=services[ReadCampaigns].all(),
        appeals=services[ReadAppeals](limit=1).total,
    )


@router.get(f"{CAMPAIGNS}/new", dependencies=[_RUN])
def ask_for_new(request: Request, services: Services) -> Response:
    """Ask which lines are meant."""
    return _new_page(request, services, Fields(), chosen=())


@router.post(f"{CAMPAIGNS}/new", dependencies=[_RUN])
def preview_or_plan(request: Request, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Count which lines a campaign would take, then plan it once that was seen."""
    fields, chosen = Fields(form), tuple(sorted(form.choices("tier")))
    try:
        draft = _draft(fields, chosen, services)
        if form.text("confirmed") != "yes":
            preview = services[PreviewCampaign](tiers=draft.tiers, query=draft.query)
            return _preview_page(request, services, fields, draft, preview)
        services[PlanCampaign](draft.campaign_id, tiers=draft.tiers, query=draft.query, progress=lambda _, __: None, acting=acting)
    except CampaignNameTaken:
        fields.refuse("name", Text("Choose another name. Another campaign has this one."))
        return _new_page(request, services, fields, chosen=chosen)
    except FormFaulty:
        return _new_page(request, services, fields, chosen=chosen)
    return see_other(f"{CAMPAIGNS}/{draft.campaign_id}?done=planned")


@router.get(_ONE, dependencies=[_SEE])
def show_campaign(request: Request, campaign_id: IdPath, services: Services, done: Done = "") -> Response:
    """Show how far one has come, in all and by outlet."""
    report = services[ReadCampaigns].report(CampaignId(campaign_id))
    return admin_page(
        request,
        "admin-campaign.html",
        section=CAMPAIGNS,
        report=report,
        campaign=report.campaign,
        can_start=report.campaign.state is CampaignState.PLANNED,
        can_stop=_can_stop(services, report.campaign),
        appeals=services[ReadAppeals](limit=1).total,
        done=done,
    )


@router.get(_ONE + "/{action}", dependencies=[_RUN])
def ask(request: Request, campaign_id: IdPath, action: Action, services: Services) -> Response:
    """Say what follows, and ask."""
    return _action_page(request, services, Fields(), campaign_id, action)


@router.post(_ONE + "/{action}", dependencies=[_RUN])
def start_or_stop(request: Request, campaign_id: IdPath, action: Action, acting: Acting, form: SmallForm, services: Services) -> Response:
    """Do it; one that was started or stopped meanwhile stays as it is."""
    change = services[StartCampaign] if action == "start" else services[StopCampaign]
    try:
        change(CampaignId(campaign_id), acting=acting)
    except CampaignConflict:
        fields = Fields(form)
        fields.refuse("main", Text("Nothing was changed. The campaign is already started or stopped."))
        return _action_page(request, services, fields, campaign_id, action)
    return see_other(f"{CAMPAIGNS}/{campaign_id}?done={action}")


def _draft(fields: Fields, chosen: tuple[str, ...], services: App) -> _Draft:
    """Read what is asked for; raises `FormFaulty`."""
    name = fields.read("name", CampaignId, _NAME)
    outlets = fields.read("outlets", lambda text: frozenset(map(OutletId, text.replace(",", " ").split())), _OUTLETS)
    unverified, active = fields.read("unverified", _count, _DAYS), fields.read("active", _count, _DAYS)
    holder_lines = fields.read("holder-lines", lambda text: _count(text, least=1), _LINES)
    holder = fields.read("holder", lambda text: {"": None, "person": False, "organisation": True}[_known(text)], _HOLDER)
    if not set(chosen) <= services[CampaignRule].tiers.keys():
        fields.refuse("tier", _TIERS)
    fields.require()
    query = LineCriteria(
        active_days=active.value,
        unverified_days=unverified.value,
        outlets=outlets.value,
        holder_lines=holder_lines.value,
        is_corporate=holder.value,
    )
    return _Draft(campaign_id=name.value, tiers=chosen, query=query)


def _known(text: str) -> str:
    if text not in {"", "person", "organisation"}:
        raise ValueError
    return text


def _count(text: str, *, least: int = 0) -> int | None:
    if not text:
        return None
    count = int(text)
    if not least <= count <= _MOST:
        raise ValueError
    return count


_MOST = 99_999


def _can_stop(services: App, campaign: Campaign) -> bool:
    try:
        services[StopCampaign].rehearse(campaign.id)
    except CampaignConflict:
        return False
    return True


def _new_page(request: Request, services: App, fields: Fields, *, chosen: tuple[str, ...]) -> Response:
    tiers = services[CampaignRule].tiers
    return admin_page(request, "admin-campaign-new.html", section=CAMPAIGNS, fields=fields, tiers=tiers, chosen=chosen)


def _preview_page(request: Request, services: App, fields: Fields, draft: _Draft, preview: CampaignPreview) -> Response:
    return admin_page(
        request,
        "admin-campaign-preview.html",
        section=CAMPAIGNS,
        fields=fields,
        draft=draft,
        preview=preview,
        by_tier=[(tier, preview.in_tier(place)) for place, tier in enumerate(preview.tiers)],
        schedule=services[CampaignRule].schedule,
    )


def _action_page(request: Request, services: App, fields: Fields, campaign_id: str, action: str) -> Response:
    campaign = services[ReadCampaigns].report(CampaignId(campaign_id)).campaign
    return admin_page(
        request,
        "admin-campaign-action.html",
        section=CAMPAIGNS,
        fields=fields,
        campaign=campaign,
        action=action,
        days=campaign.schedule.days(campaign.waves),
    )
