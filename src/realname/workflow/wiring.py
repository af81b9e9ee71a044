"""How the workflow of a registration is made."""

from realname.kernel.ports import Clock, StatementSigner
from realname.kernel.registry import App, Factories
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.platform.config.processes import share_connections
from realname.platform.config.served import Complaints
from realname.platform.config.settings import Settings
from realname.registration.model.line_rule import ReceiptRule
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.ports import RegistrationWorkflow
from realname.vault.wiring.data_folder import DataFolder
from realname.workflow.engine.cycle import RegistrationSteps
from realname.workflow.engine.folder_place import place_of
from realname.workflow.engine.registration import DbosWorkflow


def _workflow(app: App) -> DbosWorkflow:
    most = app[Settings].database_connections
    place = place_of(app[Settings].engine_url, folder=app[DataFolder].workflow, may_hold=most)
    connections = share_connections(most).workflow
    return DbosWorkflow(steps=app[RegistrationSteps], place=place, connections=connections)


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
