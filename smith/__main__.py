"""`python -m smith` is the `smith` command."""

import sys

from smith.cli import main

if __name__ == "__main__":
    sys.exit(main())
