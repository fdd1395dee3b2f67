"""The page: one folder a feature, with its panel, its HTML, its script and its style."""
