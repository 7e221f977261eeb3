"""Where the tests keep what the summary at their end tells."""

import pytest

LINES = pytest.StashKey[list[str]]()
