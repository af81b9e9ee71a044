"""The requests and answers on docs/reference/stock-and-orders.md are those that the connectors send and read."""

import json
import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from realname.inventory.connectors.tmf_resources import ONE_POOL, ONE_RESERVATION, SOME_RESOURCES, reservation_body
from realname.inventory.model.lots import Lot, LotReserved, ReservedItem, ResourceKind, ResourceState
from realname.kernel.identifiers import Iccid, LineId, Msisdn
from realname.lines.connectors.tmf_orders import ONE_ORDER, SOME_SERVICES, order_body
from realname.lines.model.service_order import BarScope, OperatorLine, OrderKind, ServiceOrder
from realname.main.deployment.http_connectors import BUILT_IN
from realname.platform.config.settings import Settings

POOL = "mobile-numbers"
LOT = Lot(key="5f0c2b8e9d6a4c17b3e8f2a1d4c6b790", kind=ResourceKind.NUMBERS, count=2)
NUMBERS = ("+8619900000200", "+8619900000201")
ORDER = ServiceOrder(
    idempotency_key="registration-1:activate",
    kind=OrderKind.ACTIVATE,
    line_id=LineId("line-1"),
    msisdn=Msisdn(NUMBERS[0]),
    iccid=Iccid("89869900000000002009"),
)
OBJECT = TypeAdapter(dict[str, object])


@pytest.fixture(scope="module")
def page(project_root: Path) -> str:
    return (project_root / "docs" / "reference" / "stock-and-orders.md").read_text(encoding="utf-8")


def example(page: str, name: str) -> str:
    """The JSON below a mark."""
    return page.partition(f"<!-- {name} -->\n```json\n")[2].partition("\n```")[0]


def test_the_requests_are_those_that_are_sent(page: str) -> None:
    assert OBJECT.validate_json(example(page, "reservation-request")) == json.loads(json.dumps(reservation_body(LOT, pool=POOL)))
    assert OBJECT.validate_json(example(page, "order-request")) == json.loads(json.dumps(order_body(ORDER)))


def test_the_answers_on_the_stock_are_read(page: str) -> None:
    reserved = ONE_RESERVATION.validate_json(example(page, "reservation-answer")).answer(LOT, pool=POOL)
    resources = SOME_RESOURCES.validate_json(example(page, "resources-answer"))
    assert reserved == LotReserved(tuple(ReservedItem(name=one) for one in NUMBERS))
    assert ONE_POOL.validate_json(example(page, "pool-answer")).left == 48_200
    assert {one.name: one.state for one in resources} == {NUMBERS[0]: ResourceState.RESERVED, NUMBERS[1]: ResourceState.AVAILABLE}


def test_the_answers_on_lines_are_read(page: str) -> None:
    order = ONE_ORDER.validate_json(example(page, "order-answer"))
    (service,) = SOME_SERVICES.validate_json(example(page, "services-answer"))
    line = OperatorLine(line_id=ORDER.line_id, msisdn=ORDER.msisdn, iccid=ORDER.iccid, scope=BarScope.NONE)
    assert (order.externalId, order.outcome) == (ORDER.idempotency_key, None)
    assert (service.is_in_service, service.line()) == (True, line)


def test_the_settings_that_the_guide_names_are_settings(project_root: Path) -> None:
    page = (project_root / "docs" / "how-to" / "stock-and-orders.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^    (resource_pool\w*) = ", page, re.MULTILINE))
    assert named <= set(Settings.model_fields)
    assert ("resource_pool", "tmf") in BUILT_IN
    assert 'resource_pool = "tmf"' in page
