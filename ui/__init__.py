"""The web page.

Importing this package is cheap: Gradio is imported by `ui.app` and `ui.page.theme` alone.
"""

import os

# Gradio and the hub client it brings read these when they are imported, and without them report
# to their makers' servers. Nothing of ours may leave the machine, so they are not left to choice.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# Events between two summaries of Gradio's own statistics, which nobody is shown here: the first
# would import pandas, a second of the first answer's time.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**12)
