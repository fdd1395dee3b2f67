"""Cases: questions with what is known of their answers."""
