"""Running an eval: every case asked, judged, scored and recorded."""
