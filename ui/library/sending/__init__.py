"""What people send: files on their way in, web pages, and the runs that add them."""
