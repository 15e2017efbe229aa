"""The self-test tells the truth: it passes where the program works, names what does not, and leaves nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from doors import Ohdesk
from PIL import Image

from db import keyring
from ohdesk import selftest, selftest_window
from ohdesk.errors import Refused
from ohdesk.selftest import Trial

CHEAP = {"time": 1, "memory_kib": 8, "lanes": 1}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give temporary files a folder that can be looked into afterwards, and stretch passwords cheaply."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(keyring, "COST", CHEAP)
    yield folder
    assert list(folder.iterdir()) == []


def test_it_passes_here(place: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest_window, "PAGES", {"home": "工作首页", "employer": "用人单位台账"})
    answer = ohdesk("selftest", "--window", "--json")
    told = answer.json
    assert [one for one in told["steps"] if not one["ok"]] == []
    assert answer.code == 0
    assert told["ok"]
    assert [one["key"] for one in told["steps"]] == [
        key for key, _, _ in (*selftest.STEPS, *selftest_window.STEPS)
    ]


def test_a_step_that_fails_is_named_in_a_sentence(
    place: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Trial) -> None:
        raise Refused("没有找到刚导入的单位。")

    def broken(_: Trial) -> None:
        raise ValueError

    steps = [
        ("demo", "生成演示数据", lambda trial: (trial.folder / "left").write_text("x")),
        ("search", "查找", refused),
        ("assess", "指标测算", broken),
        ("verify", "数据检查", lambda _: None),
    ]
    monkeypatch.setattr(selftest, "STEPS", steps)
    answer = ohdesk("selftest")
    assert answer.code == 2
    lines = answer.out.splitlines()
    assert [line[:2] for line in lines if not line.startswith(" ")] == [
        "通过",
        "失败",
        "失败",
        "通过",
        "自检",
    ]
    assert "没有找到刚导入的单位。" in answer.out
    assert "ValueError" in answer.out
    assert "4 步中 2 步通过" in lines[-1]


def test_without_an_office_the_rest_is_not_tried(
    place: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Trial) -> None:
        raise Refused("磁盘已满。")

    monkeypatch.setattr(selftest, "STEPS", [("demo", "生成演示数据", full), *selftest.STEPS[1:]])
    told = ohdesk("selftest", "--json").json
    assert [one["message"] for one in told["steps"]][:2] == ["磁盘已满。", selftest.NOT_DONE]
    assert not any(one["ok"] for one in told["steps"])


def test_a_window_that_cannot_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "nowhere")
    trial = Trial(tmp_path)
    trial.out.mkdir()
    with pytest.raises(Refused, match="“工作首页”没有画出来"):
        selftest_window.paint(trial)


def test_a_blank_picture_does_not_pass(tmp_path: Path) -> None:
    picture = tmp_path / "home.png"
    Image.new("RGB", (1366, 768), "white").save(picture)
    with pytest.raises(Refused, match="空白"):
        selftest_window._looked_at(picture, "工作首页")
