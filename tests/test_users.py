"""Users: who may enter, how a door closes and opens again, and what a change of the data key leaves whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import factories
import pytest
from doors import PASSWORD, USER, Ohdesk, Prepared
from sqlalchemy import text

from db import keyring, swap
from db.audit import first_break
from db.keyring import Keyring
from db.office import Role
from db.records import BY_NAME
from ohdesk import attempts, idle, key_change, ledger, query, right_words, users
from ohdesk.desk import RIGHTS, Desk, change_password, open_office, recover
from ohdesk.errors import Refused

GIVEN, OWN = "Given-2026", "Own-Word-2026"
CHEAP = {"time": 1, "memory_kib": 8, "lanes": 1}


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretch passwords cheaply: many doors are opened here."""
    monkeypatch.setattr(keyring, "COST", CHEAP)


class Clock:
    """A clock the test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def pass_by(self, **time: int) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give every part of the program the test's clock."""
    found = Clock()
    for module in ("db.audit", "ohdesk.attempts", "ohdesk.users"):
        monkeypatch.setattr(f"{module}.clock", found)
    return found


@pytest.fixture
def staff(office: Path) -> Path:
    """Give the office a person of every role."""
    with open_office(office, USER, PASSWORD) as desk:
        for name, role in (("录入", Role.recorder), ("审核", Role.reviewer), ("查看", Role.reader)):
            users.add_user(desk, name, role, GIVEN)
    return office


@pytest.fixture
def boss(staff: Path) -> Iterator[Desk]:
    """Open the office with staff as its administrator."""
    with open_office(staff, USER, PASSWORD) as desk:
        yield desk


def enters(folder: Path, user: str, password: str) -> bool:
    """Tell whether a password opens the office."""
    try:
        open_office(folder, user, password).close()
    except Refused:
        return False
    return True


def refusal(work: Callable[[], object]) -> str:
    """Return the sentence with which something is refused."""
    with pytest.raises(Refused) as told:
        work()
    return str(told.value)


def test_everybody_enters_in_their_role(staff: Path) -> None:
    for name, role in (("录入", Role.recorder), ("审核", Role.reviewer), ("查看", Role.reader)):
        with open_office(staff, name, GIVEN) as desk:
            assert desk.role is role
            assert users.must_change(desk)
            assert "没有这项权限" in refusal(lambda desk=desk: users.users(desk))
            users.own_password(desk, f"{OWN}-{role.name}")
            assert not users.must_change(desk)
        assert not enters(staff, name, GIVEN)
        assert enters(staff, name, f"{OWN}-{role.name}")


def test_the_list_tells_states(boss: Desk) -> None:
    for _ in range(attempts.MOST):
        attempts.failed(boss.store.folder, "查看")
    told = {one.name: one for one in users.users(boss)}
    assert list(told) == [USER, "录入", "审核", "查看"]
    assert [one.locked for one in told.values()] == [False, False, False, True]
    assert [one.must_change for one in told.values()] == [False, True, True, True]
    assert told[USER].last_seen
    assert told["录入"].last_seen == ""


def test_names_and_passwords_that_are_not_taken(boss: Desk) -> None:
    assert "已有用户" in refusal(lambda: users.add_user(boss, "录入", Role.reader, OWN))
    for name in ("", "  ", "张 三", "x" * 33, "recovery", "a\u200bb", "a\nb"):
        assert "用户名" in refusal(lambda name=name: users.add_user(boss, name, Role.reader, OWN))
    for weak in ("Ab1", "abcdefgh", "ABCDEFG1", "12345678901"):
        assert "口令太简单" in refusal(lambda weak=weak: users.add_user(boss, "新人", Role.reader, weak))
        assert "口令太简单" in refusal(lambda weak=weak: users.own_password(boss, weak))
    assert "没有角色" in refusal(lambda: users.role_of("经理"))
    assert users.role_of("审核员") is users.role_of("reviewer") is Role.reviewer
    assert [one.name for one in users.users(boss)] == [USER, "录入", "审核", "查看"]
    users.add_user(boss, "四个字的名字", Role.reader, "fourteen signs")


def test_a_role_and_a_password_are_changed_and_audited(boss: Desk) -> None:
    folder = boss.store.folder
    users.set_role(boss, "录入", Role.reviewer)
    users.own_password(boss, OWN)
    users.set_password(boss, "录入", OWN)
    with boss.read() as session:
        asked = text("SELECT action, before, after FROM audit WHERE kind='account' ORDER BY seq DESC LIMIT 3")
        password, own, role = session.execute(asked).all()
    assert [password.action, own.action, role.action] == ["set_password", "change_password", "set_role"]
    assert ('"recorder"' in role.before, '"reviewer"' in role.after) == (True, True)
    assert OWN not in f"{password}{own}"
    boss.close()
    assert not enters(folder, "录入", GIVEN)
    with open_office(folder, "录入", OWN) as desk:
        assert desk.role is Role.reviewer
        assert users.must_change(desk)
    with open_office(folder, USER, OWN) as desk:
        assert not users.must_change(desk)


