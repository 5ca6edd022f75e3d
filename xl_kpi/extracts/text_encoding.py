"""Which characters the bytes of a text file stand for: UTF-8, UTF-16 with a mark, Windows-1252."""

from __future__ import annotations

import codecs

from xl_kpi.faults import Refusal, refuse

UTF_8 = "utf-8-sig"
UTF_16 = "utf-16"
WINDOWS = "cp1252"
_HEAD = 4096
_NUL_SHARE = 10


def detect_encoding(data: bytes, where: str) -> str:
    """Return the codec of a text file's bytes.

    Raises:
        Refusal: They are none of the three encodings that councils' systems write.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(data, UTF_16, where)
    head = data[:_HEAD]
    if head.count(0) * _NUL_SHARE > len(head):
        raise _neither(where)
    if data.isascii() or _decodes(data, UTF_8):
        return UTF_8
    return _checked(data, WINDOWS, where)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _checked(data: bytes, encoding: str, where: str) -> str:
    if not _decodes(data, encoding):
        raise _neither(where)
    return encoding


def _neither(where: str) -> Refusal:
    return refuse(
        where,
        "this is not text in UTF-8, UTF-16 or Windows-1252; save it again as `CSV UTF-8`",
    )
