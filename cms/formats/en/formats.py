"""English as in Europe: the day before the month, Monday first, 24 hours."""

from ..bg import formats as bulgarian

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1

# Clerks paste Bulgarian dates, with "г." and "ч.", into the English admin as well.
DATE_INPUT_FORMATS = [*bulgarian.DATE_INPUT_FORMATS, "%d %B %Y", "%d %b %Y"]
TIME_INPUT_FORMATS = bulgarian.TIME_INPUT_FORMATS
DATETIME_INPUT_FORMATS = [*bulgarian.DATETIME_INPUT_FORMATS, "%d %B %Y, %H:%M", "%d %B %Y %H:%M"]
