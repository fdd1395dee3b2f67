"""The page in other languages than English: which one, its catalogue, its dates and numbers."""
