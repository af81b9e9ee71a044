"""What the faces of a deployment call and are told, each by its class."""

from collections.abc import Mapping
from dataclasses import replace

from realname.access.model.staff import STRONG_MEANS, Realm, SignInMeans
from realname.access.pages.problems import StaleForm
from realname.access.pages.sign_in_rules import SignInRules
from realname.access.use_cases.sign_in import SignIn
from realname.access.use_cases.staff_session import ReadStaffSession
from realname.access.wiring import StaffAccess
from realname.kernel.registry import App
from realname.main.deployment.app import app_of
from realname.main.deployment.deployment import Deployment
from realname.registration.api.judging_slots import JudgingSlots
from realname.registration.pages.page import stale_form
from realname.registration.pages.sample_cards import SampleCards
from realname.sandbox.pages.outbox import Outbox
from realname.sandbox.pages.sample_people import SamplePeople
from realname.verification.use_cases.cache_folders import sample_folder


def faces_of(deployment: Deployment, *, environment: Mapping[str, str]) -> App:
    """Everything that a route or a page of the operator's app may call; the slots for judging clips are those of the whole process."""
    is_sandbox = deployment.is_sandbox
    things: dict[type, object] = {
        JudgingSlots: JudgingSlots(deployment.settings.judging_slots),
        StaffAccess: deployment.access,
        StaleForm: stale_form,
        SignInRules: SignInRules(
            enough_means=STRONG_MEANS | {SignInMeans.PASSWORD} if is_sandbox else STRONG_MEANS,
            are_counters_required=not is_sandbox,
        ),
    }
    if is_sandbox:
        things[SampleCards] = SamplePeople(sample_folder(environment), deployment.policy.country)
    if deployment.outbox is not None:
        things[Outbox] = deployment.outbox
    return app_of(deployment).with_others(things)


def inspector_app_of(app: App, access: StaffAccess) -> App:
    """The same for the inspectors' app: only inspectors sign in there, and a sign-in at the other app is nothing in it."""
    realm = Realm.SUPERVISION
    return app.with_others(
        {
            SignInRules: replace(app[SignInRules], realm=realm),
            SignIn: replace(app[SignIn], realm=realm),
            ReadStaffSession: replace(app[ReadStaffSession], realm=realm),
            StaffAccess: access,
        }
    )
