"""Parts of tools/export_model.py: read the weights, trim the vocabulary, write the model in two formats."""
