# SPDX-License-Identifier: Apache-2.0
"""Memory as PEP 3118 describes it, and what CPython's memoryview does not do with it.

A Layout is an address with lengths, steps and suboffsets. One can be read off any memoryview, and any can be made a
memoryview: so the model here computes layouts only, and what they mean is again CPython's to say.
"""

import ctypes
import itertools
import struct

FULL_RO = 0x11C
MAX_NDIM = 64

_size = ctypes.c_ssize_t


class Buffer(ctypes.Structure):
    """Py_buffer."""

    _fields_ = [
        ("buf", ctypes.c_void_p), ("obj", ctypes.c_void_p), ("len", _size), ("itemsize", _size),
        ("readonly", ctypes.c_int), ("ndim", ctypes.c_int), ("format", ctypes.c_char_p),
        ("shape", ctypes.POINTER(_size)), ("strides", ctypes.POINTER(_size)), ("suboffsets", ctypes.POINTER(_size)),
        ("internal", ctypes.c_void_p),
    ]


get_buffer = ctypes.pythonapi.PyObject_GetBuffer
get_buffer.argtypes = [ctypes.py_object, ctypes.POINTER(Buffer), ctypes.c_int]
release_buffer = ctypes.pythonapi.PyBuffer_Release
release_buffer.argtypes = [ctypes.POINTER(Buffer)]
release_buffer.restype = None
_from_buffer = ctypes.pythonapi.PyMemoryView_FromBuffer
_from_buffer.argtypes = [ctypes.POINTER(Buffer)]
_from_buffer.restype = ctypes.py_object


def numbers(pointer, n):
    return tuple(pointer[:n]) if pointer and n else None


class Layout:
    def __init__(self, address, fmt, itemsize, readonly, shape, strides, suboffsets=None):
        self.address, self.format, self.itemsize, self.readonly = address, fmt, itemsize, readonly
        self.shape, self.strides, self.suboffsets = shape, strides, suboffsets

    def with_(self, **changes):
        changed = Layout(self.address, self.format, self.itemsize, self.readonly, self.shape, self.strides,
                         self.suboffsets)
        for name, value in changes.items():
            setattr(changed, name, value)
        return changed

    @property
    def letter(self):
        return self.format[1:] if self.format[:1] == "@" else self.format


def layout_of(exporter):
    """The layout of what an exporter lends; raises what it raises."""
    b = Buffer()
    get_buffer(exporter, b, FULL_RO)
    try:
        shape = numbers(b.shape, b.ndim) or ()
        strides = numbers(b.strides, b.ndim) or ()
        return Layout(b.buf, (b"B" if b.format is None else b.format).decode(), b.itemsize, b.readonly, shape, strides,
                      numbers(b.suboffsets, b.ndim))
    finally:
        release_buffer(b)


_formats = {}   # a memoryview does not keep its format


def view_of(layout, ndim=None, nbytes=None):
    """A memoryview of a layout; shape, strides, suboffsets and format may be None, for NULL. It keeps no memory."""
    ndim = len(layout.shape) if ndim is None else ndim
    array = _size * max(ndim, 1)
    b = Buffer(buf=layout.address, itemsize=layout.itemsize, readonly=layout.readonly, ndim=ndim)
    if layout.format is not None:
        b.format = _formats.setdefault(layout.format, layout.format.encode())
    for name in ("shape", "strides", "suboffsets"):
        values = getattr(layout, name)
        if values is not None and ndim:
            setattr(b, name, array(*values))
    if nbytes is None:
        nbytes = layout.itemsize
        for length in layout.shape:
            nbytes *= length
    b.len = nbytes
    return _from_buffer(b)


def signed(n):
    """As a Py_ssize_t that has wrapped round."""
    n &= 2**64 - 1
    return n - 2**64 if n >= 2**63 else n


def follow(address, suboffset):
    if suboffset < 0:
        return address
    return ctypes.c_void_p.from_address(address).value + suboffset


