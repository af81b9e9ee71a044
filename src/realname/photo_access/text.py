"""Words for why a sealed photo is opened, in English and Chinese."""

from collections.abc import Mapping

from realname.kernel.text.bilingual_text import Words, said
from realname.photo_access.model.photo_opening import OpeningReason

REASON_WORDS: Mapping[OpeningReason, Words] = {
    OpeningReason.COURT_ORDER: said("Order of a court", "法院调取"),
    OpeningReason.CRIMINAL_INVESTIGATION: said("Criminal investigation", "公安机关侦查"),
    OpeningReason.INSPECTION: said("Inspection by the regulator", "监管部门检查"),
    OpeningReason.DISPUTED_LINE: said("Somebody says that a line in their name is not theirs", "用户反映名下号码非本人办理"),
    OpeningReason.HOLDERS_REQUEST: said("The person in the photo asked for it", "本人申请查阅"),
}
