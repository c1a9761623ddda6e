"""Networks in this process for the tests of their channels, written from the networks' documentation."""
