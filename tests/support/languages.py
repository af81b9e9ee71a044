"""The languages that the tests name."""

from realname.kernel.text.text import Language

CHINESE = Language("zh")
