"""The chooser of topics in the page editor, which can also create one."""

from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.viewsets.chooser import ChooserViewSet


class TopicChooserViewSet(ChooserViewSet):
    """A chooser of taggit tags, the same tags that pages and desks use."""

    model = Tag
    icon = "tag"
    choose_one_text = _("Choose a topic")
    choose_another_text = _("Choose another topic")
    create_action_label = _("Create a topic")
    form_fields = ["name"]
    # Other apps' foreign keys to a tag keep their own widget.
    register_widget = False


topic_chooser_viewset = TopicChooserViewSet("feedback_topic_chooser")
TopicChooserBlock = topic_chooser_viewset.get_block_class("TopicChooserBlock", "feedback.form.choosers")
