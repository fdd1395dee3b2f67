"""The page before its application has loaded, and without scripts."""
