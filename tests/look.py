"""What a careful eye finds in a window: words cut off, parts on top of each other or outside, keys that do not lead."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QHeaderView,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedLayout,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

SLACK = 1
"""Pixels that rounding may cost."""

LOOKS = 10
"""How often is looked again before a fault is believed."""


def settle(milliseconds: int = 30) -> None:
    """Let layouts, timers of no length and repaints happen."""
    QTest.qWait(milliseconds)


def faults(window: QWidget) -> list[str]:
    """Return everything visible that is and stays cut, overlapping or outside, each as one line; none means well."""
    found = _faults_now(window)
    for _ in range(LOOKS):
        if not found:
            break
        # On a busy machine a layout may be half done.
        settle(100)
        found = _faults_now(window)
    return found


def _faults_now(window: QWidget) -> list[str]:
    return [f"{told(one, window)}: {words}" for one in seen(window) for words in _of(one)]


def told(one: QWidget, window: QWidget) -> str:
    """Say which widget it is, so that a person finds it."""
    words = one.text() if isinstance(one, (QLabel, QAbstractButton, QLineEdit)) else ""
    words = words or one.accessibleName() or one.objectName()
    at = one.mapTo(window, QPoint(0, 0)) if one is not window else QPoint(0, 0)
    return f"{type(one).__name__}「{words[:24]}」at {at.x()},{at.y()} size {one.width()}×{one.height()}"


def seen(window: QWidget) -> Iterator[QWidget]:
    """Go through the widgets a person sees, the window first; what is inside Qt's own parts is left out."""
    yield window
    for one in window.children():
        if not isinstance(one, QWidget) or one.isWindow() or not one.isVisible():
            continue
        if isinstance(window, QAbstractScrollArea) and one is not window.viewport():
            if isinstance(one, QHeaderView):
                yield one
            continue
        if isinstance(window, (QComboBox, QAbstractSpinBox, QLineEdit, QTabBar, QHeaderView)):
            continue
        yield from seen(one)


def _of(one: QWidget) -> Iterator[str]:
    yield from _cut(one)
    yield from _outside(one)
    if one.layout() is not None:
        yield from _crossing(one.layout())


def _cut(one: QWidget) -> Iterator[str]:
    match one:
        case QLabel():
            yield from _cut_label(one)
        case QPushButton() | QToolButton() | QCheckBox() | QRadioButton():
            yield from _small(one, one.sizeHint())
        case QComboBox():
            yield from _cut_combo(one)
        case QLineEdit():
            yield from _cut_line(one)
        case QTabBar():
            yield from _cut_tabs(one)
        case QHeaderView():
            yield from _cut_headings(one)
        case QScrollArea():
            yield from _sideways(one)
        case _:
            pass


def _small(one: QWidget, wanted: QSize) -> Iterator[str]:
    if one.width() + SLACK < wanted.width() or one.height() + SLACK < wanted.height():
        yield f"needs {wanted.width()}×{wanted.height()}"


def _cut_label(one: QLabel) -> Iterator[str]:
    text = one.text()
    if not text:
        return
    shortens = bool(one.property("shortens")) and one.toolTip().startswith(text)
    if shortens or ("…" in text and len(one.toolTip()) >= len(text)):
        return  # a name that may be longer than its place: shortened openly, whole in its tooltip
    if one.wordWrap():
        tall = one.heightForWidth(one.width())
        if tall > one.height() + SLACK:
            yield f"wraps to {tall} pixels"
        widest = max((one.fontMetrics().horizontalAdvance(word) for word in text.split()), default=0)
        if text.isascii() and widest > one.contentsRect().width() + SLACK:
            yield f"a word of {widest} pixels does not fit"
    else:
        yield from _small(one, one.sizeHint())


def _cut_combo(one: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    one.initStyleOption(option)
    room = one.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, one
    )
    if one.isEditable():
        line = one.lineEdit()
        if line is not None and not line.text():
            yield from _cut_line(line)
        return
    wide = one.fontMetrics().horizontalAdvance(one.currentText())
    if wide > room.width() + SLACK and one.toolTip() != one.currentText():
        yield f"「{one.currentText()}」 needs {wide}, has {room.width()}"
    if one.height() + SLACK < one.minimumSizeHint().height():
        yield "is too low"


def _cut_line(one: QLineEdit) -> Iterator[str]:
    text = one.placeholderText() if not one.text() else one.text() if one.isReadOnly() else ""
    room = one.width() - 22 - 24 * len(one.actions())
    wide = one.fontMetrics().horizontalAdvance(text)
    if wide > room + SLACK and one.toolTip() != text:
        yield f"「{text}」 needs {wide}, has {room}"
    if one.height() + SLACK < one.minimumSizeHint().height():
        yield "is too low"


def _cut_tabs(one: QTabBar) -> Iterator[str]:
    whole = sum(one.tabSizeHint(at).width() for at in range(one.count()) if one.isTabVisible(at))
    if whole > one.width() + SLACK:
        yield f"its tabs need {whole}, some are out of sight"
    for at in range(one.count()):
        if one.isTabVisible(at) and one.tabRect(at).width() + SLACK < one.tabSizeHint(at).width():
            yield f"tab 「{one.tabText(at)}」 is cut"


