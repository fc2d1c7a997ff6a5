"""Calling the kernel: objects of Python in and out or, for what is called seldom, addresses of
arrays in and a count out."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

AT, COUNT, TEXT = ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p
"""Types of arguments: an address, a number, bytes."""


def make_function(maker: Any, told: ctypes.Structure, *kept: object) -> Callable[..., Any]:
    """A function that Python calls as one of its own, at a tenth of the cost of a call by ctypes.

    `maker` is the library's, `told` the struct that it reads; `kept` is what must live as long as
    the function does.
    """
    maker.restype, maker.argtypes = ctypes.py_object, (ctypes.py_object,)
    return maker((ctypes.addressof(told), told, *kept))  # type: ignore[no-any-return]


def declare(function: Any, arguments: Sequence[Any]) -> Any:
    """Tell what a function of the library takes; it returns a count."""
    function.restype = ctypes.c_int64
    function.argtypes = arguments
    return function


def address(array: NDArray[Any], dtype: type[Any]) -> int:
    """Where an array's numbers begin. Raises ValueError when they are not of the type or not side
    by side."""
    if array.dtype != dtype or not array.flags.c_contiguous or not array.flags.aligned:
        raise ValueError(f"The kernel reads contiguous {dtype.__name__}, not {array.dtype}.")
    return int(array.ctypes.data)
