"""``manage.py social status``: exit code 1 if something needs a person or is overdue, with sentences."""

import ast
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from civic_social.actions import pause_everything
from civic_social.monitoring.metrics import metrics
from civic_social.monitoring.overdue import describe_overdue
from civic_social.signals import describe_operation

from ..factories import PostFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).parents[3]


@pytest.fixture
def operation(monkeypatch):
    """The sentences of the rest of the site, which a test may set."""
    sentences = []
    monkeypatch.setattr(describe_operation, "send", lambda sender: [(None, list(sentences))])
    return sentences


def status(capsys, *options):
    """Return the exit code and the output."""
    try:
        call_command("social", "status", *options)
    except SystemExit as end:
        return end.code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def test_site_without_problems_says_so(operation, capsys):
    assert status(capsys) == (0, "Нищо не чака човек и нищо не е просрочено.\n")


def test_sentences_are_in_the_active_language(operation, capsys):
    with translation.override("en"):
        assert status(capsys) == (0, "Nothing needs a person, and nothing is overdue.\n")


def test_overdue_post_is_named(operation, capsys):
    PostFactory(account=SocialAccountFactory(), next_attempt_at=timezone.now() - timedelta(minutes=11))
    code, output = status(capsys)
    assert code == 1
    assert "! 1 публикация чака да бъде изпратена от " in output
    code, output = status(capsys, "--json")
    assert code == 1
    assert len(json.loads(output)["overdue"]) == 1


def test_post_that_waits_on_purpose_is_not_overdue(operation, capsys):
    ago = timezone.now() - timedelta(hours=1)
    PostFactory(account=SocialAccountFactory(is_paused=True), next_attempt_at=ago)
    PostFactory(account=SocialAccountFactory(), next_attempt_at=timezone.now() - timedelta(minutes=5))
    assert describe_overdue() == []
    PostFactory(account=SocialAccountFactory(), next_attempt_at=ago)
    assert describe_overdue()
    pause_everything("криза")
    assert describe_overdue() == []


def test_problem_of_the_rest_of_the_site_is_named(operation, capsys):
    operation.append("Фоновият процес не работи.")
    code, output = status(capsys)
    assert (code, output) == (1, "! Фоновият процес не работи.\n")


def test_metrics_take_five_queries(django_assert_num_queries):
    with django_assert_num_queries(5):
        metrics()


def printed_literals(path):
    """Yield the plain and formatted texts with words that a command prints without a translation."""
    for node in ast.walk(ast.parse(path.read_text())):
        is_print = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "write"
        )
        texts = [part for argument in (node.args if is_print else ()) for part in _literals(argument)]
        yield from (text for text in texts if any(letter.isalpha() for letter in text))


def _literals(argument):
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.JoinedStr):
        yield from (part.value for part in argument.values if isinstance(part, ast.Constant))
    elif isinstance(argument, ast.BoolOp):
        for value in argument.values:
            yield from _literals(value)


COMMANDS = [
    *PROJECT.glob("*/management/*.py"),
    *PROJECT.glob("*/management/commands/*.py"),
    PROJECT / "civic_social/audit_log/command.py",
]


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_command_prints_in_the_active_language(path):
    assert list(printed_literals(path)) == []
