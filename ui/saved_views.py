"""常用视图: a list's search, filters, columns and order under a name, kept beside the office's data."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QPushButton, QWidget

from ohdesk.fields import field_map, plain_value
from ui.record_list import RecordList
from ui.widgets import Sheet, Toast, button, confirm, label

MOST = 30
LONGEST = 20
OWN = ("search", "year", "only")
"""What `FilterBar.put` takes by these names; a field called so is added on its own."""

View = dict[str, Any]


class SavedViews:
    """The views of one list, with the button that offers them."""

    def __init__(self, shown: RecordList) -> None:
        """Stand beside the list's other buttons."""
        self.list = shown
        self.button: QPushButton = button("视图", "list")
        self.button.setToolTip("常用视图：把当前的搜索、筛选、列和排序存起来，下次一点就到")
        self.button.clicked.connect(self._offer)
        shown.bar.line.addWidget(self.button)

    @property
    def _key(self) -> str:
        return f"{self.list.kind.__tablename__}/views"

    def views(self) -> dict[str, View]:
        """Return what is kept, by name; a file somebody spoilt holds none."""
        try:
            kept = json.loads(str(self.list.context.recall(self._key, "{}")) or "{}")
        except ValueError:
            return {}
        return (
            {str(name): one for name, one in kept.items() if isinstance(one, dict)}
            if isinstance(kept, dict)
            else {}
        )

    def current(self) -> View:
        """Return the list as it stands, as it would be kept."""
        asked, known = self.list.query, field_map(self.list.kind)
        return {
            "search": asked.search,
            "year": asked.year,
            "where": {
                name: plain_value(known[name], value) if name in known else value
                for name, value in asked.where.items()
            },
            "order": asked.order,
            "descending": asked.descending,
            "columns": [one.name for one in self.list.model.fields],
        }

    def save(self, name: str) -> None:
        """Keep the list as it stands under a name, in place of what had it."""
        self._keep({**self.views(), name.strip()[:LONGEST]: self.current()})

    def remove(self, name: str) -> None:
        """Forget a view."""
        self._keep({one: view for one, view in self.views().items() if one != name})

    def _keep(self, views: dict[str, View]) -> None:
        self.list.context.remember(self._key, json.dumps(views, ensure_ascii=False))

    def show(self, name: str) -> None:
        """Bring the list into the state that was kept; columns and filters that are no more are left out."""
        view, known = self.views().get(name), field_map(self.list.kind)
        if view is None:
            return
        columns = [one for one in view.get("columns") or [] if one in known]
        if columns:
            self.list.show_columns(columns)
        order = str(view.get("order") or "")
        self.list.order = order if order in known else ""
        self.list.descending = bool(view.get("descending"))
        kept = view.get("where")
        where = {
            key: value for key, value in (kept if isinstance(kept, dict) else {}).items() if key in known
        }
        year = view.get("year")
        plain = {key: value for key, value in where.items() if key not in OWN}
        self.list.bar.put(
            str(view.get("search") or ""), year if isinstance(year, int) else None, None, **plain
        )
        for key in where.keys() - plain.keys():
            self.list.bar.add(key, where[key])

    def menu(self) -> QMenu:
        """Return the menu as it is now."""
        views, now = self.views(), self.current()
        found = QMenu(self.button)
        for name, view in views.items():
            action = found.addAction(name, lambda name=name: self.show(name))
            action.setCheckable(True)
            action.setChecked(view == now and self.list.query.only is None)
        if not views:
            found.addAction("还没有保存的视图").setEnabled(False)
        found.addSeparator()
        keep = found.addAction("把当前列表存为视图…", self._ask)
        if self.list.query.only is not None:
            keep.setEnabled(False)
            keep.setText("按名单指定的列表不能存为视图")
        if views:
            gone = found.addMenu("删除视图")
            for name in views:
                gone.addAction(name, lambda name=name: self._forget(name))
        return found

    def _offer(self) -> None:
        self.menu().popup(self.button.mapToGlobal(QPoint(0, self.button.height() + 2)))

    def _ask(self) -> None:
        views = self.views()
        name = ask_name(self.button.window(), list(views))
        if not name:
            return
        if name not in views and len(views) >= MOST:
            Toast(self.button, f"最多保存 {MOST} 个视图，请先删除不用的")
            return
        if name in views and not confirm(
            self.button.window(), "替换视图", f"已有“{name}”，要用当前列表替换它吗？"
        ):
            return
        self.save(name)
        Toast(self.button, f"已保存视图“{name}”")

    def _forget(self, name: str) -> None:
        self.remove(name)
        Toast(self.button, f"已删除视图“{name}”")


def ask_name(parent: QWidget, taken: list[str]) -> str:
    """Ask what the view is called; blank when the person stayed with what is."""
    sheet = Sheet(parent, "存为常用视图")
    line = QLineEdit()
    line.setAccessibleName("视图名称")
    line.setMaxLength(LONGEST)
    line.setPlaceholderText("如：城关镇未申报、严重风险待检测")
    sheet.body.addWidget(
        label("保存当前的搜索、筛选、显示的列和排序。记录变化后，视图按新的记录显示。", "muted", wrap=True)
    )
    sheet.body.addWidget(line)
    sheet.add_button(button("取消"))
    go = sheet.add_button(button("保存", primary=True), accepts=True)
    go.setEnabled(False)
    line.textChanged.connect(lambda text: go.setEnabled(bool(text.strip())))
    line.textChanged.connect(lambda text: go.setText("替换" if text.strip() in taken else "保存"))
    line.setFocus()
    return line.text().strip() if sheet.exec() == QDialog.DialogCode.Accepted else ""