def _cut_headings(one: QHeaderView) -> Iterator[str]:
    if one.orientation() != Qt.Orientation.Horizontal or one.model() is None:
        return
    font = one.font()
    font.setBold(True)
    metrics = QFontMetrics(font)
    for at in range(one.count()):
        if one.isSectionHidden(at):
            continue
        words = str(one.model().headerData(at, one.orientation(), Qt.ItemDataRole.DisplayRole) or "")
        wide = max((metrics.horizontalAdvance(line) for line in words.splitlines()), default=0)
        if wide + 12 > one.sectionSize(at) + SLACK:
            yield f"heading 「{words}」 needs {wide + 12}, has {one.sectionSize(at)}"


def _sideways(one: QScrollArea) -> Iterator[str]:
    inside = one.widget()
    if inside is None or not one.widgetResizable():
        return
    if inside.width() > one.viewport().width() + SLACK:
        yield f"its content is {inside.width()} wide, {one.viewport().width()} are seen"


def _outside(one: QWidget) -> Iterator[str]:
    above = one.parentWidget()
    if one.isWindow() or above is None:
        return
    over = above.parentWidget()
    if isinstance(over, QAbstractScrollArea) and over.viewport() is above:
        return  # what is scrolled is larger than what is seen
    if not above.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(one.geometry()):
        yield f"stands outside its parent of {above.width()}×{above.height()}"


def _crossing(layout: QLayout) -> Iterator[str]:
    parts: list[tuple[QWidget | None, QRect]] = []
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget, inner = item.widget(), item.layout()
        if inner is not None:
            yield from _crossing(inner)
        if item.isEmpty() or (widget is not None and not widget.isVisible()):
            continue
        parts.append((widget, widget.geometry() if widget else inner.geometry() if inner else QRect()))
    if isinstance(layout, QStackedLayout):
        return
    for (one, here), (other, there) in combinations(parts, 2):
        both = here.intersected(there)
        if both.width() > SLACK and both.height() > SLACK:
            names = " overlaps ".join(
                told(part, part.window()) if part else "a layout" for part in (one, other)
            )
            yield f"{names} by {both.width()}×{both.height()}"


CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractSpinBox, QTabBar)


def controls(window: QWidget) -> list[QWidget]:
    """Return the visible enabled controls that a person without a mouse must reach."""
    return [
        one
        for one in seen(window)
        if isinstance(one, CONTROLS)
        and one.isEnabled()
        and not isinstance(one, QHeaderView)
        and not one.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        and not _one_of_many(one)
        and not _has_keys(one)
        and not (isinstance(one, QTabBar) and one.count() == 0)
    ]


def _one_of_many(one: QWidget) -> bool:
    """Tell whether the arrows lead to it from the chosen one of its group."""
    return (
        isinstance(one, QAbstractButton)
        and not one.isChecked()
        and (one.autoExclusive() or one.group() is not None)
    )


def _by_arrows(one: QWidget, reached: list[QWidget]) -> bool:
    """Tell whether Tab reaches another one of its group, from where the arrows lead to it."""
    group = one.group() if isinstance(one, QAbstractButton) else None
    return group is not None and any(other in reached for other in group.buttons())


def _has_keys(one: QWidget) -> bool:
    """Tell whether it is left out of Tab because keys of its own, said in its tooltip, do the same."""
    return one.focusPolicy() == Qt.FocusPolicy.NoFocus and any(
        key in one.toolTip() for key in ("Alt", "Ctrl", "F")
    )


def tab_round(window: QWidget) -> list[QWidget]:
    """Press Tab until it comes round, or stays where it is, and return what had the keyboard, in order."""
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 1000)
    found: list[QWidget] = []
    for _ in range(400):
        now = QApplication.focusWidget() or window.focusWidget()
        if now is None or now in found:
            break
        found.append(now)
        for _ in range(now.sectionCount() if isinstance(now, QDateTimeEdit) else 1):
            if QApplication.focusWidget() is now:
                QTest.keyClick(now, Qt.Key.Key_Tab)
    return found


def keyboard_faults(window: QWidget) -> list[str]:
    """Return the controls that Tab does not reach, that do not show they have the keyboard, or have no name."""
    wanted, reached = controls(window), tab_round(window)
    proxies = {one.focusProxy() for one in wanted if one.focusProxy()}
    found = [
        f"{told(one, window)}: Tab does not reach it"
        for one in wanted
        if one not in reached
        and one.focusProxy() not in reached
        and one not in proxies
        and not _by_arrows(one, reached)
        and not any(one.isAncestorOf(other) for other in reached)
    ]
    if len(wanted) > 1 and QApplication.focusWidget() is reached[-1]:
        found.insert(0, f"{told(reached[-1], window)}: does not let Tab go on")
    found += [f"{told(one, window)}: has no name" for one in wanted if not name_of(one)]
    found += [f"{told(one, window)}: does not show it has the keyboard" for one in _blind(reached)]
    return found


def name_of(one: QWidget) -> str:
    """Return the name a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(one)
    return one.accessibleName() or (interface.text(QAccessible.Text.Name) if interface else "")


def _blind(reached: list[QWidget]) -> Iterator[QWidget]:
    """Go through what looks the same with the keyboard as without it."""
    pictures = []
    for one in reached:
        one.setFocus(Qt.FocusReason.TabFocusReason)
        pictures.append(_grabbed(one))
    for one, with_keys in zip(reached, pictures, strict=True):
        other = next((way for way in reached if way is not one), None)
        if other is not None and one.isVisible():
            other.setFocus(Qt.FocusReason.TabFocusReason)
            if _grabbed(one) == with_keys:
                yield one


def _grabbed(one: QWidget) -> QImage:
    QApplication.processEvents()
    return one.grab().toImage()
