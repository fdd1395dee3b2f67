"""Models that read besides the trained one."""
