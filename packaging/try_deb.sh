#!/usr/bin/env bash
# Try the .deb in a bare Debian: install, start, upgrade over an older office, remove, purge; the data must stay.
# As root, with debootstrap, Xvfb and the built package: packaging/try_deb.sh [dist/PACKAGE.deb] [WORKING FOLDER]
# NO_SELFTEST=1 leaves the two long self-tests out.
set -euo pipefail
cd "$(dirname "$0")/.."

app=cn.ohdesk.workbench
deb=$(realpath "${1:-$(ls dist/${app}_*.deb)}")
work=$(realpath -m "${2:-build/try-deb}")
suite=${SUITE:-bookworm}
root=$work/root
screen=:97
export OHDESK_PASSWORD=Shiyong-2025

say() { printf '\n== %s\n' "$*"; }
die() { printf '失败：%s\n' "$*" >&2; exit 1; }
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
# An ordinary person: no language set, somewhere else, nothing of this shell's.
clerk() {
    chroot --userspec=clerk:clerk "$root" /usr/bin/env -i HOME=/home/clerk PATH=/usr/bin:/bin \
        OHDESK_PASSWORD="$OHDESK_PASSWORD" "${on_screen[@]}" /bin/sh -c 'cd /var && exec "$@"' sh "$@"
}
on_screen=()
xvfb=
clean_up() {
    [ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || true
    umount "$root/proc" 2>/dev/null || true
}
trap clean_up EXIT

say "空白的 Debian（$suite）"
mkdir -p "$work"
[ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase "$suite" "$root" >"$work/debootstrap.log"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
[ -z "${http_proxy:-}" ] || echo "Acquire::http::Proxy \"$http_proxy\";" >"$root/etc/apt/apt.conf.d/90proxy"
inside id clerk >/dev/null 2>&1 || inside useradd -m -s /bin/sh clerk
if inside dpkg -s $app >/dev/null 2>&1; then inside apt-get -qq purge -y $app >/dev/null; fi
rm -rf "$root"/home/clerk/.local "$root"/home/clerk/out

say "旧版本的包，和更旧的程序留下的数据"
rm -rf "$work/older" && dpkg-deb -R "$deb" "$work/older"
sed -i 's/^Version: .*/Version: 0.0.1/' "$work/older/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 -b "$work/older" "$root/tmp/older.deb" >/dev/null
rm -rf "$work/older"
cp "$deb" "$root/tmp/newer.deb"
data=$root/home/clerk/.local/share/ohdesk
first=$(git log --diff-filter=A --format=%H -1 -- db/migrations/versions/0004_accounts.py 2>/dev/null || true)
employers=40
if [ -n "$first" ] && [ -x .venv/bin/python ]; then
    rm -rf "$work/old" && mkdir -p "$work/old" && git archive "$first^" | tar x -C "$work/old"
    rm -rf "$work/old-office"
    python=$PWD/.venv/bin/python
    (cd "$work/old" && "$python" -m ohdesk demo --employers $employers --seed 3 --user admin \
        --data "$work/old-office" >/dev/null)
    old_office=$work/old-office
else
    old_office=
    echo "没有旧程序的历史，升级改用本版本的数据"
fi

say "安装"
inside apt-get -qq update
inside apt-get -qq install -y --no-install-recommends /tmp/older.deb >"$work/install.log" 2>&1 || die "apt 安装"
# What is still missing belongs to Wayland and to printing, which a desktop brings along.
inside sh -c "LD_LIBRARY_PATH=/opt/apps/$app/files/ohdesk/_internal \
    find /opt/apps/$app -name '*.so*' ! -ipath '*wayland*' ! -name '*cups*' -exec ldd {} + 2>/dev/null" |
    grep 'not found' | sort -u >"$work/missing" || true
[ ! -s "$work/missing" ] || die "系统里没有的库：$(cat "$work/missing")"
for one in applications/$app.desktop mime/packages/$app.xml icons/hicolor/256x256/apps/$app.png; do
    inside test -s "/usr/share/$one" || die "没有 /usr/share/$one"
done
clerk ohdesk --version

say "自检，先没有屏幕，再在 Xvfb 上"
[ -n "${NO_SELFTEST:-}" ] || clerk ohdesk selftest --window
Xvfb $screen -screen 0 1366x768x24 -nolisten tcp >/dev/null 2>&1 &
xvfb=$!
sleep 2
on_screen=(DISPLAY=$screen)
[ -n "${NO_SELFTEST:-}" ] || clerk ohdesk selftest --window

say "放进旧数据，旧版本正开着时不许升级"
mkdir -p "$root/home/clerk/.local/share"
if [ -n "$old_office" ]; then
    cp -r "$old_office" "$data"
    inside chown -R clerk:clerk /home/clerk/.local
else
    clerk ohdesk demo --employers $employers --seed 3 --user admin >/dev/null
fi
sha256sum "$data"/*.db | tee "$work/before.sums"
clerk ohdesk >/dev/null 2>&1 &
window=$!
sleep 6
if inside dpkg -i /tmp/newer.deb >"$work/refused.log" 2>&1; then die "程序开着也升级了"; fi
grep 正在运行 "$work/refused.log"
kill $window 2>/dev/null || true
for one in "$root"/proc/[0-9]*/exe; do
    case "$(readlink "$one" || true)" in
    *"/opt/apps/$app/"*) kill "$(basename "$(dirname "$one")")" 2>/dev/null || true ;;
    esac
done
wait $window 2>/dev/null || true
sleep 1

say "升级"
inside apt-get -qq install -y --no-install-recommends /tmp/newer.deb >"$work/upgrade.log" 2>&1 || die "升级"
version=$(inside dpkg-query -W -f '${Version}' $app)
[ "$version" = "$(dpkg-deb -f "$deb" Version)" ] || die "版本没有变"
found=$(clerk ohdesk show employer --limit 0 --json --user admin | sed 's/.*"total": \([0-9]*\).*/\1/')
[ "$found" = "$employers" ] || die "升级后用人单位是 $found 家，应为 $employers 家"
clerk ohdesk verify --user admin
clerk ohdesk audit-verify --user admin
clerk ohdesk backup --user admin
[ -z "$old_office" ] || ls "$data"/backups/before-upgrade-*.db >/dev/null || die "升级数据前没有留副本"
ls "$data/backups"

say "卸载、清除：数据不动"
(cd "$data" && find . -type f -exec sha256sum {} + | sort) >"$work/kept.before"
inside apt-get -qq remove -y $app >/dev/null
[ ! -e "$root/opt/apps/$app" ] || die "程序文件没有清干净"
[ ! -e "$root/usr/bin/ohdesk" ] || die "命令没有清干净"
inside apt-get -qq purge -y $app >/dev/null
(cd "$data" && find . -type f -exec sha256sum {} + | sort) >"$work/kept.after"
cmp "$work/kept.before" "$work/kept.after" || die "数据变了"
left=$(find "$root/usr" "$root/var/lib/dpkg/info" "$root/opt" -name "*$app*" 2>/dev/null || true)
[ -z "$left" ] || die "留下了 $left"
echo "数据原样：$(wc -l <"$work/kept.after") 个文件"

say "全部通过"
