"""From evidence to an answer: quotes, the model's draft, citations, abstaining, suggestions."""
