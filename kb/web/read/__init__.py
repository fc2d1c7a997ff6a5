"""Reading: the pages of articles, topics and products, and what readers say of them."""
