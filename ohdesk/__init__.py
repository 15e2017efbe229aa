"""What records mean: counting, checking, import, export and grading, without any window."""

__version__ = "0.1.0"
