"""Ways to reach a person: channels, opening hours, the card and the page that show them."""
