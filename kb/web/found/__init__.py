"""What search engines, feed readers, browsers and language models ask for."""
