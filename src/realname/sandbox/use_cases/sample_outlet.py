"""The outlet of a sandbox: enrolled with a name, a place and papers as the rule pack wants them, when a sample member first signs in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from realname.kernel.identifiers import AgentId, CompanyId, OutletId
from realname.kernel.rules.pack import Country
from realname.kernel.unit_of_work import Reads
from realname.outlets.model.enrolment import Document, DocumentKind
from realname.outlets.model.outlet import AgentCompany
from realname.outlets.model.place import OutletPlace
from realname.outlets.model.rule import OutletRule
from realname.outlets.store.enrolments import Outlets
from realname.outlets.use_cases.outlets import EnrolOutlet, OutletEnrolment

SAMPLE_OUTLET = OutletId("outlet-1")
SAMPLE_OUTLET_NAME = "Sandbox outlet 沙盒网点"  # in both languages: an outlet has one name, which is not translated
_SYSTEM = AgentId("sandbox")
_COMPANY = AgentCompany(id=CompanyId("sandbox-company"), legal_name="Sandbox company 沙盒公司")
_CONTRACT = "sandbox-contract"
# Time zone, degrees north and degrees east of a busy place in the capital of each country.
_PLACES: Mapping[Country, tuple[str, float, float]] = {
    Country.CN: ("Asia/Shanghai", 39.9139, 116.4103),
    Country.TH: ("Asia/Bangkok", 13.7466, 100.5347),
    Country.IN: ("Asia/Kolkata", 28.6315, 77.2167),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSampleOutlet:
    """Enrols the outlet of a sandbox that has none; outlets that are enrolled stay as they are."""

    reads: Reads
    country: Country
    outlet_rule: OutletRule
    enrol: EnrolOutlet

    def __call__(self) -> None:
        """Enrol it. It is open all day, so that no hour of a trial counts as out of hours."""
        with self.reads() as unit:
            has_outlets = bool(unit[Outlets].ids())
        if has_outlets:
            return
        time_zone, north, east = _PLACES[self.country]
        place = OutletPlace(
            outlet_id=SAMPLE_OUTLET,
            time_zone=time_zone,
            opens_at=time.min,
            closes_at=time.max,
            latitude_deg=north,
            longitude_deg=east,
        )
        papers = tuple(_sample_of(kind) for kind in sorted(self.outlet_rule.outlet_documents))
        shown = OutletEnrolment(place=place, company=_COMPANY, contract=_CONTRACT, documents=papers, name=SAMPLE_OUTLET_NAME)
        self.enrol(shown, acting=_SYSTEM)


def _sample_of(kind: DocumentKind) -> Document:
    return Document(kind=kind, digest=hashlib.sha256(kind.value.encode()).hexdigest(), reference=f"sandbox-{kind.value}")
