"""Our passages in a LangChain chain. Run it in the folder of the project."""

import sys

from chat_app import build_retriever
from retriever.langchain import PassageRetriever
from settings import load_settings

retriever = PassageRetriever(searcher=build_retriever(load_settings()), limit=5)
for document in retriever.invoke(sys.argv[1] if len(sys.argv) > 1 else "新建公办幼儿园"):
    print(document.metadata["title"], document.metadata["locator"], document.page_content.strip(), sep=" | ")
