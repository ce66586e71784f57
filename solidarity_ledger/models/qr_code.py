"""QR codes as vector pictures. Plain Python on top of reportlab, no ORM."""

from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

MARGIN = 4  # modules of white around, as the standard asks


def qr_path(text):
    """Return a QR code as the path of an SVG whose unit is one module.

    :param str text: what the code says, at most about 1,000 characters
    :return: tuple of the path data and the width of the square, margins included

    >>> path, size = qr_path("https://example.com/my")
    >>> size, path[:14]
    (33, 'M4 4h7v1h-7zM1')
    """
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(text))
    code.make()
    count = code.getModuleCount()
    parts = []
    for row in range(count):
        start = None
        for column in range(count + 1):
            is_dark = column < count and code.isDark(row, column)
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                width = column - start
                parts.append(f"M{start + MARGIN} {row + MARGIN}h{width}v1h-{width}z")
                start = None
    return "".join(parts), count + 2 * MARGIN
