"""The faithfulness evals."""