def rows(layout, address, dim):
    """The addresses of the items of a dimension."""
    suboffset = layout.suboffsets[dim] if layout.suboffsets else -1
    for i in range(layout.shape[dim]):
        yield follow(address + layout.strides[dim] * i, suboffset)


def addresses(layout, address=None, dim=0):
    """The addresses of all elements, the last index running fastest."""
    address = layout.address if address is None else address
    if dim == len(layout.shape):
        return [address]
    return list(itertools.chain.from_iterable(addresses(layout, row, dim + 1)
                                              for row in rows(layout, address, dim)))


def read(layout, address):
    """An element of a format that Crossview reads."""
    return struct.unpack(layout.format, ctypes.string_at(address, layout.itemsize))[0]


def to_list(layout, address=None, dim=0):
    address = layout.address if address is None else address
    if dim == len(layout.shape):
        return read(layout, address)
    return [to_list(layout, row, dim + 1) for row in rows(layout, address, dim)]


def select(layout, key):
    """layout[key] for a tuple of indices and slices: a layout of fewer dimensions by the number of indices."""
    if len(key) > len(layout.shape):
        raise TypeError(f"cannot index {len(layout.shape)}-dimension view with {len(key)}-element tuple")
    picks = []
    for d, part in enumerate(key):
        length = layout.shape[d]
        if isinstance(part, slice):
            picks.append(pick_slice(part, length))
            continue
        if not -2**63 <= part < 2**63:
            raise IndexError("cannot fit 'int' into an index-sized integer")
        index = part + length if part < 0 else int(part)
        if not 0 <= index < length:
            raise IndexError(f"index out of bounds on dimension {d + 1}")
        picks.append(index)
    picks += [(0, length, 1) for length in layout.shape[len(key):]]
    address, shape, strides, suboffsets, pointer = layout.address, [], [], [], None
    for d, pick in enumerate(picks):
        suboffset = layout.suboffsets[d] if layout.suboffsets else -1
        offset = layout.strides[d] * (pick[0] if isinstance(pick, tuple) else pick)
        if pointer is None:
            address = signed(address + offset)
        else:
            suboffsets[pointer] += offset
        if isinstance(pick, tuple):
            shape.append(pick[1])
            strides.append(signed(layout.strides[d] * pick[2]))
            suboffsets.append(suboffset)
            if suboffset >= 0:
                pointer = len(shape) - 1
        elif suboffset >= 0:
            if shape:
                raise NotImplementedError("memoryview: a dimension that is reached through a pointer cannot be indexed "
                                          "behind one that is sliced")
            address = follow(address, suboffset)
    dropped = len(shape) < len(layout.shape)
    keep = layout.suboffsets and shape and not (dropped and pointer is None)
    return layout.with_(address=address & (2**64 - 1), shape=tuple(shape), strides=tuple(strides),
                        suboffsets=tuple(suboffsets) if keep else None)


def pick_slice(part, length):
    for bound in (part.step, part.start, part.stop):
        if bound is part.step and part.step == 0 and isinstance(part.step, int):
            raise ValueError("slice step cannot be zero")
        if bound is not None and not isinstance(bound, int):
            raise TypeError("slice indices must be integers or None or have an __index__ method")
    start, stop, step = part.indices(length)
    step = max(-(2**63 - 1), min(step, 2**63 - 1))
    return start, len(range(start, stop, step)), step


def same_structure(a, b):
    return a.letter == b.letter and a.itemsize == b.itemsize and same_shape(a, b)


def same_shape(a, b):
    """The same lengths, up to one that is 0."""
    if len(a.shape) != len(b.shape):
        return False
    for x, y in zip(a.shape, b.shape):
        if x != y:
            return False
        if x == 0:
            break
    return True


def copy(to, source):
    elements = [ctypes.string_at(a, source.itemsize) for a in addresses(source)]
    for address, element in zip(addresses(to), elements):
        ctypes.memmove(address, element, to.itemsize)
