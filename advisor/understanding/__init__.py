"""What a message wants: the question in it, completed from the turns before."""
