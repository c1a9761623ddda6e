"""A Wagtail site without the municipality's apps, on which the tests of the installable apps run, too.

``pytest --create-db --ds=tests.plain_site.settings tests/civic_social tests/feedback``
on any supported version.
"""
