"""Our retriever as LangChain's, so that others can put the corpus into their chains."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field, SkipValidation

from retriever.model import Evidence, Query, Searcher


class PassageRetriever(BaseRetriever):
    """Passages for a question, best first, as LangChain documents that know where they stand.

    searcher: what `retriever.retriever.open_retriever` gives. documents: ids to search in, empty for all.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    searcher: SkipValidation[Searcher] = Field(repr=False)
    limit: int = Field(default=10, ge=1)
    documents: frozenset[str] = frozenset()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.searcher.search(Query(query, documents=self.documents), self.limit)
        return [self._document(evidence) for evidence in found]

    def _document(self, evidence: Evidence) -> Document:
        """The passage's own words; `start` and `end` count characters of the published text."""
        passage = evidence.passage
        source = self.searcher.corpus.document(passage)
        facts: dict[str, Any] = {
            "document_id": source.id,
            "title": source.title,
            "number": source.number,
            "original": source.original,
            "path": list(passage.section.path),
            "locator": passage.section.locator,
            "start": passage.start,
            "end": passage.end,
            "url": source.url,
            "score": evidence.score,
        }
        return Document(page_content=passage.text, metadata=facts, id=passage.id)
