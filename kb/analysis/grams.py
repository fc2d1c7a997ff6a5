"""Words to character n-grams, which survive typos and endings that no stemmer knows."""


def char_grams(word: str, size: int) -> list[str]:
    """Return the n-grams of `word` in order, repeats included; a short word is its own gram."""
    if len(word) <= size:
        return [word] if word else []
    return [word[at : at + size] for at in range(len(word) - size + 1)]
