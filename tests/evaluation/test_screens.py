"""The model of a tablet: what it keeps of a picture, and what it adds."""

import numpy as np

from realname.evaluation.attacks.cameras import Encoder
from realname.evaluation.attacks.screens import Tablet
from realname.verification.engine.frames import Pixels


def _picture() -> Pixels:
    across, down = np.meshgrid(np.linspace(0, 255, 120), np.linspace(0, 255, 160))
    return np.dstack([across, down, (across + down) / 2]).astype(np.uint8)


def test_what_is_shown_is_known_again() -> None:
    shown, seen = _picture(), Tablet(3)(_picture())
    assert seen.shape == shown.shape
    assert np.corrcoef(shown.ravel(), seen.ravel())[0, 1] > 0.97


def test_black_is_not_black() -> None:
    assert Tablet(3)(np.zeros((40, 40, 3), dtype=np.uint8)).min() > 10


def test_a_screen_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    first, again, other = (Tablet(seed)(_picture()) for seed in (1, 1, 2))
    assert ((first == again).all(), (first == other).all()) == (True, False)


def test_a_hand_does_not_hold_it_still() -> None:
    tablet = Tablet(5)
    first, *_, later = [tablet(_picture()) for _ in range(12)]
    assert not (first == later).all()


def test_an_encoder_shows_its_pictures_on_it() -> None:
    plain, shown = Encoder(seed=1).encode(_picture()), Encoder(seed=1, changes=(Tablet(1),)).encode(_picture())
    assert plain != shown
