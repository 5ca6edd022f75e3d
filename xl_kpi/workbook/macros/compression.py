"""The compression in which a VBA project holds its text (MS-OVBA, section 2.4.1).

Text is cut into chunks of 4,096 bytes. Within a chunk a run of bytes that stood there before is
written as a token of two bytes: how far back it stands, and how long it is.
"""

from __future__ import annotations

_SIGNATURE = b"\x01"
_CHUNK = 4096
_COMPRESSED, _RAW = 0xB000, 0x3000
_LEAST = 3
"""Bytes of the shortest run that is worth a token."""
_TOKENS_A_FLAG_BYTE = 8


def compressed(data: bytes) -> bytes:
    """Return bytes as a compressed container; the same bytes give the same container."""
    chunks = (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK))
    return _SIGNATURE + b"".join(map(_chunk, chunks))


def _chunk(data: bytes) -> bytes:
    body = _tokens(data)
    kind = _COMPRESSED
    if len(body) > _CHUNK:
        body, kind = data.ljust(_CHUNK, b"\0"), _RAW
    # A chunk's size counts its two bytes of header and is held less three.
    return (kind | len(body) - 1).to_bytes(2, "little") + body


def _tokens(data: bytes) -> bytes:
    """Return a chunk's literal bytes and copy tokens, a byte of flags before each eight."""
    body = bytearray()
    at = flags_at = count = 0
    while at < len(data):
        if count % _TOKENS_A_FLAG_BYTE == 0:
            flags_at = len(body)
            body.append(0)
        offset_bits = max((at - 1).bit_length(), 4)
        back, length = _earlier_run(data, at, (0xFFFF >> offset_bits) + _LEAST)
        if length < _LEAST:
            body.append(data[at])
            at += 1
        else:
            body[flags_at] |= 1 << count % _TOKENS_A_FLAG_BYTE
            token = (back - 1) << (16 - offset_bits) | length - _LEAST
            body += token.to_bytes(2, "little")
            at += length
        count += 1
    return bytes(body)


def _earlier_run(data: bytes, at: int, longest: int) -> tuple[int, int]:
    """Return how far back the longest run that begins like the rest stands, and its length."""
    back, length = 0, _LEAST - 1
    while length < min(longest, len(data) - at):
        run = data[at : at + length + 1]
        start = data.rfind(run, 0, at + length)  # it may run on into itself
        if start < 0:
            break
        back, length = at - start, length + 1
    return back, length
