"""How the workflow of a registration is made, and where its engine keeps its records."""

from realname.kernel.ports import Clock, StatementSigner
from realname.kernel.registry import App, Factories
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.platform.config.served import Complaints
from realname.platform.config.settings import Settings
from realname.registration.model.line_rule import ReceiptRule
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.ports import RegistrationWorkflow
from realname.vault.wiring.data_folder import DataFolder
from realname.workflow.engine.cycle import RegistrationSteps
from realname.workflow.engine.folder_place import FolderPlace
from realname.workflow.engine.place import EnginePlace
from realname.workflow.engine.registration import DbosWorkflow


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
        retention_rule=app[RetentionRule],
        local_days=app[LocalDays],
        receipt_rule=app[ReceiptRule],
        is_sandbox=app[Settings].is_sandbox,
        complaints_contact=app[Complaints].contact,
    )


FACTORIES: Factories = {
    DbosWorkflow: _workflow,
    RegistrationWorkflow: lambda app: app[DbosWorkflow],
    SignReceipt: _sign_receipt,
}
