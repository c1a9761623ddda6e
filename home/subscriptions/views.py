"""The public pages: the form, the confirmation, leaving, and the choices behind the secret link.

GET and HEAD change nothing, since mail filters follow every link.
"""

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from feedback import spam_protection
from feedback.conf import settings as feedback_settings
from feedback.models import PrivacyNotice
from feedback.spam_protection import rate_limit
from feedback.views.responses import get_mistakes

from . import joining, leaving
from .choices import describe, label
from .forms import ChoicesForm, SubscribeForm, initial_from_link, initial_of
from .lists import find_list
from .records import PURPOSE
from .records import describe as describe_all


def respond(request, template: str, context: dict, status: int = 200) -> HttpResponse:
    """Return a page that no cache keeps, no search engine lists, and whose address no other site learns."""
    response = render(request, f"home/subscriptions/{template}.html", context, status=status)
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    add_never_cache_headers(response)
    # "no-referrer" would remove the Origin header too, and Django's CSRF check would refuse the page's forms.
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request):
    """Show the form, or take a request. Raises Http404 if the site has no list."""
    account = _list(request)
    if request.method != "POST":
        ticket = spam_protection.Ticket.issue(-account.pk)
        form = SubscribeForm(account, get_language(), initial=initial_from_link(request.GET))
        return _show_form(request, account, form, ticket)
    check = spam_protection.check_post(request.POST, -account.pk)
    form = SubscribeForm(account, get_language(), request.POST)
    if not form.is_valid():
        return _show_form(request, account, form, check.ticket, check if check.about_answer else None, 422)
    if not check.passed:
        return _show_form(request, account, form, check.ticket, check, 422)
    if request.POST.get(spam_protection.HONEYPOT) or check.ticket.age < feedback_settings.MINIMUM_SECONDS:
        refusal = _("That was too quick for a person. Your choices are kept: press “Subscribe” again.")
        return _refuse(request, account, form, check.ticket, refusal)
    notice = _notice(request)
    proof = joining.Proof(notice.digest if notice else "", request.path)
    network = rate_limit.client_network(request)
    email = form.cleaned_data["email"]
    try:
        joining.ask(account, email, form.get_choices(), form.get_topics(), proof, network)
    except joining.TooManyRequests:
        refusal = _("Too many requests have come from your network. Try again in an hour.")
        return _refuse(request, account, form, check.ticket, refusal)
    return redirect("subscription_sent")


@require_safe
def sent(request):
    """Show what to do next: the same for every address."""
    _list(request)
    return respond(request, "sent", {"title": _("One more step: read your mail")})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Show what is asked for, or store it; an unknown or outdated link gets an explanation."""
    found = joining.find_request(token)
    if found is None:
        context = {"title": _("This link is no longer valid")}
        return respond(request, "outdated", context, status=404)
    # Who asked on paper sees the privacy notice here for the first time.
    shown = _notice(request) if found.paper else None
    if request.method == "POST":
        subscriber = joining.confirm(found, shown.digest if shown else "")
        messages.success(request, _("Thank you. You will get mail about new pages."))
        return redirect("subscription_choices", subscriber.token)
    context = {
        "title": _("Confirm your subscription"),
        "found": found,
        "chosen": describe(found),
        "notice": shown,
    }
    return respond(request, "confirm", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, token):
    """Show the ways to leave, or leave at once (RFC 8058): without cookies, login or another question.

    A mail program that repeats its request after the subscription was erased gets the same answer.
    """
    subscriber = leaving.find_subscriber(token)
    if subscriber is None:
        return respond(request, "left", {"title": _("You are unsubscribed")})
    if request.method == "POST":
        wish = request.POST.get("do", "")
        if wish == "back":
            leaving.take_back(subscriber)
            messages.success(request, _("You are subscribed again."))
            return redirect("subscription_choices", token)
        elif wish == "topic":
            leaving.leave_topic(subscriber, _number(request.POST.get("topic")))
        else:
            leaving.leave(subscriber)
    if subscriber.state == subscriber.State.LEFT:
        return respond(request, "left", {"title": _("You are unsubscribed"), "subscriber": subscriber})
    context = {
        "title": _("Unsubscribe"),
        "subscriber": subscriber,
        "topics": label(subscriber.topics.all()),
        "is_changed": request.method == "POST",
    }
    return respond(request, "leave", context)


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request, token):
    """Show the choices and everything that can be done with them, or do it. Raises Http404."""
    subscriber = leaving.find_subscriber(token)
    if subscriber is None:
        raise Http404
    form = ChoicesForm(subscriber.account, get_language(), initial=initial_of(subscriber))
    status = 200
    if request.method == "POST":
        if request.POST.get("do") == "erase":
            leaving.erase(subscriber)
            context = {"title": _("Your data is erased"), "is_erased": True}
            return respond(request, "left", context)
        form = ChoicesForm(subscriber.account, get_language(), request.POST)
        if form.is_valid():
            for name, value in form.get_choices().items():
                setattr(subscriber, name, value)
            subscriber.save()
            subscriber.topics.set(form.get_topics())
            messages.success(request, _("Your choices are saved."))
            return redirect("subscription_choices", token)
        status = 422
    context = {
        "title": _("Your subscription"),
        "subscriber": subscriber,
        "form": form,
        "mistakes": get_mistakes(form, None),
    }
    return respond(request, "choices", context, status)


@require_safe
def data(request, token):
    """Return everything that is stored about the subscriber as JSON. Raises Http404."""
    subscriber = leaving.find_subscriber(token)
    if subscriber is None:
        raise Http404
    response = JsonResponse(describe_all(subscriber), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="subscription.json"'
    return _private(response)


@require_safe
def notice(request, version):
    """Show one version of the privacy notice. Raises Http404 if there is none."""
    site = Site.find_for_request(request)
    notices = PrivacyNotice.objects.published(get_language(), site, PURPOSE)
    found = notices.filter(version=version).first()
    if found is None:
        raise Http404
    return respond(request, "notice", {"title": _("Privacy notice"), "notice": found})


def _list(request):
    account = find_list(Site.find_for_request(request))
    if account is None:
        raise Http404
    return account


def _notice(request):
    site = Site.find_for_request(request)
    version = request.POST.get("notice", "")
    return PrivacyNotice.objects.seen(version, get_language(), site, PURPOSE)


def _refuse(request, account, form, ticket, message):
    return _show_form(request, account, form, ticket, spam_protection.CheckResult(ticket, message), 429)


def _show_form(request, account, form, ticket, check_result=None, status=200):
    found = _notice(request)
    context = {
        "title": _("Subscribe by e-mail"),
        "translations": _translations("subscribe"),
        "form": form,
        "ticket": ticket,
        "honeypot": spam_protection.HONEYPOT,
        "check_result": check_result,
        "mistakes": get_mistakes(form, check_result),
        "notice": found,
        "notice_url": reverse("subscription_notice", args=[found.version]) if found else "",
    }
    if not ticket.passed:
        context["challenge"] = spam_protection.challenge_json(ticket)
        context["question"] = spam_protection.question_text(ticket)
    return respond(request, "subscribe", context, status)


def _translations(name: str) -> dict[str, str]:
    """Return the path of a view in each language of the site."""
    paths = {}
    for code, _name in django_settings.WAGTAIL_CONTENT_LANGUAGES:
        with override(code):
            paths[code] = reverse(name)
    return paths


def _number(text) -> int:
    text = text or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
