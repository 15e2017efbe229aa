"""What an employer's form does more: it proposes risk class and size, and keeps the old name of one renamed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from db.records._classes import Risk, Size
from db.records.former_name import FormerName
from ohdesk import codes, ledger
from ohdesk.errors import Refused
from ohdesk.fields import read_value
from ohdesk.understand import Misread
from ui.widgets import message

if TYPE_CHECKING:
    from ui.record_form import RecordForm

MOST_HAZARDS = 6
RISK_FROM = ("industry",)
SIZE_FROM = ("industry", "staff_total", "revenue", "assets")


def prepare(form: RecordForm) -> None:
    """Listen to the fields the proposals come from."""
    form.listeners.append(lambda name: _propose(form, name))
    if form.number is not None:
        renaming = _Renaming(form)
        form.listeners.append(renaming.typed)
        form.kept.append(renaming.keep)


class _Renaming:
    """Asks, when the name of an employer becomes another one, whether the old one is a 曾用名 from now on."""

    def __init__(self, form: RecordForm) -> None:
        self.form, self.wanted = form, False
        self.old = str(form.began["name"] or "")

    def typed(self, name: str) -> None:
        """Offer it beside the name, once there is another one."""
        if name == "name":
            self._offer()

    def _offer(self) -> None:
        line, now = self.form.lines["name"], str(self.form.lines["name"].editor.raw() or "").strip()
        if not self.old or now in ("", self.old):
            self.wanted = False
            line.suggest("")
        elif self.wanted:
            line.suggest("保存时把原名称记入曾用名，停用日期记今天。", [("不记入", self._turn)])
        else:
            line.suggest("是单位改名（不是更正错字）吗？", [("是，把原名称记入曾用名", self._turn)])

    def _turn(self) -> None:
        self.wanted = not self.wanted
        self._offer()

    def keep(self, number: int) -> None:
        """Write the old name down beside the employer that was just saved."""
        if not self.wanted:
            return
        former = {"employer": number, "name": self.old, "valid_to": date.today()}
        try:
            ledger.save(self.form.context.desk, FormerName, former)
        except Refused as refused:
            message(self.form, "没有记入曾用名", str(refused))
        else:
            self.form.context.changed(FormerName.__tablename__)


def _propose(form: RecordForm, name: str) -> None:
    if name in RISK_FROM:
        _tell_hazards(form)
        _propose_risk(form)
    if name in SIZE_FROM:
        _propose_size(form)
    if name in ("risk", "size"):
        form.lines[name].suggest("")


def _tell_hazards(form: RecordForm) -> None:
    """Say which hazards are usual in the industry, so that none is forgotten when the posts are recorded."""
    industry = _typed(form, "industry")
    usual = codes.likely_hazards(str(industry))[:MOST_HAZARDS] if industry else []
    names = "、".join(one.name for one in usual)
    form.lines["industry"].suggest(f"该行业常见危害因素（参考）：{names}" if names else "")


def _propose_risk(form: RecordForm) -> None:
    line, industry = form.lines["risk"], _typed(form, "industry")
    if not industry:
        line.suggest("")
        return
    found = codes.propose_risk(str(industry))
    if found.settled and found.risk:
        line.suggest(
            f"建议：{found.risk}（{found.note}）", [("采用", lambda: _take(form, "risk", found.risk))]
        )
    elif found.answers:
        answers = [(one.text, lambda risk=one.risk: _take(form, "risk", risk)) for one in found.answers]
        line.suggest(found.question, answers)
    else:
        line.suggest(found.note)


def _propose_size(form: RecordForm) -> None:
    industry, staff = _typed(form, "industry"), _typed(form, "staff_total")
    if not industry:
        form.lines["size"].suggest("")
        return
    revenue, assets = (_typed(form, name) for name in ("revenue", "assets"))
    found = codes.propose_size(
        str(industry),
        None if staff is None else int(str(staff)),
        None if revenue is None else float(str(revenue)),
        None if assets is None else float(str(assets)),
    )
    kept = form.lines["size"].editor.raw()
    if found is None or kept == found:
        form.lines["size"].suggest("")
        return
    words = str(Size[found].value)
    form.lines["size"].suggest(f"按人数和营收建议：{words}", [("采用", lambda: _take(form, "size", words))])


def _take(form: RecordForm, name: str, words: str | None) -> None:
    line = form.lines[name]
    if words is None:
        line.suggest("由职业病危害评价结果确定，请按评价报告选择")
        return
    choices: type[Risk | Size] = Risk if name == "risk" else Size
    line.editor.show_value(choices(words))
    line.editor.told()
    line.suggest("")


def _typed(form: RecordForm, name: str) -> object:
    """Return a field's value as far as it can be understood."""
    line = form.lines[name]
    try:
        return read_value(line.field, line.editor.raw())
    except (Misread, Refused):
        return None
