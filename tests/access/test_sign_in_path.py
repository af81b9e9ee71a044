"""After signing in or switching the language one stays on our own pages."""

import pytest

from realname.access.pages.sign_in_path import LANDING, local_path


@pytest.mark.parametrize("path", ["/counter/today", "/counter/registrations/0/line?page=1&digits=88"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "today", "//elsewhere", "https://elsewhere", "/\\elsewhere", "\\\\elsewhere", "/a\r\nSet-Cookie: x", "/\t/elsewhere", "/\u2028x"],
)
def test_anything_else_leads_home(path: str) -> None:
    assert local_path(path) == LANDING
