"""What bench and workers say to each other."""

import io
from pathlib import Path

from bench.peer_environments import peers_folder
from bench.protocol import RawPicture, read_pictures, send_pictures, tasks_by_size


def test_pictures_arrive_as_they_were_sent_and_the_pipe_stays_at_what_follows() -> None:
    sent = [
        RawPicture(name="frame-2x1", height=1, width=2, rows=b"\n12345"),
        RawPicture(name="portrait-2x1", height=2, width=1, rows=b"67890\n"),
    ]
    pipe = io.BytesIO()
    send_pictures(pipe, sent)
    pipe.write(b"2x1 1\n")
    pipe.seek(0)
    assert read_pictures(pipe) == {one.name: one for one in sent}
    assert pipe.read() == b"2x1 1\n"


def test_every_size_becomes_a_task_that_was_done_once_to_be_warm() -> None:
    compared: list[str] = []
    tasks = tasks_by_size(["portrait-a", "frame-a", "portrait-b", "frame-b"], compared.append)
    assert compared == ["a", "b"]
    tasks["b"]()
    assert compared == ["a", "b", "b"]


def test_peers_live_in_the_users_cache_or_where_the_setting_says() -> None:
    assert peers_folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/realname/bench-peers")
    assert peers_folder({"XDG_CACHE_HOME": "/cache", "REALNAME_MODELS": "/models"}) == Path("/cache/realname/bench-peers")
    assert peers_folder({"REALNAME_BENCH_PEERS": "/peers"}) == Path("/peers")
