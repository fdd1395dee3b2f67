"""The tables of a catalogue."""

from __future__ import annotations

# The tables below. An index of another format is refused, and rebuilt from its documents.
FORMAT_VERSION = "4"
# A copy that is thrown away when anything fails needs no journal on disk. What is removed is
# overwritten: a document the user deleted shall be gone from the file.
EDITING = """
PRAGMA journal_mode=MEMORY;
PRAGMA synchronous=OFF;
PRAGMA secure_delete=ON;
"""
# Readers keep what they opened, and a writer that dies leaves nothing: SQLite's write-ahead log.
EDITING_IN_PLACE = """
PRAGMA journal_mode=WAL;
PRAGMA secure_delete=ON;
"""
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS roots(path TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS documents(
    id TEXT PRIMARY KEY, title TEXT NOT NULL, title_is_own INTEGER NOT NULL,
    source TEXT NOT NULL, text TEXT NOT NULL, body_start INTEGER NOT NULL,
    sections TEXT NOT NULL, page_starts TEXT NOT NULL, tables TEXT NOT NULL,
    places TEXT NOT NULL, notes TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files(
    path TEXT PRIMARY KEY, root TEXT NOT NULL, relative TEXT NOT NULL,
    document_id TEXT NOT NULL, content_hash TEXT NOT NULL, size INTEGER NOT NULL,
    modified REAL NOT NULL, ocr TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS files_by_document ON files(document_id);
CREATE TABLE IF NOT EXISTS refusals(
    path TEXT PRIMARY KEY, content_hash TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS containers(
    path TEXT PRIMARY KEY, content_hash TEXT NOT NULL, skipped TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages(
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, document_id TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL,
    heading_path TEXT NOT NULL, page INTEGER, place TEXT, context TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_by_document ON passages(document_id);
CREATE TABLE IF NOT EXISTS digests(
    document_id TEXT PRIMARY KEY, about TEXT NOT NULL, outline TEXT NOT NULL,
    key_sentences TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fresh_vectors(id TEXT PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS words(
    term TEXT NOT NULL, block INTEGER NOT NULL, entries BLOB NOT NULL, positions BLOB NOT NULL,
    PRIMARY KEY (term, block)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS word_totals(
    one INTEGER PRIMARY KEY, passages INTEGER NOT NULL, tokens INTEGER NOT NULL);
"""
