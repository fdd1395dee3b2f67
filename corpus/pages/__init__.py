"""Pages as they look: drawn as pictures, with the places of their letters."""
