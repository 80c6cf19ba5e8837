"""Stand-ins for public AS numbers: the documentation ones (RFC 5398), then private ones, equal ones staying equal."""

import re
from collections.abc import Iterator

SHORT_LAST = 65_535
_SAID = re.compile(r"(?i)(?<![A-Za-z0-9])(ASN?[ -]?)([0-9]{1,10})(?![0-9A-Za-z.])")
_NUMBER = re.compile(r"(?<![0-9.:])[0-9]{1,10}(?![0-9.])")
_IN_REGEX = re.compile(r"(?<![0-9\]}\[-])[0-9]{2,10}(?![0-9\[{.?*+\]-])")
_COMMUNITY = re.compile(r"(?<![0-9.:])([0-9]{1,10})(?=:[0-9]{1,10}(?::[0-9]{1,10})?(?![0-9:.]))")


def is_public_as(number: int) -> bool:
    """Whether the AS number is somebody's: neither reserved, documentation nor private."""
    if number <= SHORT_LAST:
        return 0 < number < 64_496 and number != 23_456
    return 65_551 < number < 4_200_000_000


class AsNumbers:
    """The stand-ins of one configuration; numbers that it uses itself are given to nobody else."""

    def __init__(self, used: set[int]) -> None:
        self._known: dict[int, int] = {}
        self._short = self._free(used, (64_496, 64_512), (64_512, 65_535))
        self._long = self._free(used, (65_536, 65_552), (4_200_000_000, 4_294_967_295))

    @staticmethod
    def _free(used: set[int], *ranges: tuple[int, int]) -> Iterator[int]:
        return (number for first, end in ranges for number in range(first, end) if number not in used)

    def of(self, number: int) -> int:
        """What stands for the number; itself where it is nobody's."""
        if not is_public_as(number):
            return number
        if number not in self._known:
            self._known[number] = next(self._short if number <= SHORT_LAST else self._long)
        return self._known[number]

    def in_words(self, text: str) -> str:
        """A free text with the numbers that it calls an AS replaced: `AS2497`, `ASN 2497`."""
        return _SAID.sub(lambda match: match.group(1) + str(self.of(int(match.group(2)))), text)

    def in_list(self, text: str) -> str:
        """A value that holds AS numbers and nothing else, replaced."""
        return _NUMBER.sub(lambda match: str(self.of(int(match.group()))), text)

    def in_regex(self, text: str) -> str:
        """A regular expression over AS numbers: whole numbers are replaced, parts of them beside brackets and counts stay."""
        return _IN_REGEX.sub(lambda match: str(self.of(int(match.group()))), text)

    def in_community(self, text: str) -> str:
        """Communities, route targets and distinguishers: the number before the first colon is replaced."""
        return _COMMUNITY.sub(lambda match: str(self.of(int(match.group(1)))), text)
