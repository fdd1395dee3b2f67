"""Questions that were written for the reading model, and where the texts they are about stand."""
