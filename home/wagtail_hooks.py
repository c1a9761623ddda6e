"""Registration of hooks with Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.urls import path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from civic_social.models import Post

from .alerts.admin import AlertPanel, AlertViewSet
from .content.accessibility_checker import replace_content_checker
from .content.personal_data_warning import warn_of_personal_data
from .content.plain_language_widget import serve_advice
from .content.post_policy import PostPolicy
from .content.topic_admin import TopicViewSet
from .conversation import cases, publishing
from .conversation.inbox import OneInboxViewSet
from .events.admin.base import event_links
from .events.admin.deletion import refuse_to_delete, refuse_to_delete_many
from .events.admin.viewset import EventsViewSet
from .files.page_advice import find_advice
from .logins import closed_pages, people
from .models import EventPage, PublicationPage
from .operations.site_permissions import GroupSitePermissionsForm
from .operations.watch.dashboard import SitePanel
from .operations.watch.error_admin import ErrorViewSet
from .pages.action_menu import put_next_step_first
from .publications.personal_data_check import PUBLISHED, PersonalDataFormatter
from .publications.refusals import REFUSED, RefusalFormatter
from .publications.withdrawn_files import refuse_withdrawn
from .search.admin import SynonymViewSet
from .setup.admin_views import FirstStepsViewSet, add_panel
from .site.policy_reports import receive_report
from .subscriptions.admin.invitations import InvitationMenuItem
from .subscriptions.admin.issues import MailIssueViewSet
from .subscriptions.admin.subscribers import SubscriberViewSet
from .topics.admin import TopicIntroductionViewSet

register_permission_policy(Post, PostPolicy(Post))
register_snippet(TopicIntroductionViewSet)

hooks.register("register_admin_viewset", AlertViewSet)
hooks.register("register_admin_viewset", TopicViewSet)
hooks.register("register_admin_viewset", ErrorViewSet)
hooks.register("register_admin_viewset", FirstStepsViewSet)
hooks.register("register_admin_viewset", SynonymViewSet)
hooks.register("register_admin_viewset", MailIssueViewSet)
hooks.register("register_admin_viewset", SubscriberViewSet)
hooks.register("register_admin_viewset", OneInboxViewSet)
hooks.register("register_admin_urls", publishing.admin_urls)
hooks.register("register_feedback_case_links", cases.links_of_case)
hooks.register("register_comment_thread_links", publishing.link_from_thread)
hooks.register("register_log_actions", publishing.register_log_actions)
hooks.register("construct_homepage_panels", add_panel)
hooks.register("register_group_permission_panel", lambda: GroupSitePermissionsForm)
hooks.register("before_delete_page", refuse_to_delete)
hooks.register("before_serve_document", refuse_withdrawn)
hooks.register("before_serve_page", closed_pages.ask_before_page)
hooks.register("before_serve_document", closed_pages.ask_before_document)
hooks.register("before_bulk_action", refuse_to_delete_many)
hooks.register("construct_wagtail_userbar", replace_content_checker)
hooks.register("register_admin_urls", people.admin_urls)
hooks.register("register_account_menu_item", people.link_to_own_second_factor)
hooks.register("register_user_listing_buttons", people.link_to_login)
hooks.register("register_log_actions", people.register_log_actions)
# After civic_social has removed "Publish" from pages that another person has to approve.
hooks.register("construct_page_action_menu", put_next_step_first, order=10)


@hooks.register("register_admin_urls")
def register_admin_urls():
    """Add the addresses that give advice on plain language and that take the reports of browsers.

    Browsers report what the content security policy has blocked.
    """
    return [
        path("plain-language/", serve_advice, name="plain_language"),
        path("policy-reports/", receive_report, name="policy_reports"),
    ]


@hooks.register("insert_editor_js")
def transliterate_slugs():
    """Add the script that makes slugs of Bulgarian titles by the law on transliteration."""
    return format_html('<script src="{}"></script>', static("home/admin/addresses.js"))


@hooks.register("insert_global_admin_js")
def keep_typed_dates():
    """Add the script that keeps what is typed into a date field, and dates without American formats."""
    return format_html('<script src="{}"></script>', static("home/admin/dates.js"))


@hooks.register("insert_global_admin_css")
def keep_editor_buttons_in_view():
    """Add the style that keeps the editor's buttons in view on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin/editor.css"))


