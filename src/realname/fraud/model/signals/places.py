"""Where the outlets are, as far as that is known."""

from collections.abc import Mapping

from realname.kernel.identifiers import OutletId
from realname.outlets.model.place import OutletPlace

Places = Mapping[OutletId, OutletPlace]
