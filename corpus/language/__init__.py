"""Rules of English: words, sentences, names, quantities, dates. This is their only home."""
