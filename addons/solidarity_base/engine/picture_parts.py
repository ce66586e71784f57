"""What the files of pictures are made of. Plain Python, nothing is decoded.

Cameras and editors write what they know in many ways: Exif, XMP, comments, texts, a
second picture or a film behind the first one. So a file counts as plain only if it has
nothing but parts that are needed to show it.
"""

import re

PNG_START = b"\x89PNG\r\n\x1a\n"
# palette, transparency, colours, size on paper
PNG_PARTS = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"cHRM",
    b"gAMA",
    b"iCCP",
    b"sBIT",
    b"sRGB",
    b"bKGD",
    b"pHYs",
}
JPEG_START = b"\xff\xd8"
JPEG_END = b"\xff\xd9"
JPEG_SCAN = 0xDA
# tables, frames of the usual kinds, the interval of restarts
JPEG_PARTS = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD}
# parts of applications, with how those begin that say how to show the colours
JPEG_KNOWN = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
# within what is drawn: tables, scans, restarts
JPEG_DRAWN = {0xC4, JPEG_SCAN, 0xDB, 0xDD, *range(0xD0, 0xD8)}


def is_plain(data):
    """Tell whether a file is a JPEG or PNG that says no more than it shows.

    :param bytes data: of any file

    >>> is_plain(b"no picture")
    False
    """
    if data.startswith(PNG_START):
        return _is_plain_png(data)
    return data.startswith(JPEG_START) and _is_plain_jpeg(data)


def _is_plain_png(data):
    """
    >>> end = b"\\0\\0\\0\\0IEND\\xae\\x42\\x60\\x82"
    >>> is_plain(PNG_START + end)
    True
    >>> is_plain(PNG_START + end + b"a film")
    False
    >>> is_plain(PNG_START + b"\\0\\0\\0\\2tEXtHi1234" + end)
    False
    """
    place, name = len(PNG_START), None
    while place < len(data) and name != b"IEND":
        size = int.from_bytes(data[place : place + 4])
        name = data[place + 4 : place + 8]
        if name not in PNG_PARTS:
            return False
        place += size + 12
    return name == b"IEND" and place == len(data)


def _is_plain_jpeg(data):
    """
    >>> scan = b"\\xff\\xda\\0\\2drawn\\xff\\0\\xff\\xd9"
    >>> is_plain(JPEG_START + scan)
    True
    >>> is_plain(JPEG_START + scan + b"a film")
    False
    >>> is_plain(JPEG_START + b"\\xff\\xe1\\0\\6Exif" + scan)
    False
    """
    place = len(JPEG_START)
    while data[place : place + 2] != bytes((0xFF, JPEG_SCAN)):
        if data[place : place + 1] != b"\xff" or place + 4 > len(data):
            return False
        part, start = data[place + 1], data[place + 4 : place + 16]
        known = JPEG_KNOWN.get(part)
        if part not in JPEG_PARTS and not (known and start.startswith(known)):
            return False
        place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4]))
    if not data.endswith(JPEG_END):
        return False
    drawn = memoryview(data)[place : -len(JPEG_END)]
    return all(
        found[1][0] in JPEG_DRAWN for found in re.finditer(rb"\xff([^\0\xff])", drawn)
    )
