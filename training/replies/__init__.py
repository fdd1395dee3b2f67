"""What replies that need no search are fitted on."""
