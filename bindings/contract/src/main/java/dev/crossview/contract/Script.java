// SPDX-License-Identifier: Apache-2.0
package dev.crossview.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// One script of calls, with the answers written down: what comes back, what an out-parameter holds afterwards, the error
/// that is set, and the exception that the way down throws. Addresses, which differ from run to run, go by the order in which
/// they appear, so two transcripts are equal if and only if the answers are.
public final class Script {
    private static final long FOREVER = -1;
    private static final int UPDATE_ADD = 1;
    private static final int SEQ_CST = 5;

    /// What an out-parameter holds before a call, so that one that was not written shows.
    private static final long UNTOUCHED = 0x5AFE;

    private final RawCalls calls;
    private final List<String> transcript = new ArrayList<>();
    private final Map<Long, String> names = new HashMap<>();

    private Script(RawCalls calls) {
        this.calls = calls;
    }

    /// Runs the script.
    ///
    /// @param calls a way down
    /// @return a line for each answer
    public static List<String> run(RawCalls calls) {
        var script = new Script(calls);
        script.play();
        return List.copyOf(script.transcript);
    }

    /// Runs the script through one way down and prints the transcript.
    ///
    /// @param arguments a [WayDown]'s name
    public static void main(String[] arguments) {
        run(WayDown.valueOf(arguments[0]).open()).forEach(System.out::println);
    }

    private void play() {
        say("Xv_AbiVersion", calls::Xv_AbiVersion);
        for (int status = 0; status <= 10; status++) {
            int which = status;
            say("XvStatus_Message " + status, () -> calls.XvStatus_Message(which));
        }
        long[] out = {UNTOUCHED};
        say("XvRuntime_Open", () -> calls.XvRuntime_Open(out));
        long rt = name(out[0], "rt");
        long interp = interpreter(rt, "näme \uD83D\uDC0D");
        long other = interpreter(rt, null);
        badRuntimes(rt);

        out[0] = UNTOUCHED;
        say("XvInterpreter_Attach", () -> calls.XvInterpreter_Attach(interp, 0, FOREVER, out));
        long ts = name(out[0], "ts");
        badAttachments(interp, ts);
        numbers(ts);
        texts(ts);
        lists(ts);
        views(ts);
        queues(rt, ts);
        counts(ts);

        out[0] = UNTOUCHED;
        say("XvInterpreter_Attach, inside", () -> calls.XvInterpreter_Attach(other, ts, FOREVER, out));
        long inner = name(out[0], "inner");
        say("XvInterpreter_Close, of where the caller is",
                () -> calls.XvInterpreter_Close(other, inner, 0));
        does("XvThreadState_Detach", () -> calls.XvThreadState_Detach(inner));
        say("XvThreadState_Checkpoint", () -> calls.XvThreadState_Checkpoint(ts));
        say("XvInterpreter_Close, from elsewhere", () -> calls.XvInterpreter_Close(other, ts, FOREVER));
        say("XvInterpreter_Close, again", () -> calls.XvInterpreter_Close(other, ts, FOREVER));
        does("XvThreadState_Detach", () -> calls.XvThreadState_Detach(ts));
        say("XvInterpreter_Close", () -> calls.XvInterpreter_Close(interp, 0, FOREVER));
        out[0] = UNTOUCHED;
        say("XvInterpreter_Attach, closed", () -> calls.XvInterpreter_Attach(interp, 0, FOREVER, out));
        say("its out", () -> out[0]);
        does("XvInterpreter_Release", () -> calls.XvInterpreter_Release(interp));
        does("XvInterpreter_Release", () -> calls.XvInterpreter_Release(other));
        say("XvRuntime_Close", () -> calls.XvRuntime_Close(rt, FOREVER));
    }

    private long interpreter(long rt, String name) {
        long[] out = {UNTOUCHED};
        say("XvInterpreter_New " + name, () -> calls.XvInterpreter_New(rt, name, out));
        long interp = name(out[0], name == null ? "other" : "interp");
        say("XvInterpreter_Name", () -> calls.XvInterpreter_Name(interp));
        return interp;
    }

