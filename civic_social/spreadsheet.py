"""A guard against CSV injection: exported text must not run as a formula in a spreadsheet."""

#: A cell that begins with one of these runs as a formula (OWASP, "CSV Injection"); East Asian versions of
#: Excel accept the full-width forms too.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


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
    """Return ``text`` with an apostrophe in front if it could run as a formula, otherwise unchanged."""
    return f"'{text}" if is_formula(text) else text
