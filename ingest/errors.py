"""What can go wrong when documents are taken in.

IngestError
├── EntryError     the manifest cannot be edited as asked (unknown id, id taken, written in an unusual way)
├── DuplicateError the corpus has this very text already
├── SecretError    the text bears a mark of secrecy
├── FetchError     a web address was refused or gave nothing usable
│   └── RefusedAddressError   it will never be fetched: other scheme, private host, too many redirects
└── BusyError      another process is editing the corpus

Errors of reading a file are `ingest.readers.ReaderError`, of the corpus at rest `corpus.model.CorpusError`.
"""

from corpus.model import CorpusError


class IngestError(CorpusError):
    """Taking a document in failed; the corpus is as it was before."""


class EntryError(IngestError):
    """The manifest cannot be edited as asked."""


class DuplicateError(IngestError):
    """The corpus has this very text already."""


class SecretError(IngestError):
    """The text bears a mark of secrecy and must not be published."""


class FetchError(IngestError):
    """A web address gave nothing usable; trying again later may help."""


class RefusedAddressError(FetchError):
    """A web address that is not fetched, however often it is tried."""


class BusyError(IngestError):
    """Another process is editing the corpus."""
