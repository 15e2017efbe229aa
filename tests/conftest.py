"""What every test stands on: no screen, and an office's folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the program at a fresh data folder, so that no test meets a real office."""
    folder = tmp_path / "office"
    monkeypatch.setenv("OHDESK_DATA", str(folder))
    monkeypatch.delenv("OHDESK_PASSWORD", raising=False)
    return folder
