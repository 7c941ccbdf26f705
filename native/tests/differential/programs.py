# SPDX-License-Identifier: Apache-2.0
"""Random programs. What is chosen next depends on what is in the registers, so that most operations make sense; some
are wrong on purpose.
"""

import struct

from oracle import ATTRIBUTES, LETTERS, REGISTERS, Ref

ODD_FORMATS = ("<i", ">h", "=q", "!d", "<e", ">f", "=?", "<Q", "2i", "hh", "i2x", "hb", "3s", "5p", "<bh", "i i",
               "bx0i", "@hB", "bq", "hxd", "s", "x", "p", "T{<i:x:}", "Z", "ii3", "<n", "0s", "")
REQUESTS = (0, 1, 4, 5, 8, 9, 0xC, 0x18, 0x19, 0x1C, 0x1D, 0x38, 0x58, 0x98, 0x39, 0x3C, 0x118, 0x11C, 0x11D,
            0x10, 0x100)
EDGES = {"b": (-128, 127), "h": (-2**15, 2**15 - 1), "i": (-2**31, 2**31 - 1), "l": (-2**63, 2**63 - 1)}
EDGES.update({"q": EDGES["l"], "n": EDGES["l"], "B": (0, 255), "H": (0, 2**16 - 1), "I": (0, 2**32 - 1),
              "L": (0, 2**64 - 1)})
EDGES.update({"Q": EDGES["L"], "N": EDGES["L"], "P": (-2**63, 2**64 - 1)})
FLOATS = (0.0, -0.0, 1.0, -1.5, 0.1, 65504.0, 65519.99, 65520.0, -65520.0, 6e-8, 2.98e-8, 2.99e-8, 5.96e-8, 6.1e-5,
          1e-300, 1e300, 3.4e38, 3.5e38, float("inf"), float("-inf"), float("nan"), 2048.5, 2049.0, 1025.5)
# Midway between two halves, where the even one is to be taken.
TIES = (2049.0, -2051.0, 1 + 2**-11, 1 + 3 * 2**-11, 2**-25, -3 * 2**-25, 5 * 2**-25, 65519.99, 4098.0)
WRONG = (None, 2.5, "a", "ab", b"a", b"ab", b"", True, -1, 256, 2**64 - 1, -2**63, (1, 2))


