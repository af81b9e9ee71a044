"""How alike two short texts are: the Jaro-Winkler similarity, which the definition of KYC Match names for its scores."""

_PREFIX_WEIGHT = 0.1  # Winkler (1990): what each letter of a common beginning adds
_LONGEST_PREFIX = 4


def jaro_winkler(one: str, other: str) -> float:
    """Compare letter by letter.

    Args:
        one: At most some hundred characters: the work grows with the product of both lengths.
        other: Likewise.

    Returns:
        In [0, 1], larger is more alike; 1 for equal texts, 0 where one is empty or no letter is shared.

    Source: W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage (1990).
    """
    jaro = _jaro(one, other)
    prefix = 0
    for first, second in zip(one[:_LONGEST_PREFIX], other[:_LONGEST_PREFIX], strict=False):
        if first != second:
            break
        prefix += 1
    return jaro + prefix * _PREFIX_WEIGHT * (1 - jaro)


def _jaro(one: str, other: str) -> float:
    if one == other:
        return 1.0 if one else 0.0
    reach = max(len(one), len(other)) // 2 - 1
    is_taken = [False] * len(other)
    shared: list[str] = []
    for place, letter in enumerate(one):
        for there in range(max(0, place - reach), min(len(other), place + reach + 1)):
            if not is_taken[there] and other[there] == letter:
                is_taken[there] = True
                shared.append(letter)
                break
    if not shared:
        return 0.0
    theirs = [letter for letter, taken in zip(other, is_taken, strict=True) if taken]
    moved = sum(first != second for first, second in zip(shared, theirs, strict=True)) / 2
    count = len(shared)
    return (count / len(one) + count / len(other) + (count - moved) / count) / 3