def test_the_given_password_is_not_taken_for_an_own_one(staff: Path) -> None:
    with open_office(staff, "录入", GIVEN) as desk:
        assert "与现在的相同" in refusal(lambda: users.own_password(desk, GIVEN))
        assert users.must_change(desk)


def test_a_removed_user_stays_out_and_may_come_back(boss: Desk) -> None:
    folder = boss.store.folder
    users.remove_user(boss, "录入")
    assert "录入" not in [one.name for one in users.users(boss)]
    for again in (lambda: users.remove_user(boss, "录入"), lambda: users.set_role(boss, "录入", Role.reader)):
        assert "没有用户 录入" in refusal(again)
    assert "没有用户" in refusal(lambda: users.set_password(boss, "录入", OWN))
    boss.close()
    assert not enters(folder, "录入", GIVEN)
    with open_office(folder, USER, PASSWORD) as desk:
        users.add_user(desk, "录入", Role.reader, OWN)
    with open_office(folder, "录入", OWN) as desk:
        assert desk.role is Role.reader


def test_an_account_closed_by_hand_in_the_data_is_refused(staff: Path, prepared: Prepared) -> None:
    before = Keyring.load(staff)
    with open_office(staff, USER, PASSWORD) as desk:
        users.remove_user(desk, "录入")
    before.save(staff)
    assert "已被停用" in refusal(lambda: open_office(staff, "录入", GIVEN))


def test_the_last_administrator_stays(boss: Desk) -> None:
    assert "最后一位管理员" in refusal(lambda: users.set_role(boss, USER, Role.reader))
    assert "不能停用正在使用的账户" in refusal(lambda: users.remove_user(boss, USER))
    users.set_role(boss, "录入", Role.administrator)
    users.set_role(boss, USER, Role.reader)
    assert boss.role is Role.reader
    assert "没有这项权限" in refusal(lambda: users.set_role(boss, USER, Role.administrator))
    folder = boss.store.folder
    boss.close()
    with open_office(folder, "录入", GIVEN) as desk:
        assert "最后一位管理员" in refusal(lambda: users.set_role(desk, "录入", Role.recorder))
        users.remove_user(desk, USER)
        assert next(one.name for one in users.users(desk)) != USER


def test_five_failures_close_the_door_for_ten_minutes(staff: Path, clock: Clock) -> None:
    for left in (4, 3, 2, 1):
        assert f"还可以再试 {left} 次" in refusal(lambda: open_office(staff, "录入", "wrong"))
        clock.pass_by(seconds=40)
    assert "已锁定 10 分钟" in refusal(lambda: open_office(staff, "录入", "wrong"))
    assert "请 10 分钟后再试" in refusal(lambda: open_office(staff, "录入", GIVEN))
    assert enters(staff, "审核", GIVEN)
    clock.pass_by(minutes=9, seconds=1)
    assert "请 1 分钟后再试" in refusal(lambda: open_office(staff, "录入", GIVEN))
    clock.pass_by(seconds=60)
    with open_office(staff, "录入", GIVEN) as desk, desk.read() as session:
        asked = text("SELECT user, after FROM audit WHERE action='sign_in_failures'")
        (told,) = session.execute(asked).all()
    assert told.user == "录入"
    assert '"times":5' in told.after
    assert "还可以再试 4 次" in refusal(lambda: open_office(staff, "录入", "wrong"))


def test_after_the_ten_minutes_a_failure_is_the_first_again(staff: Path, clock: Clock) -> None:
    for _ in range(attempts.MOST):
        enters(staff, "录入", "wrong")
    clock.pass_by(minutes=11)
    assert "还可以再试 4 次" in refusal(lambda: open_office(staff, "录入", "wrong"))


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_set_wrong_closes_no_door_for_longer(staff: Path, clock: Clock, years: int) -> None:
    right = clock.now
    clock.pass_by(days=365 * years)
    for _ in range(attempts.MOST):
        enters(staff, "录入", "wrong")
    clock.now = right
    for _ in range(3):
        enters(staff, "录入", GIVEN)
    clock.pass_by(minutes=10)
    assert enters(staff, "录入", GIVEN)


def test_an_administrator_opens_a_closed_door(boss: Desk) -> None:
    folder = boss.store.folder
    for _ in range(attempts.MOST):
        attempts.failed(folder, "录入")
    users.unlock_user(boss, "录入")
    assert attempts.closed(folder) == []
    for _ in range(attempts.MOST):
        attempts.failed(folder, "审核")
    users.set_password(boss, "审核", OWN)
    boss.close()
    assert enters(folder, "录入", GIVEN)
    assert enters(folder, "审核", OWN)


