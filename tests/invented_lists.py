"""Invented department lists of known truth: the same firms written as departments write them, and traps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from ohdesk.identity import CREDIT_ALPHABET, make_credit_code
from ohdesk.lists.matching import Match, Name

COUNTY, AREA = "榆河县", "410599"
LUCKY = "恒达鑫源宏盛华泰顺兴旺隆昌瑞丰德诚信金银福安康和平远大伟博通联创新亿嘉佳美龙凤海天润泽森林山川永久聚众合力腾飞耀辉祥云"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN = "建国志强永胜立新文博晓东春梅海军卫东铁柱满仓全福有才得水"
TRADES = (
    "石材", "石料", "水泥制品", "商砼", "建材", "新型墙材", "铸造", "机械", "机械制造", "重工", "钢结构", "金属制品", "五金", "铝业", "电镀",
    "汽车配件", "轴承", "阀门", "电缆", "电气", "化工", "精细化工", "涂料", "塑料", "橡胶", "包装", "印刷", "纸业", "家具", "木业", "板业",
    "鞋业", "皮革", "纺织", "服装", "印染", "陶瓷", "玻璃", "耐火材料", "食品", "粮油", "面粉", "饲料", "酒业", "药业", "生物科技", "新材料",
    "能源", "商贸", "工贸", "环保",
)  # fmt: skip
TOWNS = ("城关镇", "石岭镇", "柳湾镇", "青崖镇", "南渠乡", "北岗乡", "枣园镇", "白水乡")
MISTYPED = {
    "恒": "衡亨", "达": "大答", "鑫": "新欣金", "源": "原元", "宏": "红鸿", "盛": "胜圣", "华": "化花", "泰": "太态",
    "顺": "舜", "兴": "幸", "隆": "龙", "瑞": "锐", "丰": "风峰", "德": "得", "诚": "城成", "信": "鑫", "福": "富",
    "安": "按", "康": "抗", "和": "合", "远": "元", "博": "搏", "通": "同", "联": "连", "创": "闯", "佳": "加", "美": "镁",
    "海": "每", "润": "闰", "泽": "择", "森": "深", "永": "咏", "聚": "具", "力": "利", "腾": "藤", "辉": "晖", "祥": "详",
    "材": "才", "械": "戒", "铸": "筑", "镀": "度", "塑": "朔", "阀": "伐", "缆": "览", "陶": "淘", "饲": "词",
}  # fmt: skip
TRADITIONAL = str.maketrans(
    "达华兴龙凤润泽远联创县业铸机电气车银飞辉云", "達華興龍鳳潤澤遠聯創縣業鑄機電氣車銀飛輝雲"
)
CONFUSED = {"0": "O", "1": "I", "5": "S", "2": "Z", "8": "B"}


@dataclass(frozen=True)
class Firm:
    """An invented firm as its licence has it."""

    prefix: str
    core: str
    trade: str
    form: str
    code: str
    street: str
    branch: str = ""

    @property
    def name(self) -> str:
        """Return the full name."""
        return self.prefix + self.core + self.trade + self.form + self.branch


@dataclass
class Lists:
    """A ledger, a department's list, and which of the ledger each row of it truly is."""

    known: list[Name] = field(default_factory=list)
    listed: list[Name] = field(default_factory=list)
    truth: list[int | None] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """How well a list was matched."""

    recall: float
    precision: float
    certain_precision: float
    certain_share: float
    wrong: tuple[int, ...]
    missed: tuple[int, ...]
    wrong_certain: tuple[int, ...]


def measured(lists: Lists, matches: Sequence[Match]) -> Figures:
    """Compare what was matched with the truth."""
    pairs = list(zip(matches, lists.truth, strict=True))
    there = sum(truth is not None for _, truth in pairs)
    wrong = [row for row, (match, truth) in enumerate(pairs) if match.known not in (None, truth)]
    missed = [row for row, (match, truth) in enumerate(pairs) if truth is not None and match.known != truth]
    certain = [row for row, (match, _) in enumerate(pairs) if match.certain]
    bad = tuple(row for row in certain if pairs[row][0].known != pairs[row][1])
    proposed = sum(match.known is not None for match, _ in pairs)
    return Figures(
        1 - len(missed) / max(1, there),
        1 - len(wrong) / max(1, proposed),
        1 - len(bad) / max(1, len(certain)),
        len(certain) / max(1, len(pairs)),
        tuple(wrong),
        tuple(missed),
        bad,
    )


def invented(seed: int, size: int, coded: float = 0.72) -> Lists:
    """Return a ledger and a list of `size` names each; `coded` of the listed rows bring a code."""
    return _Inventor(seed, coded).lists(size)


