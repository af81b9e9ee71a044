"""Models and samples lie in the user's cache unless the environment names another place."""

from pathlib import Path

from realname.verification.use_cases.cache_folders import model_folder, sample_folder


def test_models_lie_where_the_operator_says() -> None:
    assert model_folder({"REALNAME_MODELS": "/srv/models", "XDG_CACHE_HOME": "/var/cache"}) == Path("/srv/models")


def test_models_lie_in_the_cache_of_the_user() -> None:
    assert model_folder({"XDG_CACHE_HOME": "/var/cache"}) == Path("/var/cache/realname/models")


def test_a_relative_cache_is_ignored() -> None:
    assert model_folder({"XDG_CACHE_HOME": "cache"}) == Path("~/.cache/realname/models").expanduser()


def test_without_settings_the_cache_is_the_usual_one() -> None:
    assert model_folder({}) == Path("~/.cache/realname/models").expanduser()


def test_samples_have_a_folder_of_their_own() -> None:
    assert sample_folder({"XDG_CACHE_HOME": "/var/cache"}) == Path("/var/cache/realname/samples")


def test_samples_lie_where_the_operator_says() -> None:
    assert sample_folder({"REALNAME_SAMPLES": "/srv/samples"}) == Path("/srv/samples")
