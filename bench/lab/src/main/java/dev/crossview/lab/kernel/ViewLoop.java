// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.kernel;

/// What one thread repeats in the `views` samples. The order is that of `XvLabViews` in C.
public enum ViewLoop implements Loop {
    /// A call of an empty function.
    CALL("empty call"),
    /// An object of a view's size that is no view is made and dropped.
    OBJECT("object made+dropped"),
    /// A slice is made by the C function, and dropped.
    SLICE("slice"),
    /// The same with an atomic count of the block taken and given back.
    SLICE_COUNTED("slice, counted by the block"),
    /// A slice is made by getitem with a slice object, and dropped.
    GETITEM("slice by getitem"),
    /// An element is read through a pointer.
    POINTER("element by pointer"),
    /// The same with its index checked.
    CHECKED("element, checked"),
    /// The same by getitem, as an object.
    BOXED("element by getitem"),
    /// 64 KiB are copied by memcpy.
    MEMCPY("64 KiB by memcpy"),
    /// The same from a view's buffer.
    CONTIGUOUS("64 KiB to contiguous"),
    /// The same, one element after the other.
    PIECES("64 KiB element by element"),
    /// An atomic add by the instruction.
    ADD("atomic add"),
    /// The same on an element that was checked once.
    ADD_CELL("atomic add on a cell"),
    /// The same on an element that is checked each time.
    ADD_ELEMENT("atomic add, checked each time"),
    /// A plain add between taking and giving back a mutex.
    ADD_LOCKED("add behind a mutex"),
    /// The bytes of a transposed view, 32 KiB.
    TRANSPOSED("tobytes, transposed"),
    /// The bytes of every other column of a view, 32 KiB.
    STEPPED("tobytes, every other column"),
    /// The same as the first, one element after the other.
    TRANSPOSED_PIECES("tobytes, transposed, element by element"),
    /// The bytes of a contiguous view.
    LARGE("tobytes, 256 KiB"),
    /// CPython's slice by indices.
    CPYTHON_SLICE("slice cpython"),
    /// CPython's slice by a slice object.
    CPYTHON_GETITEM("slice by getitem cpython"),
    /// CPython's element.
    CPYTHON_BOXED("element by getitem cpython"),
    /// CPython's bytes of a transposed view.
    CPYTHON_TRANSPOSED("tobytes, transposed cpython"),
    /// CPython's bytes of every other column.
    CPYTHON_STEPPED("tobytes, every other column cpython"),
    /// CPython's bytes of a contiguous view.
    CPYTHON_LARGE("tobytes, 256 KiB cpython");

    private final String label;

    ViewLoop(String label) {
        this.label = label;
    }

    @Override
    public int experiment() {
        return 1;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public boolean cpython() {
        return name().startsWith("CPYTHON_");
    }
}
