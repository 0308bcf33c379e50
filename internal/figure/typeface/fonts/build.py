#!/usr/bin/env python3
"""Rebuilds the embedded fonts from Debian 12 packages.

    apt-get install fonts-inter fonts-dejavu-core fonts-noto-core \
        fonts-noto-cjk fonts-droid-fallback
    pip install fonttools==4.68.0 && python3 build.py

Every face is cut to the characters that the faces before it lack, loses its
hints and layout tables (the program draws unhinted outlines and does its own
shaping), and becomes a TrueType file (cubic outlines turned into quadratic
ones within 1/1000 em), compressed with gzip.
"""
import gzip
import hashlib
import io
import sys

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

ROOT = "/usr/share/fonts/"


def charset(*codecs):
    """The code points >= 0x80 that double-byte codecs can express."""
    out = set()
    for codec in codecs:
        for hi in range(0x81, 0xFF):
            for lo in range(0x40, 0xFF):
                try:
                    s = bytes([hi, lo]).decode(codec)
                except UnicodeDecodeError:
                    continue
                if len(s) == 1:
                    out.add(ord(s))
    return out


def ranges(*spans):
    return {c for a, b in spans for c in range(a, b + 1)}


def to_truetype(font):
    """Replaces CFF outlines by quadratic ones."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    out = {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(
            Cu2QuPen(pen, font["head"].unitsPerEm / 1000, reverse_direction=True)
        )
        out[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, out
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for key in (
        "maxZones maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs "
        "maxStackElements maxSizeOfInstructions maxComponentElements maxPoints "
        "maxContours maxCompositePoints maxCompositeContours maxComponentDepth"
    ).split():
        setattr(maxp, key, 0)
    maxp.maxZones = 1
    post = font["post"]
    post.formatType, post.extraNames, post.mapping = 3.0, [], {}
    del font["CFF "]
    for tag in ("VORG",):
        if tag in font:
            del font[tag]
    font.sfntVersion = "\x00\x01\x00\x00"


def cut(path, chars, out, number=0, kern=False):
    font = TTFont(ROOT + path, fontNumber=number, recalcTimestamp=False)
    chars = {c for c in chars if c <= 0xFFFF and c in font.getBestCmap()}
    opts = subset.Options()
    opts.hinting, opts.glyph_names, opts.notdef_outline = False, False, True
    opts.name_IDs, opts.name_languages = [0, 1, 2, 4, 5, 6, 13, 14], [0x409]
    opts.layout_features = ["kern"] if kern else []
    opts.drop_tables += ["GDEF", "GSUB", "DSIG", "BASE", "vhea", "vmtx", "MATH", "FFTM"]
    if not kern:
        opts.drop_tables += ["GPOS", "kern"]
    s = subset.Subsetter(opts)
    s.populate(unicodes=chars)
    s.subset(font)
    if "CFF " in font:
        to_truetype(font)
    buf = io.BytesIO()
    font.save(buf, reorderTables=True)
    data = gzip.compress(buf.getvalue(), 9, mtime=0)
    open(out, "wb").write(data)
    digest = hashlib.sha256(data).hexdigest()
    print(f"{out:28} {len(chars):6} characters {len(buf.getvalue()):8} bytes, "
          f"{len(data):7} compressed, sha256 {digest}", file=sys.stderr)
    return chars


def main():
    latin = ranges((0x20, 0x7E), (0xA0, 0x52F), (0x1D00, 0x1DBF), (0x1E00, 0x1EFF),
                   (0x1F00, 0x1FFF), (0x2000, 0x2BFF), (0x2C60, 0x2C7F),
                   (0xA720, 0xA7FF), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD))
    have = cut("opentype/inter/Inter-Regular.otf", latin, "inter-regular.ttf.gz", kern=True)
    cut("opentype/inter/Inter-SemiBold.otf", latin, "inter-semibold.ttf.gz", kern=True)
    have |= cut("truetype/dejavu/DejaVuSans.ttf", ranges((0x20, 0xDFFF), (0xF900, 0xFFFD)) - have,
                "dejavu.ttf.gz")
    have |= cut("truetype/noto/NotoSansThai-Regular.ttf", ranges((0xE00, 0xE7F)) - have,
                "noto-thai.ttf.gz")
    han = charset("gb2312", "shift_jis", "euc_jp", "big5") | ranges((0x3000, 0x30FF), (0xFF00, 0xFFEF))
    have |= cut("truetype/droid/DroidSansFallbackFull.ttf", han - have, "droid-han.ttf.gz")
    hangul = charset("euc_kr") & ranges((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7A3))
    cut("opentype/noto/NotoSansCJK-Regular.ttc", hangul - have, "noto-hangul.ttf.gz", number=1)


if __name__ == "__main__":
    main()
