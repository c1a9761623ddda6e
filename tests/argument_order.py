"""A plugin of pytest that takes the files and folders of the command line in the order of their paths."""


def pytest_configure(config):
    """Sort the arguments.

    pytest 9.1 reads a folder again when a file in it is named after something in its subfolders, and what is
    named of these afterwards does not find the fixtures of their conftest.py (issue 14635, mended in 9.2).
    """
    config.args.sort()
