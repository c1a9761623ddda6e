"""Personal data in a text, as far as its form gives it away: numbers with a checksum, contacts, car plates.

Pure: no database. Names and addresses have no form of their own and are left to the reader.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

#: Longer texts are cut: the patterns take linear time, but nobody reads a warning about a whole archive.
MAX_CHARACTERS = 2_000_000


class Kind(TextChoices):
    """The kinds of personal data, from the most to the least sensitive."""

    EGN = "egn", _("personal number (EGN)")
    LNCH = "lnch", _("personal number of a foreigner (LNCh)")
    ID_CARD = "id-card", _("number of an identity document")
    IBAN = "iban", _("bank account (IBAN)")
    PHONE = "phone", _("telephone number")
    EMAIL = "email", _("e-mail address")
    PLATE = "plate", _("registration plate of a car")


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """One value that seems to be personal; ``value`` has neither spaces nor separators."""

    kind: Kind
    value: str

    @property
    def masked(self) -> str:
        """The value with most of its middle hidden: enough to find it in the text."""
        shown = 2 if len(self.value) > 6 else 1
        hidden = len(self.value) - 2 * shown
        return f"{self.value[:shown]}{'•' * hidden}{self.value[-shown:]}"


def sign(finding: PersonalValue) -> str:
    """Return the signature of a value, from which nobody can find the value without the secret key."""
    value = f"{finding.kind.value}:{finding.value}"
    return salted_hmac("home.personal_data", value, algorithm="sha256").hexdigest()[:24]


def find_personal_data(text: str) -> list[PersonalValue]:
    """Return each value once, in the order of ``Kind`` and then of the text."""
    text = text[:MAX_CHARACTERS]
    found = dict.fromkeys(finding for kind in Kind for finding in FINDERS[kind](text))
    numbers = {finding.value for finding in found if finding.kind in (Kind.EGN, Kind.LNCH)}
    # A number of ten digits is reported once, under the kind with the stricter checksum.
    return [finding for finding in found if finding.kind != Kind.PHONE or finding.value not in numbers]


_TEN_DIGITS = re.compile(r"(?<!\d)(?<!\d/)(\d{6}[ \u00a0]?\d{4})(?!\d|[.,]\d{1,2}(?!\d))")
_EGN_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6)


def is_egn(digits: str) -> bool:
    """Return True if ``digits`` is a valid personal number: a date of birth and a checksum."""
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    # Those born before 1900 have 20 added to the month, those born from 2000 on have 40.
    for added, century in ((40, 2000), (20, 1800), (0, 1900)):
        if month > added:
            month, year = month - added, century + year
            break
    try:
        date(year, month, day)
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _EGN_WEIGHTS, strict=False))
    return total % 11 % 10 == int(digits[9])


def _find_egn(text):
    for match in _TEN_DIGITS.finditer(text):
        if is_egn(digits := _digits(match[1])):
            yield PersonalValue(Kind.EGN, digits)


_LNCH = re.compile(r"(?:ЛНЧ|ЛН\s+на\s+чужденец|LNCH)\D{0,12}(?<!\d)(\d{10})(?!\d)", re.IGNORECASE)
_LNCH_WEIGHTS = (21, 19, 17, 13, 11, 9, 7, 3, 1)


def _find_lnch(text):
    """Find numbers with their name: one in ten of all numbers of ten digits has the checksum."""
    for match in _LNCH.finditer(text):
        digits = match[1]
        total = sum(int(digit) * weight for digit, weight in zip(digits, _LNCH_WEIGHTS, strict=False))
        if total % 10 == int(digits[9]):
            yield PersonalValue(Kind.LNCH, digits)


_ID_CARD = re.compile(
    r"(?:л\.\s?к\.|\bЛК|лична(?:та)?\s+карта|паспорт|identity\s+card|passport)[^\d\n]{0,12}(\d{9})(?!\d)",
    re.IGNORECASE,
)


def _find_id_card(text):
    for match in _ID_CARD.finditer(text):
        yield PersonalValue(Kind.ID_CARD, match[1])


#: Of any country; the Bulgarian ones have 22 characters.
_IBAN = re.compile(r"(?<![0-9A-Za-z])([A-Za-z]{2}\d{2}(?:[ \u00a0-]?[0-9A-Za-z]{2,4}){3,8})(?![0-9A-Za-z])")
_IBAN_LENGTHS = {"BG": 22, "DE": 22, "GR": 27, "RO": 24, "AT": 20, "GB": 22, "FR": 27, "IT": 27, "ES": 24}
_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def is_iban(value: str) -> bool:
    """Return True if ``value`` (capitals and digits) has the length and the checksum of an IBAN."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}", value):
        return False
    if len(value) != _IBAN_LENGTHS.get(value[:2], len(value)):
        return False
    number = "".join(str(int(character, 36)) for character in value[4:] + value[:4])
    return int(number) % 97 == 1


