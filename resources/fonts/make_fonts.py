"""Cut the bundled fonts out of the complete ones: a development script, not part of the program.

Use: python resources/fonts/make_fonts.py NOTO_SANS_SC NOTO_SERIF_SC
where each folder is an unpacked npm package `@expo-google-fonts/noto-sans-sc` or `noto-serif-sc`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
RARE_IN_NAMES = "㙍䶮堃喆㛃㬎㵐䂮䴙䝙㑇㳇㟃㧑㻬㽏㿠𫖯𬭎𬱖𬘡𬀩𬍛𬣙𬸣𠅤"
SYMBOLS = "□■○●◇◆△▲☆★√×÷±≥≤≠≈∑∞—–…·‰℃㎡㎏㎎㏄μ′″←→↑↓①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥ✓¥￥€§©®°²³"
CUTS = {
    "NotoSansSC-Regular.ttf": (0, "400Regular/NotoSansSC_400Regular.ttf", "wide"),
    "NotoSansSC-Bold.ttf": (0, "700Bold/NotoSansSC_700Bold.ttf", "common"),
    "NotoSerifSC-Regular.ttf": (1, "400Regular/NotoSerifSC_400Regular.ttf", "wide"),
}


def characters_of(codec: str) -> set[str]:
    """Return every two-byte character of a Chinese codec."""
    pairs = (bytes((high, low)) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    return {pair.decode(codec, "ignore") for pair in pairs if len(pair.decode(codec, "ignore")) == 1}


def everyday() -> set[str]:
    """Return ASCII, Latin-1, the symbols, the rare name characters and the 8105 standard characters."""
    standard = (HERE / "characters-8105.txt").read_text(encoding="utf-8")
    latin = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
    return latin | set(SYMBOLS) | set(RARE_IN_NAMES) | set(standard.replace("\n", ""))


def wanted(width: str, available: set[int]) -> set[int]:
    """Return the code points of one cut: `common` is GB 2312 and the standard list, `wide` all of GBK."""
    letters = {ord(letter) for letter in everyday() | characters_of("gb2312")}
    if width == "wide":
        letters |= {ord(letter) for letter in characters_of("gbk")}
        letters |= {code for code in available if 0x4E00 <= code <= 0x9FFF or code > 0xFFFF}
    return letters & available


def cut(source: Path, target: Path, width: str) -> None:
    """Write one font with only the wanted characters, without hints and without vertical metrics."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.glyph_names = False
    options.drop_tables += ["STAT", "BASE", "vhea", "vmtx"]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    letters = wanted(width, set(font.getBestCmap()))
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    font.save(target)
    print(target.name, len(letters), "characters", target.stat().st_size, "bytes")


def main() -> None:
    """Make every bundled font and take over its licence."""
    folders = [Path(name) for name in sys.argv[1:3]]
    for name, (folder, inside, width) in CUTS.items():
        cut(folders[folder] / inside, HERE / name, width)
    sans, serif = ((folder / "LICENSE_FONT").read_text(encoding="utf-8") for folder in folders)
    owners = f"Noto Serif SC: {serif.splitlines()[0]}\nNoto Sans SC: "
    (HERE / "OFL.txt").write_text(owners + sans, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
