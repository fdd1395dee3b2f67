"""From evidence to an answer: plan, quotes, citations, abstaining, suggestions."""
