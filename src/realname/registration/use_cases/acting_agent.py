"""Who acted: what the ledger says of it beside each step at the counter."""

from realname.kernel.identifiers import AgentId
from realname.registration.model.registration import Registration


def agent_fact(registration: Registration, acting: AgentId | None) -> tuple[str, str]:
    """Name the agent who took a step, by the id alone; None: whoever opened the registration, as a machine client says once."""
    return ("agent", (acting or registration.agent_id).value)
