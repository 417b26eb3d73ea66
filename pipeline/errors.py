"""Errors for the person at the terminal: one line that says which file, what is wrong and what to do."""

DONE, FAILED, WRONG_USAGE, SOME_UNREADABLE = 0, 1, 2, 3


class SpeurderError(Exception):
    """What stops a run, in one line; the command line prints it without a traceback and exits with 1."""

    exit_code = FAILED


class UsageError(SpeurderError):
    """A wrong option, setting or file name: exits with 2."""

    exit_code = WRONG_USAGE
