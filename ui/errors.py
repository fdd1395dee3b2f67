"""What can go wrong with the page itself."""

from advisor.errors import AdvisorError


class PageError(AdvisorError):
    """Root of the page's errors: a sentence for the user, caught like every other."""


class AddressError(PageError):
    """The host and port to serve at are taken or are not this machine's."""
