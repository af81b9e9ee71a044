"""The pages' services out of a deployment."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib.metadata import version

from realname.access.model.staff import STRONG_MEANS, Realm, SignInMeans
from realname.access.wiring import StaffAccess
from realname.main.apps.page_services import WebServices
from realname.main.deployment.deployment import Deployment
from realname.sandbox.pages.sample_people import SamplePeople
from realname.verification.use_cases.cache_folders import sample_folder


def inspector_services(services: WebServices, access: StaffAccess) -> WebServices:
    """The same for the inspectors' app: only inspectors sign in there, and a sign-in at the other app is nothing in it."""
    realm = Realm.SUPERVISION
    return replace(
        services,
        realm=realm,
        sign_in=replace(services.sign_in, realm=realm),
        read_staff_session=replace(services.read_staff_session, realm=realm),
        access=access,
    )


def web_services(
    deployment: Deployment, *, judging_slot: Callable[[], AbstractContextManager[None]], environment: Mapping[str, str]
) -> WebServices:
    """Take what the pages call; the slots for judging clips are those of the whole process."""
    return WebServices(
        sign_in=deployment.staff.sign_in,
        read_staff_session=deployment.staff.read_staff_session,
        sign_out=deployment.staff.sign_out,
        renew_own_password=deployment.staff.renew_own_password,
        access=deployment.access,
        enough_means=STRONG_MEANS | {SignInMeans.PASSWORD} if deployment.is_sandbox else STRONG_MEANS,
        are_counters_required=not deployment.is_sandbox,
        bind_counter=deployment.counters.bind_counter,
        open_registration=deployment.registrations.open_registration,
        open_without_face=deployment.registrations.open_without_face,
        find_line=deployment.changes.find_line,
        read_line=deployment.lines.read_line,
        holder_cards=deployment.changes.holder_cards,
        open_change=deployment.changes.open_change,
        open_change_without_face=deployment.changes.open_change_without_face,
        bar_line=deployment.lines.bar_line,
        lift_lost_bar=deployment.changes.lift_lost_bar,
        close_by_card=deployment.changes.close_by_card,
        holder_deaths=deployment.changes.holder_deaths,
        close_after_death=deployment.changes.close_after_death,
        record_appeal=deployment.campaigns.record_appeal,
        decide_appeal=deployment.campaigns.decide_appeal,
        read_appeals=deployment.campaigns.read_appeals,
        read_reverification=deployment.campaigns.read_reverification,
        openings=deployment.openings,
        reviews=deployment.reviews,
        inspections=deployment.inspections,
        person=deployment.person,
        read_parity=deployment.read_parity,
        signals=deployment.signals,
        reports=deployment.reports,
        outlets=deployment.outlets,
        supervision=deployment.supervision,
        hand_over=deployment.registrations.hand_over,
        compare_by_sight=deployment.registrations.compare_by_sight,
        read_visual_check=deployment.registrations.read_visual_check,
        other_means=deployment.registrations.other_means,
        list_of_the_day=deployment.registrations.list_of_the_day,
        list_handed_over=deployment.registrations.list_handed_over,
        list_staff=deployment.staff.list_staff,
        attach_evidence=deployment.registrations.attach_evidence,
        attach_representative=deployment.registrations.attach_representative,
        read_masked_name=deployment.registrations.read_masked_name,
        offer_numbers=deployment.registrations.offer_numbers,
        choose_line=deployment.registrations.choose_line,
        request_live_session=deployment.live.request_live_session,
        read_attempts=deployment.registrations.read_attempts,
        get_challenge=deployment.registrations.get_challenge,
        upload_chunk=deployment.registrations.upload_chunk,
        submit_registration=deployment.registrations.submit_registration,
        read_registration=deployment.registrations.read_registration,
        close_registration=deployment.registrations.close_registration,
        enrol_counter=deployment.counters.enrol_counter,
        numbering=deployment.numbering,
        policy=deployment.policy,
        clock=deployment.clock,
        tokens=deployment.tokens,
        receipt_public_key=deployment.receipt_public_key,
        judging_slot=judging_slot,
        sample_cards=SamplePeople(sample_folder(environment), deployment.policy.country) if deployment.is_sandbox else None,
        outbox=deployment.outbox,
        is_sandbox=deployment.is_sandbox,
        version=version("realname"),
    )
