"""What a relying service can ask: one member for each answer that is recorded."""

from enum import StrEnum

from realname.relying.model.scopes import Api


class Operation(StrEnum):
    """An operation of an API, as `API:OPERATION`. The ledger and the holder's page name answers by it."""

    MATCH = "kyc-match:match"
    VERIFY_AGE = "kyc-age-verification:verify"
    CHECK_TENURE = "kyc-tenure:check-tenure"
    FILL_IN = "kyc-fill-in:fill-in"
    SIM_SWAP_DATE = "sim-swap:retrieve-date"
    SIM_SWAP_CHECK = "sim-swap:check"
    DEVICE_SWAP_DATE = "device-swap:retrieve-date"
    DEVICE_SWAP_CHECK = "device-swap:check"
    RECYCLING_CHECK = "number-recycling:check"
    VERIFY_NUMBER = "number-verification:verify"
    SHARE_NUMBER = "number-verification:device-phone-number"
    SUBSCRIBE_SIM_SWAP = "sim-swap-subscriptions:create"
    REPORT_SIM_SWAP = "sim-swap-subscriptions:swapped"
    TELL_CONSENT = "consent-info:retrieve"

    @property
    def api(self) -> Api:
        """The API that it is of."""
        return Api(self.value.partition(":")[0])
