"""URL patterns of the site."""

from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from home.logins.views import VisitorLoginView
from home.search_page.view import search
from home.site import views
from home.site.feeds import PagesFeed, TopicFeed
from home.site.sitemaps import SiteSitemap
from home.topics import views as topics
from home.topics.sitemap import TopicSitemap

SITEMAPS = {"pages": SiteSitemap, "topics": TopicSitemap}

urlpatterns = [
    path("admin/", include("home.logins.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("theme.css", views.theme, name="theme"),
    path("cards/<int:page_id>/<slug:shape>-<slug:fingerprint>.jpg", views.card, name="card"),
    path("social/", include("civic_social.urls")),
    path("api/v1/", include("home.api.urls")),
    path("s/", include("civic_social.short_links.urls")),
]
if settings.DJANGO_ADMIN:
    # With the same login: its own would ask for no second factor.
    to_login = RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)
    urlpatterns += [path("django-admin/login/", to_login), path("django-admin/", admin.site.urls)]
if apps.is_installed("civic_social.sandbox"):
    urlpatterns.append(path("sandbox/", include("civic_social.sandbox.urls")))
if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)

handler500 = "home.operations.watch.error_pages.server_error"

# Bulgarian at the root, English under /en/.
urlpatterns += i18n_patterns(
    path("search/", search, name="search"),
    path("feed/<int:pk>/", PagesFeed(), name="feed"),
    path("feed/topic/<str:slug>/", TopicFeed(), name="topic_feed"),
    path("topics/", topics.topic_list, name="topics"),
    path("topics/<str:address>/", topics.topic_page, name="topic"),
    path("topics/<str:address>/calendar/", topics.topic_calendar, name="topic_calendar"),
    path("topics/<str:address>/<slug:part>/", topics.topic_part, name="topic_part"),
    path("", include("home.subscriptions.urls")),
    path("_util/login/", VisitorLoginView.as_view(), name="wagtailcore_login"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
