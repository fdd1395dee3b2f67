"""Values as a spreadsheet shows them."""
