"""How a route comes to what it calls: the app of the application that serves the request."""

from typing import Annotated

from fastapi import Depends, Request

from realname.kernel.registry import App


def services_of(request: Request) -> App:
    """The use cases and facts of the application that serves a request."""
    services: App = request.app.state.services
    return services


Services = Annotated[App, Depends(services_of)]