    private void badRuntimes(long rt) {
        long[] out = {UNTOUCHED};
        say("XvRuntime_Open null", () -> calls.XvRuntime_Open(null));
        say("XvRuntime_Open []", () -> calls.XvRuntime_Open(new long[0]));
        say("XvRuntime_Close 0", () -> calls.XvRuntime_Close(0, 0));
        say("XvInterpreter_New 0", () -> calls.XvInterpreter_New(0, "a", out));
        say("XvInterpreter_New, no out", () -> calls.XvInterpreter_New(rt, "a", null));
        say("XvInterpreter_New, short out", () -> calls.XvInterpreter_New(rt, "a", new long[0]));
        say("XvInterpreter_Name 0", () -> calls.XvInterpreter_Name(0));
        say("XvInterpreter_Close 0", () -> calls.XvInterpreter_Close(0, 0, 0));
        does("XvInterpreter_Release 0", () -> calls.XvInterpreter_Release(0));
        does("XvThreadState_Detach 0", () -> calls.XvThreadState_Detach(0));
        say("XvThreadState_Checkpoint 0", () -> calls.XvThreadState_Checkpoint(0));
        say("out", () -> out[0]);
    }

    private void badAttachments(long interp, long ts) {
        long[] out = {UNTOUCHED};
        say("XvInterpreter_Attach 0", () -> calls.XvInterpreter_Attach(0, 0, 0, out));
        say("XvInterpreter_Attach, no out", () -> calls.XvInterpreter_Attach(interp, ts, 0, null));
        say("XvInterpreter_Attach, a time span below forever", () -> calls.XvInterpreter_Attach(interp, ts, -2, out));
        say("XvInterpreter_Close, a time span below forever", () -> calls.XvInterpreter_Close(interp, ts, -2));
        say("out", () -> out[0]);
    }

    private void numbers(long ts) {
        for (long value : new long[] {0, -1, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE}) {
            long op = object("XvInt_FromInt64 " + value, () -> calls.XvInt_FromInt64(ts, value));
            inside(ts, "XvInt_AsInt64", () -> calls.XvInt_AsInt64(ts, op));
            inside(ts, "XvFloat_AsDouble", () -> calls.XvFloat_AsDouble(ts, op));
            drop(ts, op);
        }
        for (double value : new double[] {0.0, -0.0, 0.1, -1.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN,
                Double.NEGATIVE_INFINITY}) {
            long op = object("XvFloat_FromDouble " + value, () -> calls.XvFloat_FromDouble(ts, value));
            inside(ts, "XvFloat_AsDouble", () -> calls.XvFloat_AsDouble(ts, op));
            inside(ts, "XvInt_AsInt64", () -> calls.XvInt_AsInt64(ts, op));
            drop(ts, op);
        }
        say("XvInt_FromInt64, no ts", () -> calls.XvInt_FromInt64(0, 1));
        inside(ts, "XvInt_AsInt64, no op", () -> calls.XvInt_AsInt64(ts, 0));
        say("XvFloat_FromDouble, no ts", () -> calls.XvFloat_FromDouble(0, 1.0));
        inside(ts, "XvFloat_AsDouble, no op", () -> calls.XvFloat_AsDouble(ts, 0));
    }

