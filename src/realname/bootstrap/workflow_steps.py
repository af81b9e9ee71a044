"""The steps that the workflow of a registration calls, built together."""

from realname.application.activate_line import ActivateLine, RequestActivation
from realname.application.ask_source import AskSource
from realname.application.carry_out_orders import CarryOutOrders
from realname.application.change_line import ChangeLine
from realname.application.close_registration import CloseRegistration
from realname.application.decide_registration import DecideRegistration
from realname.application.erase_media import EraseMedia
from realname.application.notify_subscriber import NotifySubscriber
from realname.application.registration_steps import RegistrationSteps
from realname.application.sign_receipt import SignReceipt
from realname.bootstrap.parts import Parts


def build_steps(parts: Parts, *, close: CloseRegistration, orders: CarryOutOrders) -> RegistrationSteps:
    """Build them."""
    units, clock, vault, policy = parts.units, parts.clock, parts.keys.vault, parts.policy
    change = ChangeLine(tokens=parts.tokens, policy=policy, restored_at=parts.restored_at)
    return RegistrationSteps(
        ask_source=AskSource(units=units, clock=clock, vault=vault, source=parts.connectors.authority),
        decide=DecideRegistration(units=units, clock=clock, tokens=parts.tokens, vault=vault, policy=policy),
        erase_media=EraseMedia(units=units, clock=clock, safe=parts.safe),
        request_activation=RequestActivation(units=units, clock=clock, change=change, restored_at=parts.restored_at),
        activate_line=ActivateLine(units=units, clock=clock, orders=orders),
        sign_receipt=SignReceipt(
            units=units,
            clock=clock,
            signer=parts.keys.signer,
            policy=policy,
            is_sandbox=parts.is_sandbox,
            complaints_contact=parts.complaints_contact,
        ),
        notify_subscriber=NotifySubscriber(units=units, clock=clock, notifier=parts.connectors.notifier),
        close=close,
    )
