"""Training of the models that the package ships. Run by hand, never by the tests."""
