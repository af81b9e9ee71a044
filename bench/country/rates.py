"""Rates of the simulated country: what honest people do, and how many frauds of each kind are planted.

Rates and seeds come twice: `TUNING` is what thresholds were chosen on, `MEASURING` is what no one looked at while choosing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bench.country.ground_truth import FraudKind


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestRates:
    """Shares of honest visits, each in [0, 1]; those of an outlet spread around them.

    Attributes:
        retried: Visits with one to three live sessions that fail before one is judged.
        two_lines: Who opens a second line in the same visit.
        families: Visits of two to four people, one line each.
        firms: Visits of five to nine people of one firm, one line each.
        returning: Who has a line already and comes back another day.
        helping: Registrations by an agent of a neighbouring outlet.
        mistyped: Registrations for which first the ICCID of another SIM was typed.
        after_closing: Visits that began before the outlet closed and are registered minutes later.
    """

    retried: float = 0.09
    abandoned: float = 0.04
    withdrawn: float = 0.012
    refused: float = 0.012
    referred: float = 0.03
    without_face: float = 0.035
    handed_over: float = 0.012
    two_lines: float = 0.035
    families: float = 0.025
    firms: float = 0.003
    returning: float = 0.06
    helping: float = 0.02
    mistyped: float = 0.008
    after_closing: float = 0.015
    second_try_elsewhere: float = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRates:
    """Everything the generator draws by.

    Attributes:
        frauds: How many of each kind are planted in a hundred outlets and thirty days.
    """

    honest: HonestRates
    frauds: Mapping[FraudKind, float]

    def with_frauds(self, frauds: Mapping[FraudKind, float]) -> "CountryRates":
        """The same country with other rates of some kinds of fraud."""
        return replace(self, frauds={**self.frauds, **frauds})


TUNING = CountryRates(
    honest=HonestRates(),
    frauds={
        FraudKind.MANY_SIMS: 5,
        FraudKind.EXTRA_CAPTURES: 5,
        FraudKind.HARVEST: 4,
        FraudKind.SHARED_SIGN_IN: 4,
        FraudKind.ROUTE_ABUSE: 4,
        FraudKind.SHOPPING_AROUND: 4,
    },
)
TUNING_SEEDS = (1101, 1102, 1103)

MEASURING = CountryRates(
    honest=HonestRates(
        retried=0.11,
        abandoned=0.05,
        withdrawn=0.015,
        refused=0.015,
        referred=0.035,
        without_face=0.04,
        handed_over=0.015,
        two_lines=0.045,
        families=0.03,
        firms=0.004,
        returning=0.07,
        helping=0.03,
        mistyped=0.01,
        after_closing=0.02,
    ),
    frauds={
        FraudKind.MANY_SIMS: 6,
        FraudKind.EXTRA_CAPTURES: 4,
        FraudKind.HARVEST: 5,
        FraudKind.SHARED_SIGN_IN: 3,
        FraudKind.ROUTE_ABUSE: 5,
        FraudKind.SHOPPING_AROUND: 3,
    },
)
MEASURING_SEEDS = (7301, 7302, 7303, 7304, 7305)
