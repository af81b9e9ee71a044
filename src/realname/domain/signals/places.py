"""Where the outlets are, as far as that is known."""

from collections.abc import Mapping

from realname.domain.identifiers import OutletId
from realname.domain.outlet_place import OutletPlace

Places = Mapping[OutletId, OutletPlace]
