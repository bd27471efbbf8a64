"""The command `paratheme`: the same program as the one that cargo builds."""

import sys

from . import _paratheme


def main() -> int:
    """Runs the command line; returns the exit code."""
    return _paratheme.main(["paratheme", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
