"""What is done as kb is built or installed: the kernel is compiled where that is possible."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.wheel import WheelBuilderConfig
from packaging.tags import platform_tags

KERNEL = Path("kb/kernel")


class KernelHook(BuildHookInterface[WheelBuilderConfig]):
    """Puts the compiled kernel into a wheel, or, of an installation in place, into the checkout.

    An installation never fails for want of it: the wheel is then one for every machine.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        compiling = _load(Path(self.root, KERNEL, "compile.py"))
        in_place = version == "editable"
        # Removed with the hook. A wheel must not depend on what is in the checkout, nor change it.
        self._folder = tempfile.TemporaryDirectory(prefix="kb-kernel-")
        made = compiling.LIBRARY if in_place else Path(self._folder.name, compiling.LIBRARY.name)
        try:
            compiling.compile_kernel(made)
        except compiling.CannotCompile as error:
            self.app.display_warning(f"{error} {compiling.HINT}")
            return
        if not in_place:
            build_data["force_include"][str(made)] = str(KERNEL / made.name)
            build_data["pure_python"] = False
            # Called through ctypes: any Python, this kind of machine.
            build_data["tag"] = f"py3-none-{_name_platform()}"


def _load(path: Path) -> ModuleType:
    """A module by its file: what kb depends on need not be there when a wheel of it is built."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _name_platform() -> str:
    """This machine's tag. Those of many Linuxes promise what nobody has checked."""
    return next(tag for tag in platform_tags() if not tag.startswith(("manylinux", "musllinux")))