def test_a_name_nobody_bears_leaves_no_trace(staff: Path) -> None:
    typed = "Yuhe-2025-in-the-wrong-field"
    for _ in range(attempts.MOST + 2):
        told = refusal(lambda: open_office(staff, typed, "x"))
        assert "用户名或口令错误" in told
        assert "锁定" not in told
    assert not (staff / attempts.FILE).exists()


@pytest.mark.parametrize(
    "junk", [b"", b"{", b"[1]", b'{"a":1}', b'{"a":{"failed":"x","last":"y"}}', b"\xff\xfe"]
)
def test_a_torn_count_of_failures_shuts_nobody_out(staff: Path, junk: bytes) -> None:
    (staff / attempts.FILE).write_bytes(junk)
    assert enters(staff, "录入", GIVEN)


def test_the_recovery_key_gives_a_new_password(staff: Path, prepared: Prepared) -> None:
    for _ in range(attempts.MOST):
        enters(staff, "录入", "wrong")
    with recover(staff, prepared.recovery.lower().replace("-", " "), "录入", OWN) as desk:
        assert desk.role is Role.recorder
        assert not users.must_change(desk)
    assert enters(staff, "录入", OWN)
    assert not enters(staff, "录入", GIVEN)


def test_the_recovery_key_is_counted_too(staff: Path, prepared: Prepared, clock: Clock) -> None:
    wrong = keyring._new_recovery()
    for left in (4, 3, 2, 1):
        told = refusal(lambda: recover(staff, wrong, USER, OWN))
        assert "恢复密钥不对" in told
        assert f"还可以再试 {left} 次" in told
    assert "已锁定 10 分钟" in refusal(lambda: recover(staff, wrong, USER, OWN))
    assert "恢复密钥连续 5 次错误" in refusal(lambda: recover(staff, prepared.recovery, USER, OWN))
    assert enters(staff, USER, PASSWORD)
    clock.pass_by(minutes=10)
    recover(staff, prepared.recovery, USER, OWN).close()
    assert enters(staff, USER, OWN)


def test_a_mistyped_recovery_key_is_not_counted(staff: Path, prepared: Prepared) -> None:
    slip = ("A" if prepared.recovery[0] != "A" else "B") + prepared.recovery[1:]
    for _ in range(attempts.MOST + 2):
        assert "36 位" in refusal(lambda: recover(staff, slip, USER, OWN))
    for weak in ("", "short"):
        assert "口令太简单" in refusal(lambda weak=weak: recover(staff, prepared.recovery, USER, weak))
    for name in ("没有这个人", keyring.RECOVERY):
        assert "没有用户" in refusal(lambda name=name: recover(staff, prepared.recovery, name, OWN))
    recover(staff, prepared.recovery, USER, OWN).close()


def test_a_new_recovery_key_takes_the_place_of_the_old(boss: Desk, prepared: Prepared) -> None:
    folder = boss.store.folder
    made = users.new_recovery(boss)
    assert made != prepared.recovery
    boss.close()
    assert "恢复密钥不对" in refusal(lambda: recover(folder, prepared.recovery, USER, OWN))
    recover(folder, made, USER, OWN).close()


def test_showing_who_one_is_counts_like_the_door(boss: Desk, clock: Clock) -> None:
    for left in (4, 3):
        assert f"还可以再试 {left} 次" in refusal(lambda: users.prove(boss, "wrong"))
    assert users.prove(boss, PASSWORD) == 2
    users.note_failures(boss, 2)
    assert users.prove(boss, PASSWORD) == 0
    for _ in range(attempts.MOST):
        refusal(lambda: users.prove(boss, "wrong"))
    assert "10 分钟后再试" in refusal(lambda: users.prove(boss, PASSWORD))
    clock.pass_by(minutes=10)
    assert users.prove(boss, PASSWORD) == 5


