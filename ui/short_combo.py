"""A drop-down whose words may be longer than its place: shortened with …, whole in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter

from ui import theme
from ui.editors import Combo

LEAST = 9
"""How many letters wide it stays, with its arrow."""


class ShortCombo(Combo):
    """Shows as much of the chosen words as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.currentTextChanged.connect(self.setToolTip)

    def minimumSizeHint(self) -> QSize:
        """Give way to what stands beside it."""
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), theme.base_size() * LEAST), whole.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Shorten long words instead of cutting them."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(  # type: ignore[attr-defined]
            self.currentText(), Qt.TextElideMode.ElideRight, field.width()
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
