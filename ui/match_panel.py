"""One row of a list beside the employer it may be: who it is, then the verdict on it."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.records.listed_name import ListedName, ListVerdict
from ohdesk.fields import field_map
from ohdesk.lists.listed import Facts, Known
from ohdesk.lists.verdicts import NEEDS_REASON
from ohdesk.masking import masked, masked_number
from ui.cells import tone_of_word
from ui.compare import Compare, Line
from ui.flow import FlowLayout
from ui.reckoning import rule
from ui.widgets import Pill, button, clear, column, label, restyle, row

VERDICTS = (
    ListVerdict.must_declare,
    ListVerdict.seasonal,
    ListVerdict.stopped,
    ListVerdict.cancelled,
    ListVerdict.exempt,
    ListVerdict.elsewhere,
    ListVerdict.duplicate,
)
"""In the order of the keys 1 to 7."""

PERSONAL = re.compile(r"(?<![0-9A-Z])(?:1[3-9][0-9]{9}|[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9X])(?![0-9A-Z])")
WHY = "请写明理由（如：经现场核实无职业病危害），再按 Enter"
FIRST_WHO = "先认定是台账中的哪一家（Enter 就是这家），再下结论"


class MatchPanel(QFrame):
    """Shows one row, or says how many are selected; what is to be done goes to the callbacks."""

    def __init__(
        self,
        recognised: Callable[[str, int | None], object],
        judged: Callable[[ListVerdict], object],
        asked: Callable[[str], object],
    ) -> None:
        """`recognised(what, employer)`: this, new or none; `judged(verdict)`; `asked`: other, repeat, split, ledger."""
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("核对一个名称")
        self._recognised, self._judged, self._asked = recognised, judged, asked
        self.facts: Facts | None = None
        self.many = 0
        self.known: list[Known] = []
        self.chosen: Known | None = None
        self.waiting: ListVerdict | None = None
        self._furnish()
        self.show_nothing("没有可核对的名称")

    def _furnish(self) -> None:
        self._furnish_head()
        self.choices = QVBoxLayout()
        self.choices.setSpacing(0)
        self.group = QButtonGroup(self)
        self.compare = Compare("名单与台账对照")
        self.evidence = label("", wrap=True)
        self.evidence.setAccessibleName("比对依据")
        self.raw_button = button("看整行原文", "chevron-down", flat=True)
        self.raw_button.clicked.connect(self._toggle_raw)
        self.ledger_button = button("在台账中打开", "building-2", flat=True)
        self.ledger_button.clicked.connect(lambda: self._asked("ledger"))
        self.raw = label("", "note", wrap=True)
        self.raw.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.raw.hide()
        self.area = QScrollArea()
        self.area.setWidget(self._body())
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = column(spacing=0)
        whole.addWidget(self.area, 1)
        whole.addWidget(rule())
        whole.addWidget(self._foot())
        self.setLayout(whole)

    def _furnish_head(self) -> None:
        self.name = label("", "heading", wrap=True)
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.pill = Pill("")
        self.place = label("", "note", wrap=True)
        self.doubts = label("", "problem", wrap=True)
        self.earlier = label("", "note", wrap=True)
        self.repeat_button = button("沿用以往结论 8", "history", flat=True)
        self.repeat_button.clicked.connect(lambda: self._asked("repeat"))
        self.split_button = button("拆成几行", flat=True)
        self.split_button.clicked.connect(lambda: self._asked("split"))

    def _body(self) -> QWidget:
        inside = QWidget()
        head = row(self.name, self.pill)
        head.setStretch(0, 1)
        body = column(head, self.place, self.doubts, row(self.split_button, None), self.earlier, spacing=5)
        body.addLayout(row(self.repeat_button, None))
        body.addLayout(self.choices)
        body.addWidget(self.compare)
        body.addWidget(self.evidence)
        body.addLayout(row(self.raw_button, self.ledger_button, None))
        body.addWidget(self.raw)
        body.addStretch(1)
        body.setContentsMargins(14, 12, 14, 6)
        inside.setLayout(body)
        return inside

    def _foot(self) -> QWidget:
        self.foot = QWidget()
        self.who = {
            "this": button("就是这家 Enter", "check", primary=True),
            "other": button("另选单位 9"),
            "new": button("新增入台账 N"),
            "none": button("不是台账单位 0"),
        }
        who = QWidget()
        flow = FlowLayout(who)
        for what, one in self.who.items():
            one.clicked.connect(lambda _=False, what=what: self.say_who(what))
            flow.addWidget(one)
        self.reason, self.proof = QLineEdit(), QLineEdit()
        for line, zh, hint in (
            (self.reason, "理由", "理由：不应申报、不在本县必填"),
            (self.proof, "佐证", "佐证：如现场核查记录、注销证明"),
        ):
            line.setAccessibleName(zh)
            line.setPlaceholderText(hint)
            line.setToolTip(hint)
            line.setMaxLength(300)
            line.returnPressed.connect(self._reason_given)
        verdicts = QWidget()
        judged = FlowLayout(verdicts)
        self.verdicts: dict[ListVerdict, QPushButton] = {}
        for at, verdict in enumerate(VERDICTS, 1):
            one = self.verdicts[verdict] = button(f"{at} {verdict.value}")
            one.setAccessibleName(str(verdict.value))
            one.setToolTip(f"核为“{verdict.value}”（按键 {at}）")
            one.clicked.connect(lambda _=False, verdict=verdict: self.judge(verdict))
            judged.addWidget(one)
        self.told = label("", "problem", wrap=True)
        lines = column(who, row(self.reason, self.proof), verdicts, self.told, spacing=7)
        lines.setContentsMargins(14, 9, 14, 10)
        self.foot.setLayout(lines)
        return self.foot

    def show_nothing(self, words: str) -> None:
        """Say why there is nothing to decide."""
        self.facts, self.many = None, 0
        self._show_head(words, "", "", "")
        self._show_known([])
        for part in (self.foot, self.raw_button, self.raw, self.evidence):
            part.hide()

    def show_many(self, count: int) -> None:
        """Let several rows be decided at once."""
        self.facts, self.many = None, count
        hint = "结论会给所选的每一个名称；还没认定对应单位的名称不会改动。"
        self._show_head(f"已选 {count:,} 个名称", "", hint, "")
        self._show_known([])
        for part in (self.raw_button, self.raw, self.evidence):
            part.hide()
        self.foot.show()
        self._forget()
        for what, one in self.who.items():
            one.setVisible(what in ("new", "none"))
        self.repeat_button.setVisible(True)

    def show_facts(self, facts: Facts) -> None:
        """Show one row with whom it may be."""
        other_row = self.facts is None or self.facts.number != facts.number
        self.facts, self.many = facts, 0
        listed = facts.row
        state = _state(facts)
        where = (
            f"{facts.source}　{facts.received_on.isoformat()} 收到　{facts.title}　第 {listed['row_no']} 行"
        )
        self._show_head(listed["name"], state, where, "\n".join(facts.doubts))
        self.split_button.setVisible(any("请拆开" in line for line in _all_evidence(facts)))
        if facts.earlier and listed["verdict"] is ListVerdict.pending:
            self.earlier.setText(facts.earlier[0].sentence())
            self.earlier.show()
            self.repeat_button.setVisible(facts.settled)
        self.raw.setText(
            "　".join(f"{zh}：{PERSONAL.sub(_hidden, words)}" for zh, words in facts.raw.items())
        )
        self.raw_button.show()
        self.foot.show()
        if other_row:
            self.raw.setVisible(not facts.known)
            self._forget()
            self.area.verticalScrollBar().setValue(0)
        self.reason.setText(listed["reason"] or self.reason.text())
        self.proof.setText(listed["proof"] or self.proof.text())
        self._show_known(list(facts.known))
        for verdict, one in self.verdicts.items():
            restyle(one, primary=verdict is listed["verdict"])

    def _show_head(self, name: str, state: str, place: str, doubts: str) -> None:
        self.name.setText(name)
        self.pill.setVisible(bool(state))
        self.pill.show_state(state, _tone(state))
        self.place.setText(place)
        self.place.setVisible(bool(place))
        self.doubts.setText(doubts)
        self.doubts.setVisible(bool(doubts))
        for part in (self.earlier, self.repeat_button, self.split_button):
            part.hide()

    def _show_known(self, known: list[Known]) -> None:
        self.known = known
        clear(self.choices)
        for at, one in enumerate(known if len(known) > 1 else ()):
            share = f"　相近 {one.score}%" if one.score is not None else ""
            choice = QRadioButton(f"{one.name}{share}{'（程序首选）' if one.proposed and at == 0 else ''}")
            choice.setToolTip("，".join(one.evidence))
            choice.setAccessibleName(f"可能是 {one.name}")
            choice.setChecked(at == 0)
            choice.toggled.connect(lambda on, one=one: self.choose(one) if on else None)
            self.group.addButton(choice)
            self.choices.addWidget(choice)
        self.choose(known[0] if known else None)

    def offer(self, known: Known) -> None:
        """Show an employer the person looked up as the one that may be meant."""
        rest = [one for one in self.known if one.number != known.number]
        self._show_known([known, *rest])
        self.who["this"].setFocus()

    def choose(self, known: Known | None) -> None:
        """Show one of the employers beside the row."""
        self.chosen = known
        facts = self.facts
        self.ledger_button.setVisible(known is not None and facts is not None)
        self.compare.setVisible(known is not None and facts is not None)
        if facts is None:
            return
        self.compare.show_lines(("名单所列", "台账单位"), _lines(facts, known) if known else [])
        told = known.evidence if known else ()
        self.evidence.setText("\n".join(f"· {line}" for line in told))
        self.evidence.setVisible(bool(told))
        mine = facts.row["employer"]
        there = known is not None and (known.number != mine or not facts.row["certain"])
        self.who["this"].setVisible(there)
        self.who["other"].setVisible(True)
        self.who["new"].setVisible(mine is None or not facts.row["certain"])
        self.who["none"].setVisible(mine is not None or facts.row["decided_on"] is None)

    def say_who(self, what: str) -> None:
        """Take the person's word for who the row is."""
        if what == "other":
            self._asked("other")
        elif (self.facts or self.many) and self.who[what].isVisibleTo(self):
            self._recognised(what, self.chosen.number if what == "this" and self.chosen else None)

    def judge(self, verdict: ListVerdict) -> None:
        """Take the person's verdict, after the reason where one is needed."""
        if self.facts is None and not self.many:
            return
        if self.facts is not None and not self.facts.settled:
            self.tell(FIRST_WHO)
            return
        if verdict in NEEDS_REASON and not self.reason.text().strip():
            self.waiting = verdict
            restyle(self.reason, state="bad")
            self.tell(f"{verdict.value}：{WHY}")
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        self._judged(verdict)

    def tell(self, words: str) -> None:
        """Say beside the buttons what is wrong or wanted."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def _reason_given(self) -> None:
        if self.waiting is not None and self.reason.text().strip():
            verdict, self.waiting = self.waiting, None
            self._judged(verdict)

    def _forget(self) -> None:
        self.waiting = None
        restyle(self.reason, state="")
        self.reason.clear()
        self.proof.clear()
        self.tell("")
        for one in self.verdicts.values():
            restyle(one, primary=False)

    def _toggle_raw(self) -> None:
        self.raw.setVisible(self.raw.isHidden())


def _hidden(found: re.Match[str]) -> str:
    return masked_number(found[0])


def _state(facts: Facts) -> str:
    if not facts.settled:
        return "待认定"
    verdict: ListVerdict = facts.row["verdict"]
    if verdict is not ListVerdict.pending:
        return str(verdict.value)
    return "已对应，待核" if facts.row["employer"] is not None else "台账没有，待核"


def _tone(state: str) -> str:
    return "warn" if "待" in state else tone_of_word(state)


def _all_evidence(facts: Facts) -> list[str]:
    return str(facts.row["evidence"] or "").splitlines()


def _lines(facts: Facts, known: Known) -> list[Line]:
    listed = facts.row
    phone = masked(field_map(ListedName)["contact_phone"], listed["contact_phone"] or "")
    return [
        Line("名称", listed["name"], known.name, marked=True),
        Line("曾用名", "", "、".join(known.former)),
        Line("代码", listed["code_text"] or "", known.code, marked=True),
        Line(
            "地址", listed["address"] or "", " ".join(one for one in (known.township, known.address) if one)
        ),
        Line("行业", listed["industry_text"] or "", known.industry),
        Line("联系人", " ".join(one for one in (listed["contact"] or "", phone) if one), known.contact),
        Line("状态", "", f"{known.state}　{known.verdict}　{known.declared}"),
    ]
