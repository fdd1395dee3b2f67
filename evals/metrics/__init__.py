"""The measures: small pure functions, each with its formula and where it comes from.

Nothing here knows records, judges or files. A value that cannot be computed is None, never NaN and
never a number that looks like a result.
"""
