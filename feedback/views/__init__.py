"""The public views: the form, the sender's private page, the privacy notice, and their previews."""
