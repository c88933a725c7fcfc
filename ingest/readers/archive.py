"""Opens a zip of XML (DOCX, XLSX, OFD) without being led into a bomb.

What the directory of the archive claims is checked first, and then not trusted: each member is read through a
counter. XML is parsed without entities, without network and without a document type, which these formats never have.
"""

import io
import struct
import zipfile
import zlib
from posixpath import normpath
from typing import Any

from lxml import etree

from ingest.readers.errors import DamagedError, EncryptedError, HostileError, TooLargeError
from ingest.readers.source import Source

CHUNK = 1 << 16
# libxml2 reports want of memory as a fault of syntax, or without saying what it is.
OUT_OF_MEMORY = (etree.ErrorTypes.ERR_OK, etree.ErrorTypes.ERR_INTERNAL_ERROR, etree.ErrorTypes.ERR_NO_MEMORY)
NESTED = (".zip", ".rar", ".7z", ".gz", ".tar")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    KeyError,
)


class Archive:
    """The members of a zip, counted against the limits of its source while they are read."""

    def __init__(self, source: Source) -> None:
        self.limits = source.limits
        self._left = source.limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
            infos = self._zip.infolist()
        except BROKEN as exc:
            raise DamagedError(
                f"文件内的压缩包已损坏或不完整（{exc}）；请重新下载或重新导出后再导入"
            ) from exc
        self._infos = {_clean(info.filename): info for info in infos}
        self._check(infos)

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > self.limits.members:
            raise HostileError(
                f"文件内含 {len(infos)} 个成员，上限 {self.limits.members} 个；疑为压缩炸弹，已拒绝"
            )
        total = sum(info.file_size for info in infos)
        if total > self.limits.unpacked_bytes:
            raise HostileError(
                f"文件解压后有 {total / 1e6:.0f} MB，上限 {self.limits.unpacked_bytes / 1e6:.0f} MB；疑为压缩炸弹，已拒绝"
            )
        if any(info.flag_bits & 0x1 for info in infos):
            raise EncryptedError("文件已加密，需要密码；请取消密码保护、另存后再导入")
        offsets = [info.header_offset for info in infos]
        if len(set(offsets)) != len(offsets):
            raise HostileError("文件的多个成员指向同一段数据，疑为压缩炸弹，已拒绝")

    @property
    def names(self) -> list[str]:
        return list(self._infos)

    def nested(self) -> list[str]:
        """Members that are archives themselves; none of them is opened."""
        return [name for name in self._infos if name.lower().endswith(NESTED)]

    def __contains__(self, name: str) -> bool:
        return _clean(name) in self._infos

    def read(self, name: str) -> bytes:
        """Unpack one member; errors are DamagedError and, over the limit, HostileError."""
        info = self._infos.get(_clean(name))
        if info is None:
            raise DamagedError(f"文件缺少必要的部分 {name}；请用原软件打开并另存后再导入")
        parts = []
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise HostileError(
                            f"文件解压后超过 {self.limits.unpacked_bytes / 1e6:.0f} MB；疑为压缩炸弹，已拒绝"
                        )
                    parts.append(chunk)
        except (*BROKEN, RuntimeError) as exc:
            raise DamagedError(f"文件的 {name} 部分无法解压（{exc}）；请重新下载或重新导出后再导入") from exc
        return b"".join(parts)

    def xml(self, name: str) -> Any:
        """Parse one member as XML and give its root element."""
        return parse_xml(self.read(name), name, self.limits.depth)


def parse_xml(data: bytes, name: str, depth: int) -> Any:
    """Parse XML that may not have a document type, nor elements deeper than `depth`."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        if exc.code in OUT_OF_MEMORY:
            raise MemoryError(name) from exc
        if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
            raise HostileError(f"{name} 中含有 XML 实体声明，正常的文件没有；疑为恶意文件，已拒绝") from exc
        raise DamagedError(f"文件的 {name} 部分不是正确的 XML（{exc.msg}）；请用原软件另存后再导入") from exc
    except ValueError as exc:
        raise DamagedError(f"文件的 {name} 部分不是正确的 XML；请用原软件另存后再导入") from exc
    if root.getroottree().docinfo.doctype:
        raise HostileError(f"{name} 中含有 XML 文档类型声明，正常的文件没有；疑为恶意文件，已拒绝")
    check_depth(root, depth)
    return root


def check_depth(root: Any, depth: int) -> None:
    """Refuse a tree whose elements lie deeper in each other than allowed."""
    level = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        if level > depth:
            raise TooLargeError(f"文件的元素嵌套超过 {depth} 层；正常的公文不会这样，请用原软件另存后再导入")


def _clean(name: str) -> str:
    return normpath(name.replace("\\", "/")).lstrip("/")
