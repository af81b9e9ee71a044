"""Words for roles, and for what staff sign in with, in both languages."""

from collections.abc import Mapping

from realname.access.model.staff import Role, SignInMeans
from realname.kernel.text.bilingual_text import Language

ROLE_WORDS: Mapping[Role, Mapping[Language, str]] = {
    Role.AGENT: {Language.EN: "Agent", Language.ZH: "营业员"},
    Role.SUPERVISOR: {Language.EN: "Supervisor", Language.ZH: "主管"},
    Role.REVIEWER: {Language.EN: "Reviewer", Language.ZH: "复核员"},
    Role.PRIVACY_OFFICER: {Language.EN: "Privacy officer", Language.ZH: "个人信息保护负责人"},
    Role.INSPECTOR: {Language.EN: "Inspector", Language.ZH: "检查员"},
    Role.ADMINISTRATOR: {Language.EN: "Administrator", Language.ZH: "管理员"},
}

MEANS_WORDS: Mapping[SignInMeans, Mapping[Language, str]] = {
    SignInMeans.PASSKEY: {Language.EN: "Passkey", Language.ZH: "通行密钥"},
    SignInMeans.PASSWORD_AND_CODE: {Language.EN: "Password and code", Language.ZH: "密码和验证码"},
    SignInMeans.PASSWORD: {Language.EN: "Password", Language.ZH: "密码"},
    SignInMeans.INVITATION: {Language.EN: "Invitation", Language.ZH: "邀请"},
}
