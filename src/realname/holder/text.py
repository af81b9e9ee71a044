"""Words for disputes of lines, in English and Chinese: what became of one, why, and what was looked at."""

from collections.abc import Mapping

from realname.holder.model.dispute import DisputeCheck, DisputeOutcome, DisputeReason
from realname.kernel.text.bilingual_text import Words, said

OUTCOME_WORDS: Mapping[DisputeOutcome, Words] = {
    DisputeOutcome.NOT_THEIRS: said("The line is not theirs", "非本人办理"),
    DisputeOutcome.THEIRS: said("The line is theirs", "系本人办理"),
    DisputeOutcome.WITHDRAWN: said("Taken back by the person", "本人已撤回"),
}

REASON_WORDS: Mapping[DisputeReason, Words] = {
    DisputeReason.NO_PROOF: said("Nothing shows that the person registered it", "无法证明系本人办理"),
    DisputeReason.ID_MISUSED: said("Somebody else used the person's ID", "他人冒用其证件办理"),
    DisputeReason.OUTLET_IRREGULAR: said("The outlet did not register it by the rules", "网点未按规定登记"),
    DisputeReason.PHOTO_IS_THEIRS: said("The photo that is kept shows the person", "留存照片为其本人"),
    DisputeReason.CONFIRMED_BY_THEM: said("The person remembered and confirmed it", "其本人回忆并确认系自己办理"),
    DisputeReason.SIGNED_BY_THEM: said("The contract is signed by the person", "合同由其本人签署"),
}

CHECK_WORDS: Mapping[DisputeCheck, Words] = {
    DisputeCheck.RECORD: said("The record of the registration", "登记记录"),
    DisputeCheck.PHOTO: said("The sealed photo, opened for the case", "经批准调阅的封存照片"),
    DisputeCheck.OUTLET_HEARD: said("The outlet was heard", "已向网点核实"),
    DisputeCheck.PERSON_HEARD: said("The person was heard", "已向当事人核实"),
    DisputeCheck.CONTRACT: said("The contract", "入网协议"),
}
