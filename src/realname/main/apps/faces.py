"""What the pages and the API of a deployment are told beside its use cases."""

from collections.abc import Mapping

from realname.access.model.staff import STRONG_MEANS, SignInMeans
from realname.access.pages.problems import StaleForm
from realname.access.pages.sign_in_path import SignInRules
from realname.campaigns.use_cases.read_appeals import ReadReverification
from realname.fraud.use_cases.alerts import ReadAlerts
from realname.inspections.pages.supervision import UnansweredAlerts
from realname.kernel.ports import Clock
from realname.kernel.registry import App
from realname.kernel.rules.pack import Country
from realname.lines.pages.found_line import AskedOfLine
from realname.main.deployment.connectors import Connectors
from realname.operations.wiring.doctor import Doctor
from realname.platform.config.settings import Settings
from realname.registration.pages.own_registration import stale_form
from realname.registration.pages.sample_cards import SampleCards
from realname.relying.use_cases.assertions import Issuer
from realname.sandbox.pages.outbox import Outbox
from realname.sandbox.pages.sample_people import SamplePeople
from realname.sandbox.pages.start import InspectorPort
from realname.sandbox.use_cases.newcomers import OfferSampleSim, StartKey
from realname.vault.wiring.data_folder import DataFolder
from realname.verification.use_cases.fetch_files import sample_folder
from realname.verification.use_cases.judging_slots import JudgingSlots

NO_PORT = 0


def faces_of(app: App, *, environment: Mapping[str, str], inspector_port: int = NO_PORT, relying_port: int = NO_PORT) -> App:
    """Everything that a route or a page of the operator's app may call; the slots for judging clips are those of the whole process."""
    settings = app[Settings]
    things: dict[type, object] = {
        AskedOfLine: app[ReadReverification],
        UnansweredAlerts: app[ReadAlerts],
        Doctor: Doctor(data=app[DataFolder].path, environment=environment),
        StaleForm: stale_form,
        Issuer: _issuer(settings, relying_port),
        JudgingSlots: JudgingSlots(settings.judging_slots, of_one=max(1, settings.judging_slots - 1)),
        SignInRules: SignInRules(
            enough_means=STRONG_MEANS | {SignInMeans.PASSWORD} if settings.is_sandbox else STRONG_MEANS,
            are_counters_required=not settings.is_sandbox,
        ),
    }
    if settings.is_sandbox:
        things[SampleCards] = SamplePeople(sample_folder(environment), app[Clock].now, app[Country], app[OfferSampleSim])
        things[StartKey] = app[StartKey]
        things[InspectorPort] = InspectorPort(inspector_port)
    outbox = app[Connectors].outbox
    if outbox is not None:
        things[Outbox] = outbox
    return app.with_others(things)


def _issuer(settings: Settings, port: int) -> Issuer:
    """The address of the provider of relying services; empty: there is none."""
    if settings.relying_url or not settings.is_sandbox:
        return Issuer(url=settings.relying_url)
    return Issuer(url=f"http://localhost:{port}" if port else "")
