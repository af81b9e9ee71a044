"""Every module of pages, of all capabilities and apps, found in the package."""

import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

from fastapi import APIRouter
from fastapi.routing import APIRoute

import realname

_OF_PAGES = re.compile(r"realname\.(\w+\.pages(?:\.\w+)*)$")


@cache
def page_modules() -> Mapping[str, ModuleType]:
    """Modules that hold routes, by their name in the package: `registration.pages.consent`."""
    names = [match for found in pkgutil.walk_packages(realname.__path__, "realname.") if (match := _OF_PAGES.match(found.name))]
    modules = {match[1]: import_module(match[0]) for match in names}
    return {name: module for name, module in modules.items() if any(routes_in(module))}


def routes_in(module: ModuleType) -> Iterator[APIRoute]:
    """The routes that a module declares itself."""
    routers = (member for member in vars(module).values() if isinstance(member, APIRouter))
    return (route for router in routers for route in router.routes if isinstance(route, APIRoute))
