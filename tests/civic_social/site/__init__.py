"""A foreign Wagtail site in miniature: civic_social's tests need none of the municipality's pages."""
