"""Composition root: settings -> corpus -> retriever -> composer -> web. Run it to serve the product."""

from typing import TYPE_CHECKING

from answer.composer import Composer
from corpus.model import Corpus
from retriever.model import Searcher
from settings import Settings, load_settings

if TYPE_CHECKING:
    from answer.generative import ModelOptions
    from ledger.book import Book
    from retriever.retriever import Retriever, UseChroma
    from retriever.vectors import Progress


def build_retriever(
    settings: Settings, use_chroma: "UseChroma" = "auto", progress: "Progress | None" = None
) -> "Retriever":
    """The corpus with its index, built first where it is missing or outdated."""
    from ingest.load import load_corpus
    from retriever.embeddings import load_embeddings
    from retriever.retriever import open_retriever
    from retriever.tokens import Segmenter

    segmenter = Segmenter(settings.corpus / "lexicon" / "terms.txt", settings.home / "cache")
    return open_retriever(
        load_corpus(settings.corpus),
        settings.home,
        load_embeddings(settings.embedding, settings.embedding_model),
        segmenter,
        use_chroma=use_chroma,
        chroma_url=settings.chroma_url,
        progress=progress,
    )


def build_book(settings: Settings, corpus: Corpus) -> "Book":
    """The ledger of a corpus, with the corpus folder's own tables where it has some."""
    from ledger.book import make_book
    from ledger.lexicon import lexicon_of

    return make_book(corpus, lexicon_of(settings.corpus))


def build_composer(settings: Settings, searcher: Searcher, book: "Book | None" = None) -> Composer:
    """The answering room over a searcher; book: the ledger of its corpus, made here where there is none yet."""
    from answer.assembly import assemble
    from commands.rows import BookRows

    options = model_options(settings)
    model = None
    if options:
        from answer.generative import ChatModel

        model = ChatModel(options)
    return assemble(
        searcher,
        settings.corpus / "lexicon",
        question_limit=settings.question_limit,
        model=model,
        rows=BookRows(book or build_book(settings, searcher.corpus)),
    )


def model_options(settings: Settings) -> "ModelOptions | None":
    """The language model of the settings; None where none is named."""
    if not settings.llm_model:
        return None
    from answer.generative import ModelOptions

    return ModelOptions(
        settings.llm_model,
        settings.llm_base_url,
        settings.llm_api_key.get_secret_value(),
        settings.llm_temperature,
        settings.llm_timeout,
        settings.llm_max_tokens,
    )


def build_asker(settings: Settings) -> Composer:
    """All that answers a question, from the settings."""
    return build_composer(settings, build_retriever(settings))


def main() -> None:
    """Serve the product with the settings of the environment."""
    from commands.serve import run

    run(load_settings())


if __name__ == "__main__":
    main()
