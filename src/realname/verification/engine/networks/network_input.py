"""A picture becomes the blob a network takes, by what its card says of colours and values."""

import numpy as np

from realname.verification.engine.frames import Floats, Pixels
from realname.verification.engine.networks.model_specs import ColourOrder, ModelInput, ValueRange


def network_blob(pixels: Pixels, wanted: ModelInput) -> Floats:
    """Order colours, scale values and put channels first: shape (1, 3, height, width).

    Args:
        pixels: RGB, shape (height, width, 3), already of the input's size.
        wanted: What the network takes.
    """
    coloured = pixels if wanted.colour is ColourOrder.RGB else pixels[:, :, ::-1]
    planes = coloured.transpose(2, 0, 1)[None].astype(np.float32)
    if wanted.values is ValueRange.UNIT:
        planes /= 255.0
    elif wanted.values is ValueRange.SIGNED:
        planes = planes / 127.5 - 1.0
    return np.ascontiguousarray(planes)
