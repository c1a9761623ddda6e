"""Steps of the tests that compare posts with a network."""

from io import StringIO

from django.core.management import call_command

from civic_social.reconciliation import remote


def problems(account):
    """Return the problem of each difference at ``account``."""
    comparison = remote.compare(account)
    assert comparison.problem == ""
    return [difference.problem for difference in comparison.differences]


def reconcile(*options):
    """Run the command and return its exit code and its output."""
    out = StringIO()
    try:
        call_command("social", "reconcile", "--network", *options, stdout=out)
    except SystemExit as error:
        return error.code, out.getvalue()
    return 0, out.getvalue()