class _Inventor:
    """Gives every name and code once and every trap at its rate."""

    def __init__(self, seed: int, coded: float) -> None:
        self.rng = Random(seed)
        self.coded = coded
        self.names: set[str] = set()
        self.shared: set[str] = set()
        self.serial = self.rng.randrange(10**6, 9 * 10**7)

    def often(self, share: float) -> bool:
        return self.rng.random() < share

    def lists(self, size: int) -> Lists:
        made = Lists()
        firms: list[Firm] = []
        while len(firms) < size:
            firms += self.family()
        del firms[size:]
        formers = {key: self.earlier(firm) for key, firm in enumerate(firms) if self.often(0.06)}
        made.known = [self.kept(key, firm, formers.get(key)) for key, firm in enumerate(firms)]
        rows: list[tuple[Name, int | None]] = []
        keys = self.rng.sample(range(size), size)
        while len(rows) < size:
            key = self.rng.randrange(size) if self.often(0.02) else keys[len(rows)]
            stranger = self.often(0.22)
            firm = self.stranger(firms[key]) if stranger else firms[key]
            rows.append(
                (self.listed(firm, None if stranger else formers.get(key)), None if stranger else key)
            )
        self.fill_down(rows)
        made.listed = [replace(row, key=place) for place, (row, _) in enumerate(rows)]
        made.truth = [key for _, key in rows]
        return made

    def code(self, kind: str = "91") -> str:
        self.serial += self.rng.choice((1, 1, 1, 7, 130, 4001))
        if self.often(0.6):
            body = "MA" + "".join(self.rng.choices(CREDIT_ALPHABET, k=6))
            return make_credit_code(AREA, body, kind)
        return make_credit_code(AREA, self.serial, kind)

    def core(self) -> str:
        return "".join(self.rng.sample(LUCKY, 3 if self.often(0.25) else 2))

    def firm(self) -> Firm:
        if self.often(0.12):
            person = self.rng.choice(SURNAMES) + "".join(self.rng.sample(GIVEN, self.rng.choice((1, 2, 2))))
            form = self.rng.choice(("加工厂", "厂", "加工部", "经营部"))
            one = Firm("榆河县", person, self.rng.choice(TRADES), form, self.code("92"), self.street())
        else:
            prefix = self.rng.choice(("榆河县",) * 6 + ("", "", "榆河", "河南省", "河南", "安阳市"))
            forms = ("有限公司",) * 12 + ("有限责任公司",) * 3 + ("股份有限公司", "厂", "厂", "厂")
            form = self.rng.choice(forms)
            one = Firm(prefix, self.core(), self.rng.choice(TRADES), form, self.code(), self.street())
        return one if self.fresh(one) else self.firm()

    def fresh(self, one: Firm) -> bool:
        """Registrars give no name twice in a county, whatever stands before it."""
        name = one.core + one.trade + one.form.replace("责任", "") + one.branch
        return name not in self.names and not self.names.add(name)

    def street(self) -> str:
        return f"{COUNTY}{self.rng.choice(TOWNS)}兴业路{self.rng.randrange(1, 900)}号"

    def family(self) -> list[Firm]:
        one = self.firm()
        family = [one]
        if self.often(0.04):
            words = (
                ("分公司", "第一分公司", "第二分公司")
                if "公司" in one.form
                else ("一分厂", "二分厂", "东厂区")
            )
            for branch in words[: self.rng.randrange(1, 4)]:
                code = one.code if self.often(0.5) else self.code()
                family.append(replace(one, branch=branch, code=code, street=self.street()))
        if self.often(0.05):
            family.append(self.sister(one))
        if one.code.startswith("92") and self.often(0.03):
            family.append(replace(one, code=self.code("92"), street=self.street()))
        return family

    def sister(self, one: Firm) -> Firm:
        """Return another firm with nearly the same name."""
        core = list(one.core)
        core[self.rng.randrange(len(core))] = self.rng.choice(LUCKY)
        changed: dict[str, str] = self.rng.choice(
            (
                {"core": "".join(core)},
                {"trade": self.rng.choice(TRADES)},
                {"form": "股份有限公司" if "公司" in one.form else "有限公司"},
                {"branch": one.branch or "第三分公司"},
            )
        )
        other = replace(one, code=self.code(), street=self.street(), **changed)
        return other if self.fresh(other) else self.firm()

    def stranger(self, one: Firm) -> Firm:
        """Return a firm the ledger does not have: mostly one like any other, sometimes a trap."""
        if self.often(0.0005):
            return replace(one, code="", street="")
        if self.often(0.004):
            self.shared.add(one.name)
            return replace(one, code=self.code(one.code[:2]), street=self.street())
        return self.sister(one) if self.often(0.25) else self.firm()

    def earlier(self, one: Firm) -> Firm:
        while True:
            other = replace(one, core=self.core())
            if self.often(0.4):
                other = replace(other, trade=self.rng.choice(TRADES))
            if self.fresh(other):
                return other

    def kept(self, key: int, firm: Firm, former: Firm | None) -> Name:
        """Return a firm as the ledger keeps it; three of four renamings are known there."""
        noted = (former.name,) if former and self.often(0.75) else ()
        old = firm.code[8:17] if self.often(0.3) else ""
        code = "" if self.often(0.01) else firm.code
        return Name(key, firm.name, code, old, noted, firm.street if self.often(0.8) else "")

    def listed(self, firm: Firm, former: Firm | None) -> Name:
        """Return a firm as a department writes it; a namesake can be told by its code alone."""
        shown, code = firm, self.listed_code(firm.code) if self.often(self.coded) else ""
        if firm.name in self.shared:
            code = firm.code
        if former and self.often(0.6 if code else 0.4):
            shown = former
        address = firm.street if self.often(0.5) else ""
        if address and self.often(0.4):
            address = address.removeprefix(COUNTY) if self.often(0.5) else address + "院内"
        return Name(0, self.written(shown), code, "", (), address)

    def listed_code(self, code: str) -> str:
        if not code:
            return ""
        fate = self.rng.random()
        if fate < 0.86:
            return code if fate < 0.8 else f" {code.lower()} "
        place = self.rng.randrange(2, 17)
        if fate < 0.93:
            return code[:place] + self.rng.choice(CREDIT_ALPHABET) + code[place + 1 :]
        if fate < 0.95:
            return code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        if fate < 0.97:
            return "".join(CONFUSED.get(char, char) for char in code)
        if fate < 0.985:
            return code[8:17]
        return code[:place] + code[place + 1 :]

    def written(self, firm: Firm) -> str:
        """Return a name as somebody typed it: exactly, in another manner, or with a slip."""
        fate = self.rng.random()
        if fate < 0.5:
            return firm.name
        if fate < 0.86:
            return self.in_another_manner(firm)
        if fate < 0.92:
            return firm.core + firm.trade + firm.branch
        return self.with_slip(firm)

    def in_another_manner(self, firm: Firm) -> str:
        if "有限公司" in firm.form and "股份" not in firm.form and self.often(0.4):
            firm = replace(firm, form="有限责任公司")
        elif self.often(0.5):
            firm = replace(firm, form=firm.form.replace("责任", ""))
        prefixes = {
            "榆河县": ("", "榆河", "河南省榆河县", "河南省安阳市榆河县"),
            "河南": ("河南省", "（河南）"),
        }
        firm = replace(firm, prefix=self.rng.choice((firm.prefix, *prefixes.get(firm.prefix, ()))))
        branch = f"（{firm.branch}）" if firm.branch and self.often(0.5) else firm.branch.replace("第", "")
        name = replace(firm, branch=branch).name
        if self.often(0.2):
            name = name.translate(TRADITIONAL)
        if self.often(0.2):
            name += self.rng.choice(("（个体工商户）", "(停产)", "[已搬迁]", " "))
        return name[:4] + self.rng.choice(("", " ", "\u3000")) + name[4:]

    def with_slip(self, firm: Firm) -> str:
        """Return a name with one character mistaken, left out, doubled or two exchanged."""
        text = firm.core + firm.trade
        place = self.rng.randrange(len(text) - 1)
        kind = self.rng.random()
        if kind < 0.6:
            likely = [at for at, char in enumerate(text) if char in MISTYPED]
            place = self.rng.choice(likely or [place])
            wrong = self.rng.choice(MISTYPED.get(text[place], LUCKY))
            text = text[:place] + wrong + text[place + 1 :]
        elif kind < 0.75:
            text = text[:place] + text[place + 1 :]
        elif kind < 0.85:
            text = text[:place] + text[place] + text[place:]
        else:
            text = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return firm.prefix + text + firm.form + firm.branch

    def fill_down(self, rows: list[tuple[Name, int | None]]) -> None:
        """Give some rows the code of the row above, as a slip of the mouse does."""
        for place in range(1, len(rows)):
            if rows[place - 1][0].code and self.often(0.003):
                row, key = rows[place]
                rows[place] = replace(row, code=rows[place - 1][0].code), key
