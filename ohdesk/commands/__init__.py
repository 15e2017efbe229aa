"""The commands: each does without a window what the window does, through the same calls."""
