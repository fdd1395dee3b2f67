"""The documents that the page indexes: uploads, folders, who sees what."""
