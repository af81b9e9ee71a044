"""Where the workflow engine keeps its records: on the database server that the settings name, else in the data folder.

The steps that the workflow of a registration calls, built together.
"""

from realname.evidence.ports import AuthoritativeSource
from realname.kernel.ports import Clock, RandomTokens, StatementKeys, Vault
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.ports import Notifier
from realname.lines.use_cases.change_line import ChangeLine
from realname.lines.use_cases.changes import OnLineChange
from realname.lines.use_cases.notices.notify_subscriber import NotifySubscriber
from realname.lines.use_cases.orders.activate_line import ActivateLine, RequestActivation
from realname.lines.use_cases.orders.carry_out_orders import CarryOutOrders
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.platform.config.served import Complaints, Restored
from realname.platform.config.settings import Settings
from realname.registration.ports import HeldLines
from realname.registration.use_cases.deciding.decide_registration import DecideRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_media import EraseMedia
from realname.registration.use_cases.identifying.ask_source import AskSource
from realname.registration.use_cases.media import MediaSafe
from realname.review.model.rule import ReviewRule
from realname.review.use_cases.open_review import ReviewReferred
from realname.vault.wiring.data_folder import DataFolder
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.place import EnginePlace
from realname.workflow.use_cases.registration_steps import RegistrationSteps


def engine_place(settings: Settings, folder: DataFolder) -> EnginePlace:
    """Choose by the settings; nothing is opened."""
    if settings.database_url.startswith("postgresql"):
        from realname.workflow.engine.server_place import ServerPlace  # noqa: PLC0415 - PostgreSQL's driver, which SQLite does without

        return ServerPlace(settings.database_url)
    return FolderPlace(folder.workflow)


def build_steps(parts: App, *, close: CloseRegistration, orders: CarryOutOrders) -> RegistrationSteps:
    """Build them."""
    units, clock, vault, policy = parts[UnitsOfWork], parts[Clock], parts[Vault], parts[Pack]
    change = ChangeLine(tokens=parts[RandomTokens], policy=policy, restored_at=parts[Restored].at, on_change=parts[OnLineChange])
    return RegistrationSteps(
        ask_source=AskSource(units=units, clock=clock, vault=vault, source=parts[AuthoritativeSource]),
        decide=DecideRegistration(
            units=units,
            clock=clock,
            vault=vault,
            policy=policy,
            lines=parts[HeldLines],
            on_referred=ReviewReferred(rule=policy[ReviewRule], tokens=parts[RandomTokens]),
        ),
        erase_media=EraseMedia(units=units, clock=clock, safe=parts[MediaSafe]),
        request_activation=RequestActivation(units=units, clock=clock, change=change, restored_at=parts[Restored].at),
        activate_line=ActivateLine(units=units, clock=clock, orders=orders),
        sign_receipt=SignReceipt(
            units=units,
            clock=clock,
            signer=parts[StatementKeys],
            policy=policy,
            is_sandbox=parts[Settings].is_sandbox,
            complaints_contact=parts[Complaints].contact,
        ),
        notify_subscriber=NotifySubscriber(units=units, clock=clock, notifier=parts[Notifier]),
        close=close,
    )
