"""The metrics of what is tended: counts by code, and nothing where they cannot be counted."""

from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, generate_latest

from realname.campaigns.model.campaign import CampaignState
from realname.campaigns.model.step import Step
from realname.fraud.model.alert import SignalKind
from realname.fraud.model.raised_alert import AlertState
from realname.kernel.errors import StorageUnavailable
from realname.operations.metrics import TendingMetrics
from realname.operations.store.tending_status import TendingStatus, TendingTask

STATUS = TendingStatus(
    late={TendingTask.BAR_ENDS: 2},
    campaigns={CampaignState.RUNNING: 1},
    campaign_lines={Step.APPEALED: 3},
    notices_unsent=4,
    notices_undeliverable=5,
    bars_turned_down=6,
    appeals=7,
    media_overdue=3,
    appeals_since=datetime(2026, 11, 25, tzinfo=UTC),
    reviews_waiting=9,
    reviews_overdue=8,
    alerts={(SignalKind.REPEAT_SIM, AlertState.NEW): 2},
)


def _page(metrics: TendingMetrics) -> str:
    registry = CollectorRegistry()
    registry.register(metrics)
    return generate_latest(registry).decode()


def test_everything_counted_is_there_by_its_code() -> None:
    page = _page(TendingMetrics(lambda: STATUS))
    assert 'realname_tending_late{task="bar-ends"} 2.0' in page
    assert 'realname_campaigns{state="running"} 1.0' in page
    assert 'realname_campaign_lines{step="appealed"} 3.0' in page
    assert "realname_notices_unsent 4.0" in page
    assert "realname_notices_undeliverable 5.0" in page
    assert "realname_bars_turned_down 6.0" in page
    assert "realname_appeals 7.0" in page
    assert "realname_media_overdue 3.0" in page
    assert "realname_reviews_waiting 9.0" in page
    assert "realname_reviews_overdue 8.0" in page
    assert 'realname_alerts{kind="repeat-sim",state="new"} 2.0' in page
    assert "realname_oldest_appeal_timestamp_seconds 1.7955648e+09" in page


def test_where_no_appeal_waits_none_is_the_oldest() -> None:
    assert "realname_oldest_appeal" not in _page(TendingMetrics(TendingStatus))


def test_without_the_database_the_page_comes_without_them() -> None:
    def away() -> TendingStatus:
        raise StorageUnavailable(kind="database")

    assert _page(TendingMetrics(away)) == ""
