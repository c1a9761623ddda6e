"""Panels of an event in the page editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

when_and_where = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("start"), FieldPanel("end")]),
            FieldRowPanel([FieldPanel("all_day"), FieldPanel("time_zone")]),
            FieldPanel("place"),
            FieldPanel("address"),
            FieldPanel("directions"),
            FieldPanel("step_free"),
            FieldPanel("photos_are_taken"),
            FieldPanel("online_url"),
        ],
        heading=_("When and where"),
        icon="calendar-alt",
    ),
    MultiFieldPanel(
        [
            FieldPanel("status"),
            FieldPanel("status_reason"),
            FieldRowPanel([FieldPanel("previous_start"), FieldPanel("previous_place")]),
        ],
        heading=_("If it is moved, postponed or cancelled"),
        icon="warning",
        help_text=_(
            "Publishing the change corrects every post about the event and mails everybody who registered."
        ),
        classname="collapsed",
    ),
    MultiFieldPanel(
        [
            FieldPanel("organiser"),
            FieldPanel("audience"),
            FieldPanel("price"),
            FieldPanel("contact"),
            FieldPanel("team"),
        ],
        heading=_("Who and for whom"),
        icon="group",
    ),
]

programme = [FieldPanel("programme")]

registration = [
    MultiFieldPanel(
        [
            FieldPanel("takes_registrations"),
            FieldRowPanel([FieldPanel("capacity"), FieldPanel("waiting_list")]),
            FieldRowPanel([FieldPanel("registration_opens_at"), FieldPanel("registration_closes_at")]),
            FieldPanel("asks_needs"),
            FieldPanel("questions"),
            FieldRowPanel([FieldPanel("hold_minutes"), FieldPanel("reminder_hours")]),
            FieldRowPanel([FieldPanel("asks_feedback"), FieldPanel("retention_days")]),
        ],
        heading=_("Registration"),
        icon="clipboard-list",
        classname="collapsed",
    )
]

afterwards = [
    MultiFieldPanel(
        [
            FieldPanel("outcome"),
            FieldPanel("attendance"),
            FieldPanel("photos"),
            FieldPanel("attachments"),
        ],
        heading=_("After the event"),
        icon="history",
        classname="collapsed",
    )
]
