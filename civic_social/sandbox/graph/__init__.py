"""The Graph API, as far as the site speaks it, and as strict as the original."""
