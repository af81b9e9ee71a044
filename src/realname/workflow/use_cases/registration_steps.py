"""The steps of the workflow, in their order, as one value that the workflow is built with."""

from dataclasses import dataclass

from realname.lines.use_cases.notices.notify_subscriber import NotifySubscriber
from realname.lines.use_cases.orders.activate_line import ActivateLine, RequestActivation
from realname.lines.use_cases.sign_receipt import SignReceipt
from realname.registration.use_cases.deciding.decide_registration import DecideRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.erasing.erase_media import EraseMedia
from realname.registration.use_cases.identifying.ask_source import AskSource


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationSteps:
    """From submission to erasure: ask, decide, erase, and for an approval request, activate, sign, notify.

    `close.finish` ends a registration whose activation the operator rejected, or that was withdrawn on the way.
    """

    ask_source: AskSource
    decide: DecideRegistration
    erase_media: EraseMedia
    request_activation: RequestActivation
    activate_line: ActivateLine
    sign_receipt: SignReceipt
    notify_subscriber: NotifySubscriber
    close: CloseRegistration
