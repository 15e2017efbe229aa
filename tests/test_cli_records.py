"""The commands on records as scripts meet them: answers, exit codes, masking, and never a traceback."""

from __future__ import annotations

import json
import re
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import factories
import pytest
from doors import COUNTY, OFFICE, PASSWORD, USER, Answer, Ohdesk, Prepared
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.office import Role
from db.records import BY_NAME, KINDS
from db.store import open_store
from ohdesk import ledger, query
from ohdesk.desk import Desk
from ohdesk.identity import make_credit_code

PEOPLE = 5
CODE = make_credit_code("220182", 1)


@pytest.fixture
def people(office: Path, prepared: Prepared) -> Path:
    """Fill the office with a few people and a patient."""
    with Desk(open_store(office, prepared.key), USER, Role.administrator) as desk:
        with desk.write() as session:
            ledger.add_many(desk, session, BY_NAME["person"], [person(n) for n in range(PEOPLE)])
        factories.linker(desk)("checkup")
    return office


def person(n: int) -> dict[str, Any]:
    """Return a person's values; the first is the one whom factories link to."""
    return factories.values("person", n, lambda _: 1)


def as_lines(*rows: object) -> str:
    """Return rows as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)


def refused(answer: Answer) -> bool:
    """Tell whether the command said in one Chinese sentence why not."""
    assert "Traceback" not in answer.out + answer.err
    assert answer.err.count("\n") == 1
    assert re.search(r"[\u4e00-\u9fff].*。$", answer.err.strip())
    return answer.code == 2


def test_init_answers_with_the_printed_key(
    data_folder: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("init", "--county", COUNTY, "--office", OFFICE)
    assert refused(ohdesk(*words))
    assert not data_folder.exists()
    made = ohdesk(*words, "--user", "李堃", "--password-stdin", "--json", stdin=f"{PASSWORD}\r\n")
    assert (made.code, made.err) == (0, "")
    assert set(made.json) == {"data", "county", "office", "recovery_key"}
    assert re.fullmatch(r"([A-Z2-7]{4}-){8}[A-Z2-7]{4}", made.json["recovery_key"])
    listed = ohdesk("user", "list", "--json", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert listed.json == [{"name": "李堃", "role": "administrator", "role_zh": "管理员", "locked": False}]


def test_kinds_and_fields_are_the_data_dictionary(ohdesk: Ohdesk) -> None:
    kinds = ohdesk("kinds", "--json").json
    assert [one["name"] for one in kinds] == [kind.__tablename__ for kind in KINDS]
    fields = {one["name"]: one for one in ohdesk("fields", "employer", "--json").json}
    assert (fields["credit_code"]["required"], fields["credit_code"]["key"]) == (True, True)
    assert {"name": "stopped", "zh": "停产"} in fields["operating_state"]["choices"]
    assert (fields["industry"]["type"], fields["industry"]["codes"]) == ("code", "industry")
    assert fields["township"]["link"] == "township"
    assert fields["contact_phone"]["personal"] is True
    assert "统一社会信用代码" in ohdesk("fields", "employer").out


def test_add_answers_line_by_line(office: Path, ohdesk: Ohdesk) -> None:
    stdin = as_lines(
        {"name": "甲厂", "credit_code": CODE}, {"name": "乙厂"}, [1], {"name": "甲厂", "credit_code": CODE}
    )
    stdin += '{"name": \n\n   \n' + as_lines({"name": "丙厂", "credit_code": make_credit_code("220182", 3)})
    answer = ohdesk("add", "employer", stdin=stdin)
    assert answer.code == 2
    good, lacking, array, twin, broken, last = answer.lines
    assert good == {"ok": True, "id": 1, "seq": good["seq"]}
    assert last == {"ok": True, "id": 2, "seq": good["seq"] + 1}
    assert (lacking["ok"], lacking["problems"][0]["field"]) == (False, "credit_code")
    assert lacking["problems"][0]["zh"] == "统一社会信用代码"
    assert "必填" in lacking["problems"][0]["message"]
    assert "已有相同" in twin["problems"][0]["message"]
    assert all(not one["ok"] and one["problems"][0]["message"] for one in (array, broken))
    assert ohdesk("add", "employer", stdin="").code == 0
    assert ohdesk("show", "employer", "--json").json["total"] == 2


def test_rules_refuse_and_doubts_do_not(office: Path, ohdesk: Ohdesk) -> None:
    doubtful = {"name": "甲厂", "credit_code": CODE, "exposed_total": 9, "contact_phone": "1380000123"}
    wrong, right = ohdesk(
        "add", "employer", stdin=as_lines({**doubtful, "staff_total": 8}, {**doubtful, "staff_total": 9})
    ).lines
    assert [one["field"] for one in wrong["problems"]] == ["exposed_total"]
    assert right["ok"] is True


def test_numbers_are_masked_until_asked_for(people: Path, ohdesk: Ohdesk) -> None:
    number, phone = person(0)["id_number"], person(0)["phone"]
    for command in (
        ["show", "person"],
        ["show", "person", "--json"],
        ["show", "checkup", "--json"],
        ["show", "checkup"],
    ):
        answer = ohdesk(*command)
        assert answer.code == 0
        assert number not in answer.out
        assert phone not in answer.out
    shown = ohdesk("show", "person", "--where", f"id_number={number}", "--json").json["rows"]
    assert [one["id_number"] for one in shown] == [f"{number[:4]}**********{number[-4:]}"]
    assert shown[0]["phone"] == f"{phone[:3]}****{phone[-4:]}"
    assert shown[0]["name"] == person(0)["name"]
    full = ohdesk("show", "person", "--full", "--json").json["rows"]
    assert {one["id_number"] for one in full} == {person(n)["id_number"] for n in range(PEOPLE)}
    assert ohdesk("show", "checkup", "--full", "--json").json["rows"][0]["person"] == number


def test_show_filters_searches_and_limits(people: Path, ohdesk: Ohdesk) -> None:
    every = ohdesk("show", "person", "--json").json
    assert (every["total"], len(every["rows"])) == (PEOPLE, PEOPLE)
    some = ohdesk("show", "person", "--limit", "2", "--json").json
    assert (some["total"], len(some["rows"])) == (PEOPLE, 2)
    assert ohdesk("show", "person", "--limit", 0, "--json").json["rows"] == []
    women = ohdesk("show", "person", "--where", "sex=女", "--json").json
    assert women["total"] == sum(person(n)["sex"].name == "female" for n in range(PEOPLE))
    assert women == ohdesk("show", "person", "--where", "sex=female", "--json").json
    name = person(3)["name"]
    found = ohdesk("show", "person", "--search", name, "--where", "sex=男", "--json").json
    assert all(one["name"] == name for one in found["rows"])
    assert ohdesk("show", "person", "--where", "job=", "--json").json["total"] == sum(
        person(n)["job"] is None for n in range(PEOPLE)
    )
    text = ohdesk("show", "person", "--limit", "1").out.splitlines()
    assert text[0].startswith("姓名")
    assert text[-1] == f"共 {PEOPLE} 条，显示 1 条。"


@pytest.mark.parametrize(
    "words",
    [
        ("show", "nothing"), ("fields", "nothing"), ("add", "nothing"), ("blank", "nothing", "x.xlsx"),
        ("dump", "nothing", "x.xlsx"), ("import", "nothing", "x.xlsx"), ("import", "employer", "missing.xlsx"),
        ("show", "employer", "--where", "x"), ("show", "employer", "--where", "x=1"),
        ("show", "employer", "--where", "staff_total=多"), ("show", "employer", "--where", "id=x"),
        ("show", "employer", "--limit", "-1"), ("show", "employer", "--limit", "x"), ("show",), ("nothing",),
        ("show", "employer", "--nothing"), ("undo", "99"), ("undo", "x"), ("undo", str(10**30)),
        ("dump", "employer", "out.doc"), ("dump", "employer", "/no/such/folder/out.xlsx"), ("user", "nothing"),
        ("show", "employer", "--where", f"id={10**30}"), ("show", "employer", "--where", f"township={10**30}"),
        ("show", "employer", "--limit", str(10**30), "--where", "x"), ("init", "--county", COUNTY),
        ("show", "employer", "--where", "township=\ud800"), ("show", "employer", "--where", f"staff_total={10**14}0"),
    ],
)  # fmt: skip
def test_wrong_words_are_refused(
    words: tuple[str, ...], office: Path, ohdesk: Ohdesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = ohdesk(*words)
    assert refused(answer)
    assert answer.out == ""
    assert "未预料" not in answer.err


def test_common_options_stand_before_or_after(
    office: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OHDESK_DATA")
    monkeypatch.delenv("OHDESK_PASSWORD")
    common = ["--data", str(office), "--user", USER, "--password-stdin", "--json"]
    line = f"{PASSWORD}\n"
    before = ohdesk(*common, "show", "township", stdin=line)
    after = ohdesk("show", "township", *common, stdin=line)
    mixed = ohdesk(*common[:2], "show", "township", *common[2:], stdin=line)
    assert before.code == 0
    assert before == after == mixed
    assert before.json["total"] > 0


def test_add_takes_password_and_lines_from_one_stdin(
    office: Path, ohdesk: Ohdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OHDESK_PASSWORD")
    stdin = f"{PASSWORD}\n" + as_lines({"name": "甲厂", "credit_code": CODE})
    assert ohdesk("add", "employer", "--password-stdin", stdin=stdin).lines[0]["ok"] is True
    assert refused(ohdesk("show", "employer"))


def test_real_program_speaks_utf8_in_any_locale(office: Path, real_ohdesk: Ohdesk) -> None:
    plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    line = as_lines({"name": "榆河县𠮷石材有限公司", "credit_code": CODE})
    added = real_ohdesk("add", "employer", stdin=b"\xef\xbb\xbf" + line.encode(), **plain)
    assert (added.code, added.lines[0]["ok"], added.err) == (0, True, "")
    shown = real_ohdesk("show", "employer", "--search", "𠮷石", "--json", **plain)
    assert [one["name"] for one in shown.json["rows"]] == ["榆河县𠮷石材有限公司"]
    assert refused(real_ohdesk("show", "employer", "--where", "没有的栏=1", **plain))


def test_real_program_survives_what_is_no_text(office: Path, real_ohdesk: Ohdesk) -> None:
    junk = (
        b'\xff\xfe\x00{"a"\n'
        b"\x00\n"
        b'{"name": "\\ud800"}\n' + as_lines({"name": "甲厂", "credit_code": CODE}).encode()
    )
    answer = real_ohdesk("add", "employer", stdin=junk)
    assert answer.code == 2
    assert "Traceback" not in answer.err
    assert [one["ok"] for one in answer.lines] == [False, False, False, True]


def test_help_is_chinese_and_complete(ohdesk: Ohdesk, real_ohdesk: Ohdesk) -> None:
    answer = real_ohdesk("--help")
    assert answer.code == 0
    for command in (
        "init",
        "demo",
        "add",
        "show",
        "blank",
        "import",
        "undo",
        "dump",
        "assess",
        "trace",
        "export",
        "verify",
    ):
        assert command in answer.out
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*\n", real_ohdesk("--version").out)


def test_verify_and_stats_of_a_sound_office(people: Path, ohdesk: Ohdesk) -> None:
    assert ohdesk("verify", "--json").json == {"ok": True, "problems": []}
    assert ohdesk("verify").out == "数据完好。\n"
    assert ohdesk("audit-verify").code == 0


COMMANDS = {"show", "add", "fields", "undo", "dump", "blank", "user", "verify", "kinds"}
argument = st.one_of(
    st.sampled_from([
        *sorted(COMMANDS), "employer", "person", "--where", "--search", "--limit",
        "--full", "--json", "--user", USER, "--data", "list", "x.xlsx", "name=甲", "=", "--", "-1", "--wh", "--password-stdin",
    ]),
    st.text(max_size=6),
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(argument, max_size=5), stdin=st.text(max_size=30))
def test_no_words_bring_a_traceback(
    office: Path, ohdesk: Ohdesk, words: list[str], stdin: str, tmp_path: Path
) -> None:
    # Without a command, as in `--user show`, the window would open; demo and init make offices anywhere.
    words = words if COMMANDS & set(words) else ["show", *words]
    with chdir(tmp_path), suppress(SystemExit), patch("ohdesk.__main__._open_window", return_value=0):
        answer = ohdesk(*words, stdin=stdin)
        assert answer.code in (0, 2)
        assert "Traceback" not in answer.err
        assert "未预料" not in answer.err, words


def test_records_of_the_office_are_those_of_the_ledger(
    people: Path, prepared: Prepared, ohdesk: Ohdesk
) -> None:
    shown = {one["id"] for one in ohdesk("show", "person", "--json").json["rows"]}
    with Desk(open_store(people, prepared.key), USER, Role.administrator) as desk:
        assert shown == set(query.ids(desk, BY_NAME["person"], query.Query()))
