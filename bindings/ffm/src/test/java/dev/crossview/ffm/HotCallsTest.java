// SPDX-License-Identifier: Apache-2.0
package dev.crossview.ffm;

import dev.crossview.ffm.generated.Crossview;
import dev.crossview.ffm.generated.XvObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

class HotCallsTest {
    private static final int MESSAGE = Crossview.XV_ERR_MESSAGE_SIZE();

    private MemorySegment runtime;
    private MemorySegment interpreter;
    private MemorySegment ts;

    @BeforeEach
    void enterAnInterpreter() {
        NativeLibrary.load();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            ok(Crossview.XvRuntime_Open(out));
            runtime = out.get(ADDRESS, 0);
            ok(Crossview.XvInterpreter_New(runtime, MemorySegment.NULL, out));
            interpreter = out.get(ADDRESS, 0);
            ok(Crossview.XvInterpreter_Attach(interpreter, MemorySegment.NULL, Crossview.XV_FOREVER(), out));
            ts = out.get(ADDRESS, 0);
        }
    }

    @AfterEach
    void leaveIt() {
        Crossview.XvThreadState_Detach(ts);
        ok(Crossview.XvInterpreter_Close(interpreter, MemorySegment.NULL, Crossview.XV_FOREVER()));
        Crossview.XvInterpreter_Release(interpreter);
        ok(Crossview.XvRuntime_Close(runtime, Crossview.XV_FOREVER()));
    }

    @ParameterizedTest
    @EnumSource(HotCalls.Leaf.class)
    void isDescribedAsTheGeneratedCallIsWithLongsForAddresses(HotCalls.Leaf leaf) throws Exception {
        var generated = (FunctionDescriptor) Crossview.class.getMethod(leaf.symbol + "$descriptor").invoke(null);
        assertThat(leaf.descriptor).isEqualTo(withLongs(generated));
    }

    private static FunctionDescriptor withLongs(FunctionDescriptor descriptor) {
        MemoryLayout[] arguments = descriptor.argumentLayouts().stream()
                .map(HotCallsTest::withLong).toArray(MemoryLayout[]::new);
        return descriptor.returnLayout()
                .map(result -> FunctionDescriptor.of(withLong(result), arguments))
                .orElseGet(() -> FunctionDescriptor.ofVoid(arguments));
    }

    private static MemoryLayout withLong(MemoryLayout layout) {
        return layout instanceof AddressLayout ? JAVA_LONG : layout;
    }

    @Test
    void theFloorAnswersWithTheVersionOfTheBindings() {
        assertThat(HotCalls.abiVersion()).isEqualTo(Crossview.XV_ABI_VERSION());
    }

    @Test
    void countsAnObject() {
        long op = Crossview.XvBytes_FromStringAndSize(ts, MemorySegment.NULL, 3).address();
        MemorySegment object = NativeMemory.of(op, XvObject.layout().byteSize(), Arena.global());
        assertThat(XvObject.ob_refcnt(object)).isEqualTo(1);
        HotCalls.incref(op);
        assertThat(XvObject.ob_refcnt(object)).isEqualTo(2);
        assertThat(HotCalls.dropref(op)).isFalse();
        assertThat(XvObject.ob_refcnt(object)).isEqualTo(1);
        assertThat(HotCalls.dropref(op)).isTrue();
        Crossview.Xv_Dealloc(ts, object);
    }

    @Test
    void readsListsAndInts() {
        MemorySegment list = Crossview.XvList_New(ts, 0);
        MemorySegment number = Crossview.XvInt_FromInt64(ts, -1234567890123L);
        assertThat(Crossview.XvList_Append(ts, list, number)).isZero();

        assertThat(HotCalls.listSize(ts.address(), list.address())).isEqualTo(1);
        assertThat(HotCalls.listGetItem(ts.address(), list.address(), 0)).isEqualTo(number.address());
        assertThat(HotCalls.intAsInt64(ts.address(), number.address())).isEqualTo(-1234567890123L);
        assertThat(HotCalls.errOccurred(ts.address())).isZero();

        Crossview.XvObject_DecRef(ts, number);
        Crossview.XvObject_DecRef(ts, list);
    }

    @Test
    void aFailingLeafCallSetsTheIndicator() {
        MemorySegment list = Crossview.XvList_New(ts, 0);

        assertThat(HotCalls.listGetItem(ts.address(), list.address(), 0)).isZero();
        assertThat(HotCalls.errOccurred(ts.address())).isEqualTo(Crossview.XvExc_IndexError().address());
        assertThat(NativeMemory.string(Crossview.XvErr_Message(ts), MESSAGE)).isNotBlank();
        Crossview.XvErr_Clear(ts);

        assertThat(HotCalls.intAsInt64(ts.address(), list.address())).isEqualTo(-1);
        assertThat(HotCalls.errOccurred(ts.address())).isEqualTo(Crossview.XvExc_TypeError().address());
        Crossview.XvErr_Clear(ts);
        assertThat(HotCalls.errOccurred(ts.address())).isZero();

        Crossview.XvObject_DecRef(ts, list);
    }

    @Test
    void asksWhereAThreadStateStandsAndWhetherWakesWait() {
        assertThat(HotCalls.poll(ts.address())).isEqualTo(Crossview.XV_THREAD_ATTACHED());
        Crossview.XvThreadState_Unlock(ts);
        assertThat(HotCalls.poll(ts.address())).isEqualTo(Crossview.XV_THREAD_UNLOCKED());
        Crossview.XvThreadState_Lock(ts);
        assertThat(HotCalls.wakesPending(runtime.address())).isFalse();
    }

    private static void ok(int status) {
        assertThat(status).as("%s", NativeMemory.string(Crossview.XvStatus_Message(status), 200))
                .isEqualTo(Crossview.XV_OK());
    }
}
