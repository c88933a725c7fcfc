"""Our embeddings as LangChain's `Embeddings`, for chains and vector stores that ask for one."""

from langchain_core.embeddings import Embeddings

from retriever.embeddings import TextEmbeddings


class LangChainEmbeddings(Embeddings):
    """Either backend behind LangChain's interface; the asynchronous calls run in LangChain's thread pool."""

    def __init__(self, embeddings: TextEmbeddings) -> None:
        self.embeddings = embeddings

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, of length 1. Raises EmbeddingError if nothing in the text is visible."""
        return self.embeddings.embed_query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages, of length 1. Raises EmbeddingError if nothing in one of them is visible."""
        return self.embeddings.embed_documents(texts)
