"""How the workflow of a registration is made, and where its engine keeps its records."""

from realname.holder.use_cases.flag_overdue_disputes import TendDisputes
from realname.inspections.use_cases.flag_overdue_inspections import TendInspections
from realname.kernel.ports import Clock, StatementSigner
from realname.kernel.registry import App, Factories
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.photo_access.use_cases.notify_holders import TellOpenings
from realname.platform.config.served import Complaints
from realname.platform.config.settings import Settings
from realname.registration.ports import RegistrationWorkflow
from realname.registration.use_cases.deciding.sign_receipt import SignReceipt
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.media import MediaSafe
from realname.retention.use_cases.erase_records import EraseRecords
from realname.retention.use_cases.purge_expired import ForgetExpired
from realname.retention.use_cases.record_holds import ReleaseHolds
from realname.vault.wiring.data_folder import DataFolder
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.place import EnginePlace
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.use_cases.reaper import Reap
from realname.workflow.use_cases.registration_steps import RegistrationSteps


def engine_place(settings: Settings, folder: DataFolder) -> EnginePlace:
    """Choose by the settings: the database server that they name, else the data folder; nothing is opened."""
    if settings.database_url.startswith("postgresql"):
        from realname.workflow.engine.server_place import ServerPlace  # noqa: PLC0415 - PostgreSQL's driver, which SQLite does without

        return ServerPlace(settings.database_url)
    return FolderPlace(folder.workflow)


def _workflow(app: App) -> DbosWorkflow:
    return DbosWorkflow(steps=app[RegistrationSteps], place=engine_place(app[Settings], app[DataFolder]))


def _sign_receipt(app: App) -> SignReceipt:
    return SignReceipt(
        units=app[UnitsOfWork],
        clock=app[Clock],
        signer=app[StatementSigner],
        policy=app[Pack],
        is_sandbox=app[Settings].is_sandbox,
        complaints_contact=app[Complaints].contact,
    )


def _reap(app: App) -> Reap:
    return Reap(
        units=app[UnitsOfWork],
        clock=app[Clock],
        safe=app[MediaSafe],
        close=app[CloseRegistration],
        fail_live=app[FailLiveSession],
        forget=app[ForgetExpired],
        release_holds=app[ReleaseHolds],
        erase_records=app[EraseRecords],
        tell_openings=app[TellOpenings],
        tend_disputes=app[TendDisputes],
        tend_inspections=app[TendInspections],
        clear_residue=app[SqlUnitsOfWork].clear_residue,
        workflow=app[RegistrationWorkflow],
        policy=app[Pack],
    )


FACTORIES: Factories = {
    Reap: _reap,
    DbosWorkflow: _workflow,
    RegistrationWorkflow: lambda app: app[DbosWorkflow],
    SignReceipt: _sign_receipt,
}
