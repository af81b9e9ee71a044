"""Words of leaks, for pages and reports."""

from collections.abc import Mapping

from realname.breaches.model.breach import LeakedData, LeakKind, LeakMeasure
from realname.kernel.text.bilingual_text import Words, said

KIND_WORDS: Mapping[LeakKind, Words] = {
    LeakKind.DISCLOSURE: said("Disclosed to somebody it is not for", "误向他人披露"),
    LeakKind.UNAUTHORISED_ACCESS: said("Accessed by somebody who may not", "未经授权访问"),
    LeakKind.THEFT: said("Stolen", "被窃取"),
    LeakKind.LOSS: said("Lost", "丢失"),
    LeakKind.ALTERATION: said("Altered", "被篡改"),
    LeakKind.DESTRUCTION: said("Destroyed", "被毁损"),
}
DATA_WORDS: Mapping[LeakedData, Words] = {
    LeakedData.NAMES: said("Names", "姓名"),
    LeakedData.IDENTITY_NUMBERS: said("Identity numbers", "证件号码"),
    LeakedData.PHONE_NUMBERS: said("Phone numbers", "电话号码"),
    LeakedData.FACES: said("Faces", "人脸"),
    LeakedData.REGISTRATION_RECORDS: said("Records of registrations", "登记记录"),
    LeakedData.SIGN_INS: said("Sign-ins", "登录凭据"),
}
MEASURE_WORDS: Mapping[LeakMeasure, Words] = {
    LeakMeasure.ACCESS_CLOSED: said("Access closed", "已关闭访问"),
    LeakMeasure.KEYS_ROTATED: said("Keys rotated", "已更换密钥"),
    LeakMeasure.SIGN_INS_RENEWED: said("Sign-ins renewed", "已更换登录凭据"),
    LeakMeasure.DATA_RECOVERED: said("Data recovered", "已追回数据"),
    LeakMeasure.DATA_ERASED: said("Data erased", "已删除数据"),
    LeakMeasure.POLICE_TOLD: said("Police told", "已报警"),
    LeakMeasure.LINES_WATCHED: said("Lines watched", "已监测相关号码"),
}
