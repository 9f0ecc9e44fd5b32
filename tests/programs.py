"""Programs outside Python that some tests call."""

import os
import shutil

import pytest


def find_program(*names):
    """The path of the first of these that is installed; else the test is skipped, or fails in CI."""
    for name in names:
        if path := shutil.which(name):
            return path
    if os.environ.get("CI"):
        pytest.fail(f"{names[0]} is not installed")
    return pytest.skip(f"{names[0]} is not installed")
