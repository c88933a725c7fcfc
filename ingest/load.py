"""From the corpus at rest to the corpus that the other rooms read."""

from pathlib import Path

from corpus.expected import expected_questions, load_entries
from corpus.model import Corpus, Document, Passage, Section
from corpus.store import load_documents
from ingest.furniture import load_table
from ingest.passages import passages_of
from ingest.provenance import pages_of
from ingest.sections import sections_of


def load_corpus(folder: Path) -> Corpus:
    """Every document of a corpus folder with its sections and passages, in the order of the manifest.

    Raises CorpusError (ManifestError) that says what is wrong with the manifest, a text or the lexicon.
    """
    return corpus_of(load_documents(folder), folder)


def corpus_of(documents: tuple[Document, ...], folder: Path | None = None) -> Corpus:
    """The corpus of documents that are already loaded; folder: where the lexicon stands, if not the project's."""
    sections: dict[str, list[Section]] = {}
    passages: list[Passage] = []
    table = load_table(folder)
    for document in documents:
        pages = pages_of(folder, document.id, document.text) if folder else ()
        sections[document.id] = sections_of(document, table, pages)
        passages += passages_of(document, sections[document.id], table)
    expected = expected_questions(load_entries(folder), passages) if folder else ()
    return Corpus(documents, sections, tuple(passages), expected)
