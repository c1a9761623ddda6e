"""Settings: base, and one module for each place where the site runs."""
