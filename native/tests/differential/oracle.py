# SPDX-License-Identifier: Apache-2.0
"""What each operation of a program should give: what CPython's memoryview gives, and, where README.md says that
Crossview does otherwise, the model.
"""

import ctypes
import operator
import struct

import memory

REGISTERS = 16
RELEASED = "operation forbidden on released memoryview object"
LETTERS = "cbB?hHiIlLqQnNefdP"
SIGNS = {"<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge}
# The words that are values of the program, and not names and formats.
LITERALS = {("get", 2), ("set", 1), ("set", 2), ("del", 1), ("in", 1), ("count", 1), ("index", 1), ("hex", 1),
            ("compare", 0), ("compare", 2)}
ATTRIBUTES = ("format", "itemsize", "nbytes", "ndim", "shape", "strides", "suboffsets", "readonly", "c_contiguous",
              "f_contiguous", "contiguous")


class Ref(int):
    """What is in a register."""


class Register:
    def __init__(self, value, kind=None, root=None, lock=None, keep=None):
        self.value = value      # bytes, bytearray or memoryview
        self.kind = kind        # of a view: "memory" or "shared"
        self.root = root        # the bytes or bytearray it leads to; None: an array
        self.lock = lock        # locks the root for a view that CPython could not make from it
        self.keep = keep        # the memory of an array


def literal(value):
    if isinstance(value, Ref):
        return f"${int(value)}"
    if isinstance(value, bytes):
        return "x" + value.hex()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, slice):
        parts = ["" if p is None else literal(p) for p in (value.start, value.stop, value.step)]
        return "[" + ":".join(parts) + "]"
    if isinstance(value, tuple):
        return "(" + ",".join(map(literal, value)) + ")"
    return repr(value)


def line_of(op):
    """An operation as views.c reads it."""
    name, *words = op
    out = [name]
    for position, word in enumerate(words):
        if word is None and name == "array":
            out.append("-")
        elif isinstance(word, str) and (name, position) not in LITERALS:
            out.append(word.replace(" ", "_") or '""')
        else:
            out.append(literal(word))
    return " ".join(out)


def text_of(value):
    if isinstance(value, memoryview):
        return " ".join(["view", *(str(getattr(value, name)) for name in ATTRIBUTES), value.tobytes().hex()])
    return repr(value)


def is_key_part(part):
    return isinstance(part, (int, slice))


