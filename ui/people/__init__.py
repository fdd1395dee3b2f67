"""What people did with the page, and where that is kept."""
