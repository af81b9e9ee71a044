"""Words for reviews, in English and Chinese: what a reviewer can say, and why."""

from collections.abc import Mapping

from realname.kernel.text.bilingual_text import Words, said
from realname.review.model.review import Opinion, OpinionReason

OPINION_WORDS: Mapping[Opinion, Words] = {
    Opinion.APPROVE: said("Approve", "通过"),
    Opinion.REFUSE: said("Refuse", "不通过"),
    Opinion.UNSURE: said("Unsure", "无法判断"),
}

OPINION_REASON_WORDS: Mapping[OpinionReason, Words] = {
    OpinionReason.SAME_PERSON: said("The pictures show the person of the ID portrait", "画面中的人与证件照片为同一人"),
    OpinionReason.DOUBT_CLEARED: said("What the machine doubted is cleared up, or is none", "系统存疑之处已核实清楚，或不成立"),
    OpinionReason.OTHER_PERSON: said("The pictures show somebody else", "画面中的人与证件照片不是同一人"),
    OpinionReason.ATTACK_SEEN: said("A print, a screen or a mask is before the camera", "镜头前是照片、屏幕或面具"),
    OpinionReason.EVIDENCE_DOUBTFUL: said("The ID portrait is not genuine, or was tampered with", "证件照片不真实或被篡改"),
    OpinionReason.PICTURES_UNCLEAR: said("The pictures are not clear enough to tell", "画面不够清晰，无法判断"),
    OpinionReason.SECOND_LOOK: said("Somebody else should look as well", "需要其他人员再看一次"),
}
