"""The articles' pictures in a generation."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kb.errors import BuildFailed
from kb.index.manifest import checksum
from kb.model import Image

IMAGES_DIR = "images"


def save_images(work: Path, images: Iterable[Image]) -> dict[str, str]:
    """Copy pictures into a generation. Returns their checksums by their paths in it.

    Raises BuildFailed when one is no longer what was read of it.
    """
    sums = {}
    for image in images:
        place = f"{IMAGES_DIR}/{image.name}"
        (work / IMAGES_DIR).mkdir(exist_ok=True)
        try:
            data = Path(image.path).read_bytes()
        except OSError as error:
            raise BuildFailed(f"{image.path} cannot be read: {error.strerror}.") from error
        (work / place).write_bytes(data)
        sums[place] = checksum(work / place)
        if not sums[place].startswith(image.name.partition(".")[0]):
            raise BuildFailed(f"{image.path} was changed during the build. Build again.")
    return sums
