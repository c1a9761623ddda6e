"""The panels of publications in the editor."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel

adoption = [
    MultiFieldPanel(
        [
            FieldPanel("is_draft"),
            FieldRowPanel([FieldPanel("number"), FieldPanel("adopted_on")]),
            FieldRowPanel([FieldPanel("adopting_body"), FieldPanel("adopted_by")]),
            FieldRowPanel([FieldPanel("session"), FieldPanel("vote")]),
            FieldRowPanel([FieldPanel("in_force_from"), FieldPanel("in_force_to")]),
            FieldPanel("responsible_unit"),
        ],
        heading=_("Adoption"),
    ),
]

afterwards = [
    InlinePanel("publication_relations", heading=_("Other acts"), label=_("Act")),
    InlinePanel("publication_changes", heading=_("Change log"), label=_("Entry")),
    MultiFieldPanel(
        [
            HelpPanel(_("Unpublishing breaks links that people have. Withdraw instead.")),
            FieldPanel("withdrawn_on"),
            FieldPanel("withdrawal_reason"),
        ],
        heading=_("Withdrawal"),
        classname="collapsed",
    ),
    MultiFieldPanel([FieldPanel("personal_data_reason")], heading=_("Personal data"), classname="collapsed"),
]
