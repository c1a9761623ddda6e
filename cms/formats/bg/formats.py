"""Bulgarian: what Django's own formats leave open, where American ones would take over."""

# E is the month of msgctxt "alt. month", the form beside a day.
DATE_FORMAT = "j E Y г."
DATETIME_FORMAT = "j E Y г., H:i ч."
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F Y г."
MONTH_DAY_FORMAT = "j E"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1

# The first of each is the admin's own (WAGTAIL_DATE_FORMAT …); the rest is what people type or paste.
DATE_INPUT_FORMATS = [
    "%d.%m.%Y",
    "%d.%m.%Y г.",
    "%d.%m.%Yг.",
    "%d.%m.%y",
    "%d.%m.%y г.",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%Y-%m-%d",
]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M", "%H:%M ч.", "%H.%M ч."]
DATETIME_INPUT_FORMATS = [
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M ч.",
    "%d.%m.%Y г. %H:%M",
    "%d.%m.%Y г. %H:%M ч.",
    "%d.%m.%Y г., %H:%M",
    "%d.%m.%Y г., %H:%M ч.",
    "%d.%m.%Y, %H:%M",
    "%d.%m.%Y, %H:%M ч.",
    "%d.%m.%Y %H.%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%y %H:%M",
    "%d/%m/%Y %H:%M",
    "%d-%m-%Y %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
]
