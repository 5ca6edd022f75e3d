"""The archive as others write it: stored members, descriptors, extra fields, zip64, comments."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from xl_kpi.ooxml import zip_members, zip_rebuilding
from xl_kpi.ooxml.refusals import CannotEdit
from xl_kpi.ooxml.zip_members import archive_of
from xl_kpi.ooxml.zip_rebuilding import rebuilt

if TYPE_CHECKING:
    from pathlib import Path


class Unseekable(io.RawIOBase):
    """A stream that makes zipfile write data descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        chunk = bytes(data)  # type: ignore[call-overload]
        self.data += chunk
        return len(chunk)


def archive_bytes(*, streamed: bool = False, zip64: bool = False) -> bytes:
    stream = Unseekable() if streamed else io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.comment = b"made for a test"
        for name, method in (("a.xml", 8), ("b/é.bin", 0), ("c.xml", 8)):
            info = zipfile.ZipInfo(name, (2023, 7, 31, 12, 30, 58))
            info.compress_type, info.external_attr = method, 0o644 << 16
            info.extra, info.comment = b"\xfe\xca\x02\x00hi", b"note"
            with archive.open(info, "w", force_zip64=zip64) as file:
                file.write(name.encode() * 50)
        archive.mkdir("folder")
    return bytes(stream.data) if isinstance(stream, Unseekable) else stream.getvalue()


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("zip64", [False, True])
def test_only_the_replaced_member_is_new(streamed: bool, zip64: bool) -> None:  # noqa: FBT001
    old = archive_of("a.zip", archive_bytes(streamed=streamed, zip64=zip64))
    new = archive_of("a.zip", b"".join(rebuilt(old, {"b/é.bin": b"new" * 99}, set())))
    assert new.inflated("b/é.bin") == b"new" * 99
    assert new.comment == old.comment
    for before, after in zip(old.members, new.members, strict=True):
        assert (before.name, before.info.date_time) == (after.name, after.info.date_time)
        assert before.info.external_attr == after.info.external_attr
        assert before.info.comment == after.info.comment
        assert b"\xfe\xca\x02\x00hi" in after.info.extra or before.name == "folder/"
        if before.name != "b/é.bin":
            assert old.raw(before) == new.raw(after)
    with zipfile.ZipFile(new.source.opened()) as reader:
        assert reader.testzip() is None


def test_nothing_replaced_gives_the_same_bytes() -> None:
    data = archive_bytes(streamed=True)
    assert b"".join(rebuilt(archive_of("a.zip", data), {}, set())) == data


def test_a_member_may_be_left_out() -> None:
    old = archive_of("a.zip", archive_bytes())
    new = archive_of("a.zip", b"".join(rebuilt(old, {}, {"a.xml"})))
    assert [member.name for member in new.members] == ["b/é.bin", "c.xml", "folder/"]
    assert new.inflated("c.xml") == b"c.xml" * 50


def test_large_offsets_are_written_with_zip64_records(monkeypatch: pytest.MonkeyPatch) -> None:
    old = archive_of("a.zip", archive_bytes())
    monkeypatch.setattr(zip_rebuilding, "ZIP64_FROM", 100)
    data = b"".join(rebuilt(old, {"c.xml": b"c" * 300}, set()))
    assert b"PK\x06\x06" in data
    assert b"PK\x06\x07" in data
    new = archive_of("a.zip", data)
    assert new.inflated("c.xml") == b"c" * 300
    assert new.inflated("b/é.bin") == old.inflated("b/é.bin")


def test_a_file_with_something_in_front_is_refused() -> None:
    with pytest.raises(CannotEdit, match="not a sound zip archive"):
        archive_of("a.zip", b"#!stub\n" + archive_bytes())


def test_members_that_overlap_are_refused() -> None:
    data = bytearray(archive_bytes())
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[entry + 42 : entry + 46] = bytes(4)
    with pytest.raises(CannotEdit, match="not a sound zip archive"):
        archive_of("a.zip", bytes(data))


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(archive_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(CannotEdit, match="without a password"):
        archive_of("a.zip", bytes(data))


def test_a_member_that_fails_its_checksum_is_refused(tmp_path: Path) -> None:
    data = archive_bytes()
    path = tmp_path / "a.zip"
    path.write_bytes(data.replace("b/é.bin".encode() * 50, "b/è.bin".encode() * 50))
    with pytest.raises(CannotEdit, match=r"its part b/é\.bin cannot be read"):
        zip_members.read_archive(path).inflated("b/é.bin")
