"""A guard against CSV injection: exported text must not run as a formula in a spreadsheet."""

import re

#: A cell that begins with one of these runs as a formula (OWASP, "CSV Injection"); East Asian versions of
#: Excel accept the full-width forms too.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")

#: Control characters that an XLSX file cannot hold (XML 1.0, section 2.2).
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def is_formula(text: str) -> bool:
    """Return True if a spreadsheet could run a cell with ``text`` as a formula.

    Leading white space, byte order marks and invisible characters are skipped: spreadsheets drop them.
    """
    for character in text:
        if character in FORMULA_STARTS:
            return True
        if character.isprintable() and not character.isspace():
            return False
    return False


def escape_formula(text: str) -> str:
    """Return ``text`` without control characters, after an apostrophe if it could run as a formula."""
    text = remove_control_characters(text)
    return f"'{text}" if is_formula(text) else text


def remove_control_characters(text: str) -> str:
    """Return ``text`` without the control characters that an XLSX file cannot hold."""
    return CONTROL_CHARACTERS.sub("", text)