def test_made_up_passwords_are_strong_and_easily_read() -> None:
    made = {users.made_up_password() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        keyring.check_password(one)
        assert not set(one) & set("0Oo1lIi")


def test_idle_minutes_have_bounds(boss: Desk) -> None:
    assert idle.idle_minutes(boss) == 10
    for wrong in (0, -1, 61):
        assert "不能关闭" in refusal(lambda wrong=wrong: idle.set_idle_minutes(boss, wrong))
    idle.set_idle_minutes(boss, 5)
    assert idle.idle_minutes(boss) == 5
    with boss.write() as session:
        session.execute(text("UPDATE setting SET value='0' WHERE name='idle_minutes'"))
    assert idle.idle_minutes(boss) == 10


def test_every_right_has_its_words() -> None:
    assert set(RIGHTS) <= set(right_words.WORDS)
    assert [roles[Role.administrator] for *_, roles in right_words.rights_table()] == [True] * len(RIGHTS)


@pytest.fixture
def full(boss: Desk) -> Desk:
    """Give the office with staff a few records."""
    factories.linker(boss)("institution")
    ledger.save(boss, BY_NAME["institution"], {"name": "榆河县人民医院"}, 1)
    return boss


def whole(desk: Desk) -> None:
    """Assert that records, search, chain and triggers are as they were."""
    assert desk.store.damage() == []
    assert list(query.ids(desk, BY_NAME["institution"], query.Query(search="人民医院"))) == [1]
    assert list(query.ids(desk, BY_NAME["institution"], query.Query(search="yhxrmyy"))) == [1]
    with desk.read() as session:
        assert first_break(session, desk.author)[1] is None
    for words in ("UPDATE audit SET user='x'", "DELETE FROM audit"):
        with pytest.raises(Exception, match=r"append-only|不能|audit"), desk.write() as session:
            session.execute(text(words))
    ledger.save(desk, BY_NAME["institution"], {"note": "后来的"}, 1)


def test_a_changed_data_key_leaves_everything_whole(full: Desk, prepared: Prepared) -> None:
    folder, old = full.store.folder, full.store.key
    made = key_change.change_key(full, PASSWORD)
    assert not [path for path in folder.iterdir() if path.name.startswith(".work-")]
    with open_office(folder, USER, PASSWORD) as desk:
        assert desk.store.key != old
        assert not users.must_change(desk)
        whole(desk)
        with desk.read() as session:
            asked = text("SELECT user FROM audit WHERE action='change_key'")
            assert [row.user for row in session.execute(asked)] == [USER]
        told = {one.name: one for one in users.users(desk)}
        assert [told[name].enters for name in (USER, "录入", "审核", "查看")] == [True, False, False, False]
        users.set_password(desk, "录入", OWN)
    for name in ("录入", "审核", "查看"):
        assert not enters(folder, name, GIVEN)
    with open_office(folder, "录入", OWN) as desk:
        assert users.must_change(desk)
    assert "恢复密钥不对" in refusal(lambda: recover(folder, prepared.recovery, USER, OWN))
    recover(folder, made, USER, OWN).close()


def test_a_changed_data_key_is_told_by_the_command(office: Path, ohdesk: Ohdesk) -> None:
    changed = ohdesk("user", "change-key", "--json")
    assert changed.code == 0, changed.err
    recovered = ohdesk("recover", USER, "--json", stdin=f"{changed.json['recovery_key']}\n{OWN}\n")
    assert recovered.code == 0, recovered.err
    assert enters(office, USER, OWN)


def test_a_wrong_password_changes_no_key(full: Desk) -> None:
    assert "还可以再试 4 次" in refusal(lambda: key_change.change_key(full, "wrong"))
    whole(full)


class Death(BaseException):
    """The program ends here."""


STEPS = {
    "before the copy": ("ohdesk.key_change.copy_with_key", False),
    "before the users are told": ("ohdesk.key_change._sign", False),
    "before the swap": ("ohdesk.key_change.swap", False),
    "in the swap": ("db.swap._carry_on", True),
}


@pytest.mark.parametrize("step", STEPS)
def test_an_interrupted_change_of_the_key_opens_by_the_old_or_the_new(
    full: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder, old = full.store.folder, full.store.key
    place, begun = STEPS[step]

    def die(*_: object, **__: object) -> None:
        raise Death

    with monkeypatch.context() as patch:
        patch.setattr(place, die)
        with pytest.raises(Death):
            key_change.change_key(full, PASSWORD)
    full.close()
    with open_office(folder, USER, PASSWORD) as desk:
        assert (desk.store.key != old) == begun
        assert {one.name: one.enters for one in users.users(desk)}["录入"] is not begun
        whole(desk)


@pytest.mark.parametrize("at", range(9))
def test_a_swap_cut_off_at_any_rename_is_finished(
    full: Desk, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    folder, count = full.store.folder, 0
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal count
        if self.parent.name.startswith(".work-") or target.parent.name.startswith("换密钥前"):
            count += 1
            if count == at + 1:
                raise Death
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        try:
            key_change.change_key(full, PASSWORD)
        except Death:
            assert (folder / swap.JOURNAL).exists() or count <= 2
    full.close()
    with open_office(folder, USER, PASSWORD) as desk:
        whole(desk)
    assert not (folder / swap.JOURNAL).exists()


def test_changing_the_own_password_keeps_everybody_elses(boss: Desk) -> None:
    folder = boss.store.folder
    change_password(boss, OWN)
    boss.close()
    assert enters(folder, USER, OWN)
    assert enters(folder, "录入", GIVEN)
