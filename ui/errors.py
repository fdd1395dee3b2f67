"""What can go wrong with the page itself."""

from advisor.errors import AdvisorError


class PageError(AdvisorError):
    """Root of the page's errors: a sentence for the user, caught like every other."""
