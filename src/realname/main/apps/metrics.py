"""Everything that a process says of itself and of its deployment as metrics: the same for a server and for a worker."""

import platform

from prometheus_client import GCCollector, PlatformCollector, ProcessCollector

from realname.breaches.metrics import ReportMetrics
from realname.breaches.use_cases.breaches import ReadBreaches
from realname.breaches.use_cases.face_count import ReadHeldFaces
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.ledger.metrics import ClockMetrics, EventMetrics
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.read_clocks import ReadClocks
from realname.main.apps.siblings import Counted, Place
from realname.main.deployment.deployment import Deployment
from realname.operations.metrics import OverdueWorkMetrics, QueueMetrics
from realname.operations.store.overdue_work import CountOverdueWork
from realname.operations.store.queues import CountQueues
from realname.platform.config.served import Readiness, Served
from realname.platform.db.engine import pool_figures
from realname.platform.http.metrics_page import CircuitMetrics
from realname.platform.http.process_metrics import DiskMetrics, PoolFigures, PoolMetrics, ReadinessMetrics, add_build_info
from realname.platform.outbound.circuit import CircuitNotes
from realname.platform.system.disk import Disks
from realname.reports.metrics import ParityMetrics
from realname.reports.use_cases.read_parity import ReadParity
from realname.vault.metrics import RefusedRowMetrics
from realname.vault.wiring.keys import ServerKeys
from realname.webhooks.metrics import CountWebhooks, WebhookMetrics
from realname.workflow.engine.registration import DbosWorkflow
from realname.workflow.metrics import RegistrationMetrics, StepMetrics, WorkflowMetrics


def build_metrics(deployment: Deployment, place: Place | None = None) -> Counted:
    """Build the metrics of a process; before its deployment is launched, so that nothing it does is missed.

    Args:
        deployment: What is counted.
        place: Of this process among those of one parent; None: it is alone.
    """
    app, counted = deployment.app, Counted(place)
    own = counted.own
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=own)
    add_build_info(own, app[Served], database=deployment.database.dialect.name, python=platform.python_version())
    recorded = RegistrationMetrics(app[Reads], app[Clock])
    app[SqlUnitsOfWork].on_commit += [EventMetrics(own), recorded]
    app[DbosWorkflow].watch_steps(StepMetrics(own))
    app[ServerKeys].row_seals.on_refused.append(RefusedRowMetrics(own))
    for one in (recorded, ReadinessMetrics(app[Readiness]), PoolMetrics(lambda: PoolFigures(*pool_figures(deployment.database)))):
        own.register(one)
    for of_all in (
        DiskMetrics(app[Disks]),
        WorkflowMetrics(app[DbosWorkflow]),
        QueueMetrics(app[CountQueues]),
        OverdueWorkMetrics(app[CountOverdueWork]),
        ClockMetrics(app[ReadClocks]),
        ParityMetrics(app[ReadParity]),
        ReportMetrics(faces=app[ReadHeldFaces], leaks=app[ReadBreaches], clock=app[Clock]),
        WebhookMetrics(app[CountWebhooks]),
        CircuitMetrics(app[CircuitNotes].read),
    ):
        counted.all.register(of_all)
    return counted
