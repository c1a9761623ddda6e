"""A small Wagtail site for the tests of civic_social, which do not use the municipal site."""