class Oracle:
    def __init__(self):
        self.registers = [None] * REGISTERS
        self.held = [None] * REGISTERS
        self.shared = False

    def run(self, op):
        """The line that views.c should print."""
        name, *args = op
        try:
            return getattr(self, "op_" + name)(*args)
        except Exception as e:   # whatever CPython raises is what it gives
            return f"{type(e).__name__}: {e}"

    def view(self, r):
        """The memoryview in a register, which has not been released."""
        m = self.registers[r].value
        m.ndim
        return m

    def value(self, v):
        return self.registers[v].value if isinstance(v, Ref) else v

    def type_name(self, v):
        if isinstance(v, Ref):
            register = self.registers[v]
            return register.kind == "shared" and "sharedview" or type(register.value).__name__
        return type(v).__name__

    def store(self, r, m, parent):
        """Keeps a view made from that in another register."""
        register = Register(m, parent.kind, parent.root, None, parent.keep)
        if parent.lock is not None:
            register.lock = memoryview(parent.root)
        return self.put(r, register)

    def store_layout(self, r, layout, parent):
        """The same for one that CPython could not make."""
        register = Register(memory.view_of(layout), parent.kind, parent.root, None, parent.keep)
        if isinstance(parent.root, bytearray):
            register.lock = memoryview(parent.root)
        return self.put(r, register)

    def put(self, r, register):
        self.registers[r] = register
        return text_of(register.value)

    # Making

    def op_program(self, mode):
        for r in range(REGISTERS):
            self.op_clear(r)
        self.shared = mode == "shared"
        return "program"

    def op_bytes(self, r, value):
        return self.put(r, Register(value))

    def op_bytearray(self, r, value):
        return self.put(r, Register(bytearray(value)))

    def op_array(self, r, readonly, fmt, itemsize, ndim, shape, strides, suboffsets, offset, data, pointers=None):
        data = ctypes.create_string_buffer(data, len(data) + 1)
        keep = [data]
        address = ctypes.addressof(data) + offset
        if pointers is not None:
            table = (ctypes.c_void_p * (len(pointers) + 1))(*[ctypes.addressof(data) + p for p in pointers])
            keep.append(table)
            address = ctypes.addressof(table)
        layout = memory.Layout(address, fmt, itemsize, readonly, shape, strides, suboffsets)
        m = memory.view_of(layout, ndim, None if shape is not None else itemsize if ndim == 0 else len(data) - 1)
        return self.put(r, Register(m, "memory", None, None, keep))

    def op_view(self, r, s):
        source = self.registers[s]
        if isinstance(source.value, memoryview):
            m = source.value[:] if source.kind == "shared" else memoryview(source.value)
            return self.store(r, m, source)
        m = memoryview(source.value)
        return self.put(r, Register(m, "shared" if self.shared else "memory", source.value))

    def op_cast(self, r, s, fmt, shape=None):
        m = self.registers[s].value
        arguments = () if shape is None else (shape,)
        if fmt.lstrip("@") != "e" or fmt not in ("e", "@e"):
            return self.store(r, m.cast(fmt, *arguments), self.registers[s])
        layout = memory.layout_of(m.cast(fmt.replace("e", "H"), *arguments))
        return self.store_layout(r, layout.with_(format=fmt), self.registers[s])

    def op_readonly(self, r, s):
        return self.store(r, self.registers[s].value.toreadonly(), self.registers[s])

    def op_transpose(self, r, s, axes=None):
        m = self.view(s)
        layout = memory.layout_of(m)
        axes = axes if axes is not None else tuple(reversed(range(m.ndim)))
        if layout.suboffsets:
            raise NotImplementedError("memoryview: a view with suboffsets cannot be transposed")
        if sorted(axes) != list(range(m.ndim)):
            raise ValueError("axes don't match memoryview")
        layout = layout.with_(shape=tuple(layout.shape[a] for a in axes),
                              strides=tuple(layout.strides[a] for a in axes))
        return self.store_layout(r, layout, self.registers[s])

    # Items

    def is_extension(self, m, key):
        """Whether CPython has no answer but NotImplementedError, and Crossview has one; or another one."""
        if m.ndim == 0:
            return False
        parts = key if isinstance(key, tuple) else (key,)
        if not all(map(is_key_part, parts)):
            return False
        slices = any(isinstance(part, slice) for part in parts)
        if not isinstance(key, tuple):
            return m.ndim > 1 and not slices
        return slices or len(parts) < m.ndim

    @staticmethod
    def is_half(m):
        return m.format in ("e", "@e")

    def element_address(self, m, key):
        """Where an element is, with the errors that the key can have; None: the key is none of an element."""
        parts = key if isinstance(key, tuple) else (key,)
        if m.ndim == 0:
            return memory.layout_of(m).address if key == () else None
        if not all(isinstance(part, int) for part in parts) or len(parts) < m.ndim:
            return None
        return memory.select(memory.layout_of(m), parts).address

    def op_get(self, r, s, key):
        m = self.view(s)
        if self.is_extension(m, key):
            parts = key if isinstance(key, tuple) else (key,)
            return self.store_layout(r, memory.select(memory.layout_of(m), parts), self.registers[s])
        if self.is_half(m):
            address = self.element_address(m, key)
            if address is not None:
                return text_of(memory.read(memory.layout_of(m), address))
        item = m[key]
        return self.store(r, item, self.registers[s]) if isinstance(item, memoryview) else text_of(item)

    def check_writable(self, m):
        letter = memory.layout_of(m).letter
        if len(letter) != 1:
            raise NotImplementedError(f"memoryview: unsupported format {m.format}")
        if m.readonly:
            raise TypeError("cannot modify read-only memory")

    def assign(self, m, key, value):
        source = memory.layout_of(value)
        to = memory.layout_of(m)
        if key is not Ellipsis:
            to = memory.select(to, key if isinstance(key, tuple) else (key,))
        if not memory.same_structure(to, source):
            raise ValueError("memoryview assignment: lvalue and rvalue have different structures")
        memory.copy(to, source)

    def op_set(self, r, key, value):
        m, value = self.view(r), self.value(value)
        if m.ndim > 1 and isinstance(key, slice) or self.is_extension(m, key):
            self.check_writable(m)
            self.assign(m, key, value)
        elif self.is_half(m) and not isinstance(key, slice):
            self.check_writable(m)
            address = self.element_address(m, key)
            if address is None:
                m[key] = value   # for its error
                raise AssertionError("a key that is none")
            if not isinstance(value, (int, float)):
                raise TypeError("memoryview: invalid type for format 'e'")
            try:
                ctypes.memmove(address, struct.pack("e", float(value)), 2)
            except OverflowError:
                raise ValueError("memoryview: invalid value for format 'e'") from None
        else:
            m[key] = value
        return "done"

    def op_del(self, r, key):
        del self.registers[r].value[key]
        return "done"

    # The whole

    def op_len(self, r):
        m = self.view(r)
        if m.ndim == 0:
            raise TypeError("0-dim memory has no length")
        return str(len(m))

    def op_bool(self, r):
        return str(int(self.op_len(r)) != 0)

    def items(self, m):
        """The items of the first dimension, as iter() gives them."""
        if m.ndim == 0:
            raise TypeError("invalid indexing of 0-dim memory")
        layout = memory.layout_of(m)
        if m.ndim > 1:
            return (memory.view_of(memory.select(layout, (i,))) for i in range(len(m)))
        if self.is_half(m):
            return iter(memory.to_list(layout))
        return iter(m)

    def op_iter(self, r):
        items = self.items(self.view(r))
        texts = ["items"]
        try:
            for item in items:
                texts.append(text_of(item))
        except Exception as e:
            texts.append(f"{type(e).__name__}: {e}")
        return " ".join(texts)

    def op_in(self, r, value):
        m, value = self.view(r), self.value(value)
        if m.ndim > 1 or self.is_half(m) and m.ndim == 1:
            return str(any(self.equal(item, value) for item in self.items(m)))
        try:
            return str(value in m)
        except TypeError as e:
            raise TypeError(str(e).replace("'memoryview'", f"'{self.type_name(Ref(r))}'")) from None

    def op_count(self, r, value):
        value = self.value(value)
        return str(sum(self.equal(item, value) for item in self.items(self.view(r))))

    def op_index(self, r, value, start=0, stop=2**63 - 1):
        m, value = self.view(r), self.value(value)
        if m.ndim == 0:
            raise TypeError("invalid lookup on 0-dim memory")
        n = len(m)
        start = max(start + n, 0) if start < 0 else start
        stop = min(max(stop + n, 0) if stop < 0 else stop, n)
        if start < stop:
            for i, item in enumerate(self.items(m)):
                if start <= i < stop and self.equal(item, value):
                    return str(i)
        raise ValueError("memoryview.index(x): x not found")

    def equal(self, a, b):
        """a == b; two truth values are equal if both are true, whatever their bytes."""
        if not (isinstance(a, memoryview) and isinstance(b, memoryview)):
            return a is b or a == b
        try:
            x, y = memory.layout_of(a), memory.layout_of(b)
        except ValueError:   # one has been released
            return a is b
        if x.letter == y.letter == "?":
            return memory.same_shape(x, y) and memory.to_list(x) == memory.to_list(y)
        return a == b

    def op_compare(self, a, sign, b):
        x, y = self.value(a), self.value(b)
        if sign not in ("==", "!="):
            if not (isinstance(x, memoryview) or isinstance(y, memoryview)):
                return text_of(SIGNS[sign](x, y))
            raise TypeError(f"'{sign}' not supported between instances of '{self.type_name(a)}' and "
                            f"'{self.type_name(b)}'")
        result = self.equal(x, y)
        return text_of(result if sign == "==" else not result)

    def op_hash(self, r):
        register = self.registers[r]
        m = register.value
        try:
            released = m.ndim < 0
        except ValueError:
            released = True
        if not released and m.readonly and isinstance(register.root, bytearray):
            if register.kind == "shared":
                raise ValueError("cannot hash writable memoryview object")
            if memory.layout_of(m).letter in ("B", "b", "c"):
                hash(register.root)
        h = hash(m)
        return "remembered" if released else text_of(h == hash(m.tobytes()))

    def op_tolist(self, r):
        m = self.view(r)
        return text_of(memory.to_list(memory.layout_of(m)) if self.is_half(m) else m.tolist())

    def op_tobytes(self, r, order):
        return text_of(self.registers[r].value.tobytes(order))

    def op_hex(self, r, *arguments):
        return text_of(self.registers[r].value.hex(*arguments))

    def op_attribute(self, r, name):
        register = self.registers[r]
        if name == "obj":
            self.view(r)
            return text_of(None if register.kind == "shared" else register.root)
        try:
            value = getattr(register.value, name)
        except AttributeError as e:
            raise AttributeError(str(e).replace("'memoryview'", f"'{self.type_name(Ref(r))}'")) from None
        return text_of(value)

    # Lending and letting go

    def request(self, r, flags):
        b = memory.Buffer()
        memory.get_buffer(self.registers[r].value, b, flags)
        words = ["buffer", b.len, b.itemsize, b.readonly, b.ndim, (b"-" if b.format is None else b.format).decode()]
        for pointer in (b.shape, b.strides, b.suboffsets):
            values = numbers = memory.numbers(pointer, b.ndim)
            words.append("-" if values is None else "(" + ",".join(map(str, numbers)) + ")")
        return b, " ".join(map(str, words))

    def op_request(self, r, flags):
        b, text = self.request(r, flags)
        memory.release_buffer(b)
        return text

    def op_hold(self, r):
        b, text = self.request(r, memory.FULL_RO)
        self.held[r] = b, self.registers[r]
        return text

    def op_drop(self, r):
        if self.held[r] is not None:
            memory.release_buffer(self.held[r][0])
            self.held[r] = None
        return "done"

    def op_release(self, r):
        register = self.registers[r]
        register.value.release()
        if register.lock is not None:
            register.lock.release()
        return "done"

    def op_clear(self, r):
        self.op_drop(r)
        self.registers[r] = None
        return "done"

    def op_resize(self, r, more):
        array = self.registers[r].value
        if more > 0:
            array.extend(bytes(more))
        elif more < 0:
            del array[len(array) + more:]
        return "done"
