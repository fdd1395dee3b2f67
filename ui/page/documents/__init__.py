"""The panel of documents."""
