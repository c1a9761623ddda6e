"""Bulgarian typed in Latin letters: by the law on transliteration, or as in messages (4, 6, q, sh, w, y)."""

#: What Latin letters can stand for, the likeliest first. Each later choice makes a reading less likely.
READINGS = {
    "sht": ["щ", "шт"],
    "6t": ["щ", "шт"],
    "sh": ["ш", "сх"],
    "ch": ["ч"],
    "zh": ["ж"],
    "ts": ["ц", "тс"],
    "kh": ["х", "кх"],
    "dj": ["дж"],
    "yu": ["ю", "йу"],
    "iu": ["ю", "иу"],
    "ju": ["ю", "жу"],
    "ya": ["я", "йа"],
    "ia": ["ия", "я", "иа"],
    "ja": ["я", "жа"],
    "yo": ["йо", "ьо"],
    "io": ["йо", "ьо", "ио"],
    "jo": ["йо", "жо", "ьо"],
    "a": ["а", "ъ"],
    "b": ["б"],
    "c": ["ц", "к"],
    "d": ["д"],
    "e": ["е"],
    "f": ["ф"],
    "g": ["г"],
    "h": ["х"],
    "i": ["и", "й"],
    "j": ["ж", "й"],
    "k": ["к"],
    "l": ["л"],
    "m": ["м"],
    "n": ["н"],
    "o": ["о"],
    "p": ["п"],
    "q": ["я"],
    "r": ["р"],
    "s": ["с"],
    "t": ["т"],
    "u": ["у", "ъ"],
    "v": ["в"],
    "w": ["в"],
    "x": ["х", "кс"],
    "y": ["й", "ъ", "ю", "ь"],
    "z": ["з"],
    "4": ["ч"],
    "6": ["ш"],
    "9": ["я"],
}
#: Readings that are kept at each letter of a word.
MAX_READINGS = 150
_LONGEST = max(map(len, READINGS))


def readings(word: str) -> list[str]:
    """Return the Cyrillic words that the Latin ``word`` (lower case) can stand for, the likeliest first.

    Returns an empty list if a letter stands for nothing.
    """
    #: Position → the cost and text of the readings that end there.
    ends: list[list[tuple[int, str]]] = [[] for _ in range(len(word) + 1)]
    ends[0] = [(0, "")]
    for start in range(len(word)):
        known = sorted(set(ends[start]))[:MAX_READINGS]
        for length in range(1, min(_LONGEST, len(word) - start) + 1):
            for cost, letters in enumerate(READINGS.get(word[start : start + length], [])):
                # Reading "sh" letter by letter is less likely than as one.
                split = 2 * (length == 1 and any(word.startswith(each, start) for each in _DIGRAPHS))
                ends[start + length] += [
                    (known_cost + cost + split, text + letters) for known_cost, text in known
                ]
    return list(dict.fromkeys(text for _cost, text in sorted(set(ends[-1]))[:MAX_READINGS]))


_DIGRAPHS = tuple(letters for letters in READINGS if len(letters) > 1)
