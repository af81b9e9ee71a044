"""Writes machine-readable zones of invented people, for tests: every check digit is computed from the fields that are given."""

from dataclasses import dataclass

from realname.evidence.model.mrz import MrzFormat, check_digit


def with_digit(text: str) -> str:
    """The text and its check digit."""
    return text + check_digit(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedZone:
    """The fields as they are printed, without fillers."""

    document_code: str = "P"
    issuer: str = "UTO"
    nationality: str = "UTO"
    number: str = "X1234567"
    names: str = "ERIKSSON<<ANNA<MARIA"
    birth: str = "740812"
    sex: str = "F"
    expiry: str = "310415"
    optional: str = ""
    second_optional: str = ""

    def lines(self, mrz_format: MrzFormat) -> tuple[str, ...]:
        """The lines in a format."""
        if mrz_format is MrzFormat.TD1:
            return self._card()
        if mrz_format is MrzFormat.CN_PERMIT:
            return self._chinese_permit()
        length = 44 if mrz_format in {MrzFormat.TD3, MrzFormat.MRV_A} else 36
        return (self._head(length), self._second_line(mrz_format, length))

    def _head(self, length: int) -> str:
        return (self.document_code.ljust(2, "<") + self.issuer.ljust(3, "<") + self.names).ljust(length, "<")[:length]

    def _second_line(self, mrz_format: MrzFormat, length: int) -> str:
        number, optional = self._number()
        line = number + self.nationality.ljust(3, "<") + with_digit(self.birth) + self.sex + with_digit(self.expiry)
        if mrz_format in {MrzFormat.MRV_A, MrzFormat.MRV_B}:
            return (line + optional).ljust(length, "<")
        optional = optional.ljust(length - len(line) - (2 if mrz_format is MrzFormat.TD3 else 1), "<")
        line += with_digit(optional) if mrz_format is MrzFormat.TD3 else optional
        return line + check_digit(line[:10] + line[13:20] + line[21:])

    def _card(self) -> tuple[str, ...]:
        number, optional = self._number()
        first = (self.document_code.ljust(2, "<") + self.issuer.ljust(3, "<") + number + optional).ljust(30, "<")
        born, ends = with_digit(self.birth), with_digit(self.expiry)
        second = (born + self.sex + ends + self.nationality.ljust(3, "<") + self.second_optional).ljust(29, "<")
        return (first, second + check_digit(first[5:] + born + ends + second[18:]), self.names.ljust(30, "<")[:30])

    def _number(self) -> tuple[str, str]:
        """The number's field with its digit, and the optional data, with the end of a number of more than nine characters."""
        if len(self.number) <= 9:
            return with_digit(self.number.ljust(9, "<")), self.optional
        return self.number[:9] + "<", with_digit(self.number)[9:] + "<" + self.optional

    def _chinese_permit(self) -> tuple[str, ...]:
        parts = (with_digit(self.number.ljust(9, "<")), with_digit(self.expiry), with_digit(self.birth))
        return (
            self.document_code + "<".join(parts) + "<" + check_digit("".join(parts)),
            (self.optional.ljust(12, "<") + self.names).ljust(30, "<")[:30],
            self.sex.ljust(30, "<"),
        )