@hooks.register("insert_global_admin_css")
def make_room_for_long_words():
    """Add the style that keeps Bulgarian names in menus, headers and buttons from being cut off."""
    return format_html('<link rel="stylesheet" href="{}">', static("home/admin/long-words.css"))


@hooks.register("insert_global_admin_css")
def uncover_screens_without_script():
    """Add the style that takes Wagtail's empty sidebar off the screens of a browser without JavaScript."""
    return format_html(
        '<noscript><link rel="stylesheet" href="{}"></noscript>', static("home/admin/no-script.css")
    )


@hooks.register("insert_editor_js")
def save_on_enter():
    """Add the script by which "Enter" saves a draft, although "Publish" is the first button."""
    return format_html('<script src="{}"></script>', static("home/admin/enter-saves.js"))


@hooks.register("construct_homepage_panels")
def show_state_of_site(request, panels):
    """Show the faults of the site to administrators, and the alerts to those who may set them."""
    panels.append(SitePanel(request.user))
    panels.append(AlertPanel(request.user))


@hooks.register("after_publish_page")
def warn_of_personal_numbers(request, page):
    """Show the author of a news item or an event which personal numbers it has."""
    if not isinstance(page, PublicationPage) and (warning := warn_of_personal_data(page)):
        messages.warning(request, warning)


@hooks.register("after_publish_page")
def advise_on_files(request, page):
    """Show the author which attached PDF files not everybody can read."""
    for title, advice in find_advice(page):
        messages.warning(request, f"{title}: {' '.join(advice)}")


@hooks.register("register_page_header_buttons")
def link_to_participants(page, user, view_name, next_url=None):
    """Link from the page of an event in the admin to its participants or moments."""
    links = event_links(user, page) if isinstance(page, EventPage) and page.pk else []
    if links:
        yield Button(_("Participants and moments"), url=links[0][1], icon_name="group", priority=70)


@hooks.register("register_admin_viewset")
def register_events():
    """Add the menu of events."""
    return EventsViewSet()


@hooks.register("register_admin_menu_item")
def register_invitation():
    """Add the invitation of subscribers, for those who do not see their list."""
    return InvitationMenuItem(
        _("Invite to subscribe"), reverse_lazy("home_subscribers:invite"), icon_name="mail", order=243
    )


@hooks.register("register_permissions")
def register_permissions():
    """Show the permissions for participants, subscribers and errors of the site in the form of groups."""
    return Permission.objects.filter(
        content_type__app_label="home",
        codename__in=[
            *("view_registration", "export_registrations", "view_errorgroup"),
            *("view_subscriber", "invite_subscriber", "view_mailissue", "manage_mailissue"),
        ],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    """Register the log actions of participants and of refused publications."""
    actions.register_action(
        "home.participants_exported", _("Export participants"), _("Exported the participants")
    )
    actions.register_action(REFUSED)(RefusalFormatter)
    actions.register_action(PUBLISHED)(PersonalDataFormatter)
    actions.register_action("home.mail_stopped", _("Stop a mail"), _("Stopped the mail to subscribers"))
    actions.register_action("home.mail_resumed", _("Resume a mail"), _("Resumed the mail to subscribers"))
    actions.register_action("home.mail_resent", _("Resend mails"), _("Sent mails to subscribers again"))
    actions.register_action(
        "home.mail_corrected", _("Correct a mail"), _("Mailed a correction to subscribers")
    )
    actions.register_action(
        "home.mail_arrived", _("Mails have arrived"), _("Found that mails whose answer was lost have arrived")
    )
    actions.register_action("home.subscribers_viewed", _("View subscribers"), _("Looked at the subscribers"))
    actions.register_action(
        "home.subscriber_invited", _("Invite to subscribe"), _("Invited a person to subscribe")
    )
    actions.register_action("home.circular", _("Mail to all"), _("Wrote to all participants"))