class Programs:
    def __init__(self, random, oracle):
        self.random, self.oracle = random, oracle
        self.choice = random.choice

    def chance(self, p):
        return self.random.random() < p

    def below(self, n):
        return int(self.random.random() * n)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    # What is there

    def occupied(self):
        return [r for r in range(REGISTERS) if self.oracle.registers[r] is not None]

    def views(self):
        return [r for r in self.occupied() if isinstance(self.oracle.registers[r].value, memoryview)]

    def a_view(self):
        """A view; more often than others one whose elements are no bytes, or that has several dimensions."""
        views = self.views()
        r = self.choice(views)
        for _ in range(2):
            register = self.oracle.registers[r].value
            try:
                if register.itemsize != 1 or register.ndim != 1:
                    break
            except ValueError:
                pass
            if self.chance(0.6):
                r = self.choice(views)
        return r

    def a_register(self):
        """Where a result goes: mostly where nothing is."""
        free = [r for r in range(REGISTERS) if self.oracle.registers[r] is None]
        return self.choice(free) if free and self.chance(0.9) else self.choice(range(REGISTERS))

    def shape_of(self, r):
        try:
            m = self.oracle.registers[r].value
            return m.shape, m.format.lstrip("@")
        except ValueError:
            return (3,), "B"

    # Parts

    def data(self, n):
        """Bytes among which some are likely to be equal."""
        if self.chance(0.5):
            return bytes(self.choice((0, 1, 1, 2, 255, 128, 65)) for _ in range(n))
        return self.random.randbytes(n)

    def index(self, length):
        if self.chance(0.9):
            return self.between(-length, length - 1) if length else 0
        return self.choice((length, -length - 1, 2**63 - 1, -2**63, 2**64 - 1, True))

    def bound(self, length):
        if self.chance(0.3):
            return None
        if self.chance(0.97):
            return self.between(-length - 2, length + 2)
        return self.choice((2**63 - 1, -2**63, 2**64 - 1, "a", 1.5))

    def slice(self, length):
        step = self.choice((None, None, 1, 1, 2, 3, -1, -1, -2, -3))
        if self.chance(0.05):
            step = self.choice((0, 2**63 - 1, -2**63, 2**62 + 1, 5, -7, 2**64 - 1))
        return slice(self.bound(length), self.bound(length), step)

    def part(self, length):
        return self.index(length) if self.chance(0.5) else self.slice(length)

    def key(self, shape):
        if self.chance(0.03):
            return self.choice((None, "a", 1.5, b"a", (), ("a",), (0, None), (slice(None), "a"), (0, 0, 0, 0, 0),
                                (slice(None),) * 5))
        if not shape:
            return () if self.chance(0.7) else self.choice((0, slice(None), (0,), (slice(None),)))
        if len(shape) == 1 and self.chance(0.85) or self.chance(0.2):
            return self.part(shape[0])
        n = len(shape) if self.chance(0.7) else self.between(0, len(shape))
        if self.chance(0.5):
            return tuple(self.index(length) for length in shape[:n])
        return tuple(self.part(length) for length in shape[:n])

    def element(self, letter):
        if self.chance(0.12):
            return self.choice(WRONG)
        if letter == "c":
            return bytes([self.below(256)])
        if letter == "?":
            return self.choice((True, False, 0, 1, 2, None, "", "a", 0.0, b""))
        if letter == "e" and self.chance(0.4):
            return self.choice(TIES)
        if letter in ("e", "f", "d"):
            return self.choice(FLOATS + (self.between(-70000, 70000), self.random.random()) * 6)
        low, high = EDGES.get(letter, (0, 255))
        pick = self.below(8)
        return (low, high, max(low - 1, -2**63), min(high + 1, 2**64 - 1))[pick] if pick < 4 else self.between(-3, 130)

    def operand(self):
        """Something to compare with, or to copy from."""
        if self.chance(0.85):
            return Ref(self.choice(self.occupied()))
        return self.choice(WRONG)

    def similar(self, r):
        """A view of the same format, if there is one."""
        try:
            fmt = self.oracle.registers[r].value.format
        except ValueError:
            return self.operand()
        same = []
        for s in self.views():
            try:
                if self.oracle.registers[s].value.format == fmt:
                    same.append(s)
            except ValueError:
                pass
        return Ref(self.choice(same)) if same and self.chance(0.9) else self.operand()

    def format(self):
        if self.chance(0.04):
            return self.choice(ODD_FORMATS + ("u", "@@i", "i ", "BB", "@"))
        return ("@" if self.chance(0.15) else "") + ("e" if self.chance(0.06) else self.choice(LETTERS))

    # Operations

    def make_bytes(self):
        n = self.choice((0, 1, 2, 7, 8, 12, 16, 24, 24, 32, 48))
        return self.choice(("bytes", "bytearray", "bytearray")), self.a_register(), self.data(n)

    def make_array(self):
        fmt = self.format() if self.chance(0.6) else self.choice(ODD_FORMATS)
        try:
            itemsize = struct.calcsize(fmt)
        except struct.error:
            itemsize = self.choice((1, 4))
        readonly = int(self.chance(0.25))
        ndim = self.choice((0, 1, 1, 1, 2, 2, 2, 3, 4))
        if self.chance(0.01):
            ndim = self.choice((5, 63, 64, 65))
        shape = tuple(self.choice((1, 2, 2, 3, 4)) if not self.chance(0.05) else 0 for _ in range(ndim))
        if ndim > 6:
            shape = tuple(2 if d in (0, ndim - 1) else 1 for d in range(ndim))
        r = self.a_register()
        if ndim and ndim < 5 and self.chance(0.25):
            return self.make_pointers(r, readonly, fmt, itemsize, shape)
        if ndim == 1 and self.chance(0.1) and itemsize:
            return "array", r, readonly, fmt, itemsize, 1, None, None, None, 0, self.data(itemsize * shape[0])
        if self.chance(0.1):
            n = itemsize
            for length in shape:
                n *= length
            return ("array", r, readonly, None if fmt == "B" else fmt, itemsize, ndim, shape or None, None, None, 0,
                    self.data(n))
        return self.make_strided(r, readonly, fmt, itemsize, shape)

    def make_strided(self, r, readonly, fmt, itemsize, shape):
        order = list(range(len(shape)))
        self.random.shuffle(order)
        strides, low, high, step = [0] * len(shape), 0, 0, itemsize
        if self.chance(0.2):
            step += self.between(0, 2)
        for d in order:
            strides[d] = step if self.chance(0.75) else -step
            if self.chance(0.05):
                strides[d] = 0
            reach = strides[d] * max(shape[d] - 1, 0)
            low, high = low + min(reach, 0), high + max(reach, 0)
            step = step * max(shape[d], 1) + (self.between(0, 3) if self.chance(0.2) else 0)
        return ("array", r, readonly, fmt, itemsize, len(shape), shape or None, tuple(strides) or None, None, -low,
                self.data(high - low + itemsize))

    def make_pointers(self, r, readonly, fmt, itemsize, shape):
        """The first dimension is a table of pointers to what the others share out."""
        inner, n = [], itemsize
        for length in reversed(shape[1:]):
            inner.insert(0, n)
            n *= max(length, 1)
        backwards = self.chance(0.2) and len(shape) > 1 and shape[1] > 0
        offset = self.between(0, 3)
        if backwards:
            offset += inner[0] * (shape[1] - 1)
            inner[0] = -inner[0]
        room = self.below(4)
        data = self.data((n + room) * max(shape[0], 1) + 8)
        places = [(n + room) * i for i in range(shape[0])]
        self.random.shuffle(places)
        return ("array", r, readonly, fmt, itemsize, len(shape), shape, (8, *inner),
                (offset, *[-1] * (len(shape) - 1)), 0, data, tuple(places))

    def cast(self):
        s = self.a_view()
        fmt = self.format()
        if self.chance(0.7):
            s, fmt = self.castable(s, fmt)
        if self.chance(0.5):
            return "cast", self.a_register(), s, fmt
        try:
            n = self.oracle.registers[s].value.nbytes
            size = struct.calcsize(fmt)
            n //= size
        except (ValueError, struct.error, ZeroDivisionError):
            n = 4
        shape = []
        while n > 1 and len(shape) < 4:
            factor = self.choice([f for f in (1, 2, 3, 4, n) if n % f == 0])
            shape.append(factor)
            n //= factor
        if n > 1 or self.chance(0.1):
            shape.append(n)
        if self.chance(0.06):
            shape = self.choice(([], [0], [-1], [2**62, 4], [3, 5], [1] * 64, [1] * 65, [2**63 - 1, 2**63 - 1], [1]))
        return "cast", self.a_register(), s, fmt, tuple(shape)

    def castable(self, s, fmt):
        """A view and a format between which a cast is likely to be possible."""
        for _ in range(6):
            try:
                m = self.oracle.registers[s].value
                if m.c_contiguous and m.itemsize == 1 and m.nbytes and m.nbytes % struct.calcsize(fmt) == 0:
                    break
            except (ValueError, ZeroDivisionError, struct.error):   # released; a format of no bytes, or none
                pass
            s, fmt = self.a_view(), self.format()
        return s, fmt

    def get(self):
        s = self.a_view()
        return "get", self.a_register(), s, self.key(self.shape_of(s)[0])

    def set(self):
        r = self.a_view()
        shape, letter = self.shape_of(r)
        key = self.key(shape)
        parts = key if isinstance(key, tuple) else (key,)
        whole = len(parts) < len(shape) or any(isinstance(part, slice) for part in parts)
        if whole and self.chance(0.4):
            # A part of what is assigned to has its shape.
            return "set", r, key, Ref(r) if self.chance(0.3) else self.similar(r)
        return "set", r, key, self.similar(r) if whole else self.element(letter)

    def assign_part(self):
        """Takes a slice and assigns it back, shifted or turned round: the two overlap."""
        r = self.a_view()
        shape = self.shape_of(r)[0]
        if not shape or shape[0] < 2:
            return self.get()
        n = self.between(1, shape[0] - 1)
        t = self.a_register()
        step = self.choice((1, -1))
        first = slice(0, n) if step == 1 else slice(n - 1, None, -1)
        self.pending = ("set", r, slice(shape[0] - n, None), Ref(t))
        return "get", t, r, first

    def compare(self):
        a = Ref(self.a_view())
        b = self.similar(a) if self.chance(0.5) else self.operand()
        if self.chance(0.3):
            a, b = b, a
        sign = self.choice(("==", "==", "==", "!=")) if self.chance(0.95) else self.choice(("<", "<=", ">", ">="))
        if not isinstance(a, Ref) and not isinstance(b, Ref):
            a = Ref(self.a_view())
        for x in (a, b):
            if isinstance(x, Ref) and isinstance(self.oracle.registers[x].value, (bytes, bytearray)):
                sign = "=="
        return "compare", a, sign, b

    def search(self):
        r = self.a_view()
        shape, letter = self.shape_of(r)
        value = self.element(letter) if len(shape) < 2 else self.operand()
        if len(shape) == 1 and letter in LETTERS and self.chance(0.6):
            items = self.items(r)
            value = self.choice(items) if items else value
        name = self.choice(("in", "count", "index"))
        if name == "index" and self.chance(0.5):
            n = shape[0] if shape else 1
            return name, r, value, self.between(-n - 1, n + 1), self.between(-n - 1, n + 1)
        return name, r, value

    def items(self, r):
        try:
            return self.oracle.registers[r].value.tolist()
        except (ValueError, NotImplementedError):   # released; or of a format that only Crossview reads
            return None

    def transpose(self):
        s = self.a_view()
        ndim = len(self.shape_of(s)[0])
        if self.chance(0.5) or not ndim:
            return "transpose", self.a_register(), s
        axes = list(range(ndim))
        self.random.shuffle(axes)
        if self.chance(0.05):
            axes[0] = self.choice((-1, ndim, axes[-1] if ndim > 1 else 5))
        return "transpose", self.a_register(), s, tuple(axes)

    def hex(self):
        r = self.a_view()
        if self.chance(0.4):
            return "hex", r
        sep = self.choice((":", "-", b"."))
        if self.chance(0.1):
            sep = self.choice(("", "ab", b"", 1, None, (1,)))
            if sep is None:
                sep = 5
        return ("hex", r, sep) if self.chance(0.3) else ("hex", r, sep, self.between(-5, 5))

    def hold(self):
        r = self.a_view()
        return ("drop", r) if self.oracle.held[r] is not None else ("hold", r)

    def drop(self):
        held = [r for r in range(REGISTERS) if self.oracle.held[r] is not None]
        return ("drop", self.choice(held)) if held else ("len", self.a_view())

    def resize(self):
        arrays = [r for r in self.occupied() if isinstance(self.oracle.registers[r].value, bytearray)]
        if not arrays:
            return self.get()
        r = self.choice(arrays)
        return "resize", r, self.choice((0, 1, 5, -min(3, len(self.oracle.registers[r].value))))

    def attribute(self):
        r = self.a_view()
        register = self.oracle.registers[r]
        names = ATTRIBUTES + ("foo",) + (("obj",) if register.root is not None or register.kind == "shared" else ())
        return "attribute", r, self.choice(names)

    def simple(self):
        name = self.choice(("len", "bool", "iter", "tolist", "tolist", "hash", "hash"))
        return name, self.a_view()

    def program(self):
        """The operations of a program, one after the other, each chosen when the one before has been run."""
        self.pending = None
        yield "program", self.choice(("memory", "memory", "shared"))
        for _ in range(self.between(1, 2)):
            made = self.make_bytes()
            yield made
            yield "view", self.a_register(), made[1]
        if self.chance(0.6):
            yield self.make_array()
        operations = [self.get] * 14 + [self.set] * 7 + [self.assign_part] * 2 + [self.cast] * 8 + [self.compare] * 8
        operations += [self.simple] * 6 + [self.search] * 4 + [self.transpose] * 2 + [self.hex, self.hold, self.drop]
        operations += [self.resize, self.attribute, self.make_array]
        operations += [lambda: ("view", self.a_register(), self.choice(self.occupied()))]
        operations += [lambda: ("readonly", self.a_register(), self.a_view())] * 2
        operations += [lambda: ("tobytes", self.a_view(), self.choice("CFA"))] * 3
        operations += [lambda: ("request", self.a_view(), self.choice(REQUESTS))] * 3
        operations += [lambda: ("release", self.a_view()), lambda: ("del", self.a_view(), 0)]
        for _ in range(self.between(6, 16)):
            if not self.views():
                return
            if self.pending is not None:
                pending, self.pending = self.pending, None
                if self.oracle.registers[pending[3]] is not None:
                    yield pending
                    continue
            yield self.choice(operations)()
