"""Numbers as Word prints them in lists: the formats of ST_NumberFormat (ECMA-376 part 1, 17.18.59) in use in China."""

from collections.abc import Callable

HAN = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def digits(number: int, signs: str = HAN) -> str:
    """Digit by digit: 105 is 一〇五."""
    return "".join(signs[int(digit)] for digit in str(number))


def counted(number: int, signs: str = HAN, units: str = "十百千", zero: str = "零") -> str:
    """With units: 12 is 十二, 105 is 一百零五; up to 9999, digit by digit above."""
    if not 0 < number < 10_000:
        return digits(number, signs)
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (zero if gap else "") + signs[digit] + (units[place - 1] if place else "")
        gap = False
    return text[1:] if 10 <= number < 20 and text.startswith("一十") else text


def _short(number: int) -> str:
    """chineseCounting: with units below a hundred, digit by digit from there on."""
    return counted(number) if number < 100 else digits(number, "○一二三四五六七八九")


def _formal(number: int) -> str:
    return counted(number, FORMAL, "拾佰仟")


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _letters(number: int) -> str:
    """a to z, then aa, bb, ... as Word does."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def _circled(number: int) -> str:
    """① to ⑳, ㉑ to ㊿."""
    if 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if number <= 35:
        return chr(0x3251 + number - 21)
    return chr(0x32B1 + number - 36) if number <= 50 else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: digits(number, "０１２３４５６７８９"),
    "decimalFullWidth2": lambda number: digits(number, "０１２３４５６７８９"),
    "decimalHalfWidth": str,
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": lambda number: f"{number}.",
    # Signs that hold their bracket or stop are written out, as typed numbering has them.
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "chineseCounting": _short,
    "taiwaneseCounting": _short,
    "japaneseCounting": counted,
    "chineseCountingThousand": counted,
    "taiwaneseCountingThousand": counted,
    "ideographDigital": digits,
    "japaneseDigitalTenThousand": digits,
    "taiwaneseDigital": digits,
    "koreanDigital2": digits,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "none": lambda number: "",
}


def numeral(number: int, name: str) -> str:
    """A number in a format of Word's; an unknown format is printed in figures, as Word itself does."""
    return FORMATS.get(name, str)(number) if number > 0 else str(number)
