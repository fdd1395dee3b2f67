"""Tables of a page: framed by rules, or aligned by gaps."""
