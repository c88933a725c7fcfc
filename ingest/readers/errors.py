"""Why a file could not be read, one class for each cause.

ReaderError
├── UnsupportedFormatError   this kind of file is not read at all
├── TooLargeError            over a limit of `Limits`
├── EncryptedError           a password or a key is needed
├── DamagedError             of a known kind, but broken
├── HostileError             made to do harm, or carrying what can (bombs, entities, macros)
├── NoTextError              read in full, but there is no text in it
└── MissingToolError         a program or an extra of this product is needed and not installed

Each message says what was seen, what was expected and what to do next.
"""

from corpus.model import PolicyQAError


class ReaderError(PolicyQAError):
    """A file that could not be read; the message is for the person who gave it."""


class UnsupportedFormatError(ReaderError):
    """This kind of file is not read."""


class TooLargeError(ReaderError):
    """The file is over one of the limits."""


class EncryptedError(ReaderError):
    """The file needs a password or a key."""


class DamagedError(ReaderError):
    """The file is broken, cut off, or not what its kind should be."""


class HostileError(ReaderError):
    """The file carries what can do harm."""


class NoTextError(ReaderError):
    """The file was read and holds no text."""


class MissingToolError(ReaderError):
    """A program or an extra is needed that is not installed."""


KINDS: dict[str, type[ReaderError]] = {
    kind.__name__: kind
    for kind in (
        UnsupportedFormatError,
        TooLargeError,
        EncryptedError,
        DamagedError,
        HostileError,
        NoTextError,
        MissingToolError,
    )
}