    private void texts(long ts) {
        for (String text : List.of("", "plain", "grüße \uD83D\uDC0D \u20AC", "cut\0off", "\uD800 alone")) {
            long op = object("XvStr_FromString of " + text.length() + " chars", () -> calls.XvStr_FromString(ts, text));
            inside(ts, "XvStr_AsUTF8", () -> calls.XvStr_AsUTF8(ts, op));
            inside(ts, "XvInt_AsInt64", () -> calls.XvInt_AsInt64(ts, op));
            drop(ts, op);
        }
        inside(ts, "XvStr_FromString null", () -> calls.XvStr_FromString(ts, null));
        say("XvStr_FromString, no ts", () -> calls.XvStr_FromString(0, "a"));
        inside(ts, "XvStr_AsUTF8, no op", () -> calls.XvStr_AsUTF8(ts, 0));
        say("XvErr_TypeName, no ts", () -> calls.XvErr_TypeName(0));
        say("XvErr_Message, no ts", () -> calls.XvErr_Message(0));
        does("XvErr_Clear, no ts", () -> calls.XvErr_Clear(0));

        byte[] data = {1, 0, -1, 127};
        for (long size : new long[] {0, 3, 4, 5, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            long op = object("XvBytes_FromStringAndSize " + size,
                    () -> calls.XvBytes_FromStringAndSize(ts, data, size));
            if (op != 0) {
                inside(ts, "XvStr_AsUTF8", () -> calls.XvStr_AsUTF8(ts, op));
                drop(ts, op);
            }
        }
        inside(ts, "XvBytes_FromStringAndSize null", () -> calls.XvBytes_FromStringAndSize(ts, null, 0));
        say("XvBytes_FromStringAndSize, no ts", () -> calls.XvBytes_FromStringAndSize(0, data, 4));
    }

    private void lists(long ts) {
        long list = object("XvList_New", () -> calls.XvList_New(ts, 0));
        long item = object("XvInt_FromInt64", () -> calls.XvInt_FromInt64(ts, 1_000_000_007));
        inside(ts, "XvList_Append", () -> calls.XvList_Append(ts, list, item));
        inside(ts, "XvList_Append, an item that is none", () -> calls.XvList_Append(ts, item, list));
        inside(ts, "XvList_Size", () -> calls.XvList_Size(ts, list));
        inside(ts, "XvList_Size of an int", () -> calls.XvList_Size(ts, item));
        for (long index : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            inside(ts, "XvList_GetItem " + index, () -> address(calls.XvList_GetItem(ts, list, index)));
        }
        inside(ts, "XvList_New, a negative size", () -> address(calls.XvList_New(ts, -1)));
        inside(ts, "XvList_New, no memory", () -> address(calls.XvList_New(ts, Long.MAX_VALUE)));
        inside(ts, "XvList_Append, no item", () -> calls.XvList_Append(ts, list, 0));
        inside(ts, "XvList_Append, no list", () -> calls.XvList_Append(ts, 0, item));
        inside(ts, "XvList_Size, no list", () -> calls.XvList_Size(ts, 0));
        inside(ts, "XvList_GetItem, no list", () -> calls.XvList_GetItem(ts, 0, 0));
        say("XvList_New, no ts", () -> calls.XvList_New(0, 0));
        drop(ts, list);
        inside(ts, "XvInt_AsInt64, the list is gone", () -> calls.XvInt_AsInt64(ts, item));
        drop(ts, item);
    }

    private void views(long ts) {
        long view = object("XvSharedView_New", () -> calls.XvSharedView_New(ts, 4));
        long[] before = {UNTOUCHED};
        inside(ts, "XvElement_Update", () -> calls.XvElement_Update(ts, view, 3, UPDATE_ADD, 200, SEQ_CST, before));
        say("before", () -> before[0]);
        inside(ts, "XvElement_Update", () -> calls.XvElement_Update(ts, view, 3, UPDATE_ADD, 100, SEQ_CST, before));
        say("before", () -> before[0]);
        inside(ts, "XvElement_Update", () -> calls.XvElement_Update(ts, view, 3, UPDATE_ADD, 0, SEQ_CST, before));
        say("before", () -> before[0]);
        before[0] = UNTOUCHED;
        inside(ts, "XvElement_Update, index 4",
                () -> calls.XvElement_Update(ts, view, 4, UPDATE_ADD, 1, SEQ_CST, before));
        inside(ts, "XvElement_Update, an update that there is not",
                () -> calls.XvElement_Update(ts, view, 0, 77, 1, SEQ_CST, before));
        inside(ts, "XvElement_Update, an order that there is not",
                () -> calls.XvElement_Update(ts, view, 0, UPDATE_ADD, 1, -3, before));
        inside(ts, "XvElement_Update, no view",
                () -> calls.XvElement_Update(ts, 0, 0, UPDATE_ADD, 1, SEQ_CST, before));
        inside(ts, "XvElement_Update, no array",
                () -> calls.XvElement_Update(ts, view, 0, UPDATE_ADD, 1, SEQ_CST, null));
        inside(ts, "XvElement_Update, a short array",
                () -> calls.XvElement_Update(ts, view, 0, UPDATE_ADD, 1, SEQ_CST, new long[0]));
        say("before", () -> before[0]);
        inside(ts, "XvSharedView_New, a negative size", () -> address(calls.XvSharedView_New(ts, -1)));
        inside(ts, "XvSharedView_New, no memory", () -> address(calls.XvSharedView_New(ts, Long.MAX_VALUE)));
        say("XvSharedView_New, no ts", () -> calls.XvSharedView_New(0, 1));
        drop(ts, view);
    }

    private void queues(long rt, long ts) {
        long[] out = {UNTOUCHED};
        say("XvQueue_New", () -> calls.XvQueue_New(rt, 1, out));
        long queue = name(out[0], "queue");
        out[0] = UNTOUCHED;
        long list = object("XvList_New", () -> calls.XvList_New(ts, 0));
        long number = object("XvInt_FromInt64", () -> calls.XvInt_FromInt64(ts, 123_456_789));
        inside(ts, "XvQueue_Get, empty", () -> calls.XvQueue_Get(ts, queue, out, 0));
        inside(ts, "XvQueue_Get, empty for a while", () -> calls.XvQueue_Get(ts, queue, out, 1_000_000));
        say("out", () -> out[0]);
        inside(ts, "XvQueue_Put, what cannot travel", () -> calls.XvQueue_Put(ts, queue, list, 0));
        inside(ts, "XvQueue_Put", () -> calls.XvQueue_Put(ts, queue, number, FOREVER));
        inside(ts, "XvQueue_Put, full", () -> calls.XvQueue_Put(ts, queue, number, 0));
        inside(ts, "XvQueue_Put, a time span below forever", () -> calls.XvQueue_Put(ts, queue, number, -2));
        inside(ts, "XvQueue_Get", () -> calls.XvQueue_Get(ts, queue, out, FOREVER));
        long got = name(out[0], "got");
        inside(ts, "XvInt_AsInt64", () -> calls.XvInt_AsInt64(ts, got));
        drop(ts, got);
        drop(ts, number);
        drop(ts, list);
        say("XvQueue_New, a maxsize beyond 2^24", () -> calls.XvQueue_New(rt, (1 << 24) + 1, out));
        say("XvQueue_New, no rt", () -> calls.XvQueue_New(0, 1, out));
        say("XvQueue_New, no out", () -> calls.XvQueue_New(rt, 1, null));
        inside(ts, "XvQueue_Put, no queue", () -> calls.XvQueue_Put(ts, 0, ts, 0));
        inside(ts, "XvQueue_Put, no op", () -> calls.XvQueue_Put(ts, queue, 0, 0));
        inside(ts, "XvQueue_Get, no queue", () -> calls.XvQueue_Get(ts, 0, out, 0));
        inside(ts, "XvQueue_Get, no out", () -> calls.XvQueue_Get(ts, queue, null, 0));
        does("XvQueue_Release, no queue", () -> calls.XvQueue_Release(ts, 0));
        does("XvQueue_Release", () -> calls.XvQueue_Release(ts, queue));
    }

    private void counts(long ts) {
        long op = object("XvSharedView_New", () -> calls.XvSharedView_New(ts, 1));
        does("XvObject_IncRef", () -> calls.XvObject_IncRef(op));
        drop(ts, op);
        inside(ts, "XvList_Size of a view, which is still there", () -> calls.XvList_Size(ts, op));
        drop(ts, op);
        does("XvObject_IncRef 0", () -> calls.XvObject_IncRef(0));
        does("XvObject_DecRef 0", () -> calls.XvObject_DecRef(ts, 0));
        does("XvObject_DecRef, no ts", () -> calls.XvObject_DecRef(0, op));
    }

    // ---- How an answer is written down ----

    private interface Call<T> {
        T make();
    }

    /// A call whose answer is its result, or an exception.
    private <T> void say(String what, Call<T> call) {
        transcript.add(what + " -> " + answer(call));
    }

    private void does(String what, Runnable call) {
        say(what, () -> {
            call.run();
            return "done";
        });
    }

    /// A call that can set the error indicator, which is written down and cleared.
    private <T> void inside(long ts, String what, Call<T> call) {
        String answer = answer(call);
        String type = calls.XvErr_TypeName(ts);
        String message = calls.XvErr_Message(ts);
        calls.XvErr_Clear(ts);
        transcript.add(what + " -> " + answer + (type == null ? "" : " with " + type + ": " + message));
    }

    /// A call that makes something; 0 if it has thrown.
    private long object(String what, Supplier<Long> call) {
        long[] made = new long[1];
        say(what, () -> {
            made[0] = call.get();
            return made[0] == 0 ? "NULL" : "an object";
        });
        return made[0];
    }

    private void drop(long ts, long op) {
        does("XvObject_DecRef", () -> calls.XvObject_DecRef(ts, op));
    }

    private long name(long address, String name) {
        names.put(address, name);
        transcript.add(name + (address == 0 || address == UNTOUCHED ? " is none" : " is there"));
        return address;
    }

    private String address(long address) {
        return address == 0 ? "NULL" : names.getOrDefault(address, "an address");
    }

    private static <T> String answer(Call<T> call) {
        try {
            return String.valueOf(call.make());
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
