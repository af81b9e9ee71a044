"""Words for roles, in both languages."""

from collections.abc import Mapping

from realname.application.words import Language
from realname.domain.staff import Role

ROLE_WORDS: Mapping[Role, Mapping[Language, str]] = {
    Role.AGENT: {Language.EN: "Agent", Language.ZH: "营业员"},
    Role.SUPERVISOR: {Language.EN: "Supervisor", Language.ZH: "主管"},
    Role.REVIEWER: {Language.EN: "Reviewer", Language.ZH: "复核员"},
    Role.PRIVACY_OFFICER: {Language.EN: "Privacy officer", Language.ZH: "个人信息保护负责人"},
    Role.INSPECTOR: {Language.EN: "Inspector", Language.ZH: "检查员"},
    Role.ADMINISTRATOR: {Language.EN: "Administrator", Language.ZH: "管理员"},
}
