"""Mails: single ones of any program, whole mailboxes, Outlook's own files, and their calendars."""