def _find_iban(text):
    for match in _IBAN.finditer(text):
        value = re.sub(r"[\s\u00a0-]", "", match[1]).upper()
        # Words in capitals may follow the number without anything but a space between them.
        lengths = [_IBAN_LENGTHS[value[:2]]] if value[:2] in _IBAN_LENGTHS else [len(value)]
        for length in lengths:
            if is_iban(value[:length]):
                yield PersonalValue(Kind.IBAN, value[:length])


_SEPARATOR = r"[\s\u00a0./-]{0,2}"
_MOBILE = re.compile(
    rf"(?<![\d/№])(?:\+{_SEPARATOR}359|00{_SEPARATOR}359|0){_SEPARATOR}\(?0?\)?{_SEPARATOR}"
    rf"((?:8[789]|9[89])(?:{_SEPARATOR}\d){{7}})(?!\d)"
)
#: A landline has the form of many other numbers, so that only its label identifies it.
_LANDLINE = re.compile(
    rf"(?:\bтел(?:\.|ефон\w*)|\bGSM|\bphone|\btel\.?)[^\d\n+]{{0,12}}"
    rf"((?:\+|00)?\d(?:{_SEPARATOR}[()]?\d[()]?){{5,13}})",
    re.IGNORECASE,
)


def _find_phone(text):
    for match in _MOBILE.finditer(text):
        yield PersonalValue(Kind.PHONE, f"0{_digits(match[1])}")
    for match in _LANDLINE.finditer(text):
        yield PersonalValue(Kind.PHONE, normalize_phone(match[1]))


def normalize_phone(number: str) -> str:
    """Return the digits of a telephone number, with 0 in place of the country's code."""
    digits = _digits(number)
    for prefix in ("00359", "359"):
        if digits.startswith(prefix):
            return f"0{digits.removeprefix(prefix).removeprefix('0')}"
    return digits


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[\w-]{2,24}", re.UNICODE)


def _find_email(text):
    for match in _EMAIL.finditer(text):
        yield PersonalValue(Kind.EMAIL, match[0].strip(".-").lower())


_LETTERS = "ABEKMHOPCTYX"
_REGIONS = "BH|BP|BT|EB|EH|KH|OB|PA|PB|PK|PP|CA|CB|CM|CH|CO|CC|CT|TX|A|B|E|K|M|H|P|C|T|Y|X|EA"
_PLATE = re.compile(
    rf"(?<![0-9A-Za-zА-Яа-я])({_REGIONS})([ \u00a0-]?)(\d{{4}})\2([{_LETTERS}]{{2}})(?![0-9A-Za-zА-Яа-я])"
)


def _find_plate(text):
    """Find plates in Cyrillic or Latin capitals; a region of one letter is written without spaces.

    Otherwise “В 2026 ОТ” in a heading would be one.
    """
    for match in _PLATE.finditer(text.translate(_LOOKALIKES)):
        region, separator, number, series = match.groups()
        if len(region) == 2 or separator in ("", "-"):
            yield PersonalValue(Kind.PLATE, f"{region}{number}{series}")


def _digits(text):
    return re.sub(r"\D", "", text)


FINDERS = {
    Kind.EGN: _find_egn,
    Kind.LNCH: _find_lnch,
    Kind.ID_CARD: _find_id_card,
    Kind.IBAN: _find_iban,
    Kind.PHONE: _find_phone,
    Kind.EMAIL: _find_email,
    Kind.PLATE: _find_plate,
}
