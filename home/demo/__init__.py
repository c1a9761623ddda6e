"""A municipality that does not exist, to look at and to try things on."""
