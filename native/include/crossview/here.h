/* SPDX-License-Identifier: Apache-2.0
 *
 * For users of the debug build (debug.h): each function that takes a thread state is called through a macro of its
 * name, which says in which line, and has the thread state looked at first. Included by crossview.h where XV_DEBUG is
 * defined. To call a function without it, put its name in parentheses.
 *
 * Not here, because they take a thread state that does not hold the GIL, or none:
 *
 *     XvBlock_Release, XvObject_DecRef, XvQueue_Cancel, XvQueue_Clear, XvQueue_Register, XvQueue_Release, XvQueueItem_Drop,
 *     XvThreadState_Abandon, XvThreadState_BeginDetach, XvThreadState_BeginTake, XvThreadState_CancelTake,
 *     XvThreadState_Detach, XvThreadState_HandleBreaker, XvThreadState_Lock, XvThreadState_Poll,
 *     XvThreadState_RequestDrop, XvThreadState_Tend, XvThreadState_TryTake, XvTicket_Close, XvWait_End, Xv_Dealloc
 */
#ifndef CROSSVIEW_HERE_H
#define CROSSVIEW_HERE_H

#include "crossview/debug.h"

#define XV_AT(ts) XvDebug_Here((ts), __FILE__, __LINE__)

#define XvObject_New(ts, ...) XvObject_New(XV_AT(ts), __VA_ARGS__)
#define XvObject_Free(ts, ...) XvObject_Free(XV_AT(ts), __VA_ARGS__)

#define XvErr_SetString(ts, ...) XvErr_SetString(XV_AT(ts), __VA_ARGS__)
#define XvErr_Format(ts, ...) XvErr_Format(XV_AT(ts), __VA_ARGS__)
#define XvErr_FormatFromCause(ts, ...) XvErr_FormatFromCause(XV_AT(ts), __VA_ARGS__)
#define XvErr_SetKeyError(ts, ...) XvErr_SetKeyError(XV_AT(ts), __VA_ARGS__)
#define XvErr_NoMemory(ts) XvErr_NoMemory(XV_AT(ts))
#define XvErr_Occurred(ts) XvErr_Occurred(XV_AT(ts))
#define XvErr_Matches(ts, ...) XvErr_Matches(XV_AT(ts), __VA_ARGS__)
#define XvErr_TypeName(ts) XvErr_TypeName(XV_AT(ts))
#define XvErr_Message(ts) XvErr_Message(XV_AT(ts))
#define XvErr_Cause(ts, ...) XvErr_Cause(XV_AT(ts), __VA_ARGS__)
#define XvErr_Clear(ts) XvErr_Clear(XV_AT(ts))
#define XvErr_Fetch(ts, ...) XvErr_Fetch(XV_AT(ts), __VA_ARGS__)
#define XvErr_Restore(ts, ...) XvErr_Restore(XV_AT(ts), __VA_ARGS__)

#define XvHeap_GetStats(ts, ...) XvHeap_GetStats(XV_AT(ts), __VA_ARGS__)

#define XvInterpreter_ClearInterrupt(ts) XvInterpreter_ClearInterrupt(XV_AT(ts))
#define XvThreadState_Unlock(ts) XvThreadState_Unlock(XV_AT(ts))
#define XvThreadState_Checkpoint(ts) XvThreadState_Checkpoint(XV_AT(ts))
#define XvThreadState_BeginCheckpoint(ts, ...) XvThreadState_BeginCheckpoint(XV_AT(ts), __VA_ARGS__)

#define XvGC_Collect(ts) XvGC_Collect(XV_AT(ts))
#define XvGC_Enable(ts) XvGC_Enable(XV_AT(ts))
#define XvGC_Disable(ts) XvGC_Disable(XV_AT(ts))
#define XvGC_IsEnabled(ts) XvGC_IsEnabled(XV_AT(ts))
#define XvGC_SetThreshold(ts, ...) XvGC_SetThreshold(XV_AT(ts), __VA_ARGS__)
#define XvGC_GetStats(ts, ...) XvGC_GetStats(XV_AT(ts), __VA_ARGS__)

#define XvObject_Repr(ts, ...) XvObject_Repr(XV_AT(ts), __VA_ARGS__)
#define XvObject_Str(ts, ...) XvObject_Str(XV_AT(ts), __VA_ARGS__)
#define XvObject_Hash(ts, ...) XvObject_Hash(XV_AT(ts), __VA_ARGS__)
#define XvObject_RichCompare(ts, ...) XvObject_RichCompare(XV_AT(ts), __VA_ARGS__)
#define XvObject_RichCompareBool(ts, ...) XvObject_RichCompareBool(XV_AT(ts), __VA_ARGS__)
#define XvObject_IsTrue(ts, ...) XvObject_IsTrue(XV_AT(ts), __VA_ARGS__)
#define XvObject_Type(ts, ...) XvObject_Type(XV_AT(ts), __VA_ARGS__)
#define XvObject_GetAttr(ts, ...) XvObject_GetAttr(XV_AT(ts), __VA_ARGS__)
#define XvObject_GetAttrString(ts, ...) XvObject_GetAttrString(XV_AT(ts), __VA_ARGS__)
#define XvObject_SetAttr(ts, ...) XvObject_SetAttr(XV_AT(ts), __VA_ARGS__)
#define XvObject_DelAttr(ts, ...) XvObject_DelAttr(XV_AT(ts), __VA_ARGS__)
#define XvObject_Call(ts, ...) XvObject_Call(XV_AT(ts), __VA_ARGS__)
#define XvObject_Length(ts, ...) XvObject_Length(XV_AT(ts), __VA_ARGS__)
#define XvObject_GetItem(ts, ...) XvObject_GetItem(XV_AT(ts), __VA_ARGS__)
#define XvObject_SetItem(ts, ...) XvObject_SetItem(XV_AT(ts), __VA_ARGS__)
#define XvObject_DelItem(ts, ...) XvObject_DelItem(XV_AT(ts), __VA_ARGS__)
#define XvObject_Contains(ts, ...) XvObject_Contains(XV_AT(ts), __VA_ARGS__)
#define XvSequence_GetItem(ts, ...) XvSequence_GetItem(XV_AT(ts), __VA_ARGS__)
#define XvSequence_SetItem(ts, ...) XvSequence_SetItem(XV_AT(ts), __VA_ARGS__)
#define XvSequence_DelItem(ts, ...) XvSequence_DelItem(XV_AT(ts), __VA_ARGS__)
#define XvSequence_Concat(ts, ...) XvSequence_Concat(XV_AT(ts), __VA_ARGS__)
#define XvObject_GetIter(ts, ...) XvObject_GetIter(XV_AT(ts), __VA_ARGS__)
#define XvIter_Next(ts, ...) XvIter_Next(XV_AT(ts), __VA_ARGS__)

#define Xv_EnterRecursiveCall(ts, ...) Xv_EnterRecursiveCall(XV_AT(ts), __VA_ARGS__)
#define Xv_LeaveRecursiveCall(ts) Xv_LeaveRecursiveCall(XV_AT(ts))

#define Xv_None(ts) Xv_None(XV_AT(ts))

#define Xv_True(ts) Xv_True(XV_AT(ts))
#define Xv_False(ts) Xv_False(XV_AT(ts))
#define XvBool_FromLong(ts, ...) XvBool_FromLong(XV_AT(ts), __VA_ARGS__)

#define XvInt_FromInt64(ts, ...) XvInt_FromInt64(XV_AT(ts), __VA_ARGS__)
#define XvInt_FromUInt64(ts, ...) XvInt_FromUInt64(XV_AT(ts), __VA_ARGS__)
#define XvInt_AsInt64(ts, ...) XvInt_AsInt64(XV_AT(ts), __VA_ARGS__)
#define XvInt_AsUInt64(ts, ...) XvInt_AsUInt64(XV_AT(ts), __VA_ARGS__)

#define XvFloat_FromDouble(ts, ...) XvFloat_FromDouble(XV_AT(ts), __VA_ARGS__)
#define XvFloat_AsDouble(ts, ...) XvFloat_AsDouble(XV_AT(ts), __VA_ARGS__)

#define XvStr_FromStringAndSize(ts, ...) XvStr_FromStringAndSize(XV_AT(ts), __VA_ARGS__)
#define XvStr_FromString(ts, ...) XvStr_FromString(XV_AT(ts), __VA_ARGS__)
#define XvStr_FromFormat(ts, ...) XvStr_FromFormat(XV_AT(ts), __VA_ARGS__)
#define XvStr_AsUTF8AndSize(ts, ...) XvStr_AsUTF8AndSize(XV_AT(ts), __VA_ARGS__)
#define XvStr_AsUTF8(ts, ...) XvStr_AsUTF8(XV_AT(ts), __VA_ARGS__)
#define XvStr_Length(ts, ...) XvStr_Length(XV_AT(ts), __VA_ARGS__)
#define XvStr_ReadChar(ts, ...) XvStr_ReadChar(XV_AT(ts), __VA_ARGS__)
#define XvStr_Substring(ts, ...) XvStr_Substring(XV_AT(ts), __VA_ARGS__)
#define XvStr_Concat(ts, ...) XvStr_Concat(XV_AT(ts), __VA_ARGS__)

#define XvObject_GetBuffer(ts, ...) XvObject_GetBuffer(XV_AT(ts), __VA_ARGS__)
#define XvBuffer_Release(ts, ...) XvBuffer_Release(XV_AT(ts), __VA_ARGS__)
#define XvBuffer_FillInfo(ts, ...) XvBuffer_FillInfo(XV_AT(ts), __VA_ARGS__)
#define XvBuffer_ToContiguous(ts, ...) XvBuffer_ToContiguous(XV_AT(ts), __VA_ARGS__)
#define XvBuffer_FromContiguous(ts, ...) XvBuffer_FromContiguous(XV_AT(ts), __VA_ARGS__)
#define XvBuffer_SizeFromFormat(ts, ...) XvBuffer_SizeFromFormat(XV_AT(ts), __VA_ARGS__)
#define XvBuffer_Elements(ts, ...) XvBuffer_Elements(XV_AT(ts), __VA_ARGS__)

#define XvBytes_FromStringAndSize(ts, ...) XvBytes_FromStringAndSize(XV_AT(ts), __VA_ARGS__)
#define XvBytes_AsString(ts, ...) XvBytes_AsString(XV_AT(ts), __VA_ARGS__)
#define XvBytes_Size(ts, ...) XvBytes_Size(XV_AT(ts), __VA_ARGS__)

#define XvByteArray_FromStringAndSize(ts, ...) XvByteArray_FromStringAndSize(XV_AT(ts), __VA_ARGS__)
#define XvByteArray_AsString(ts, ...) XvByteArray_AsString(XV_AT(ts), __VA_ARGS__)
#define XvByteArray_Size(ts, ...) XvByteArray_Size(XV_AT(ts), __VA_ARGS__)
#define XvByteArray_Resize(ts, ...) XvByteArray_Resize(XV_AT(ts), __VA_ARGS__)

#define XvTuple_New(ts, ...) XvTuple_New(XV_AT(ts), __VA_ARGS__)
#define XvTuple_FromArray(ts, ...) XvTuple_FromArray(XV_AT(ts), __VA_ARGS__)
#define XvTuple_FromIterable(ts, ...) XvTuple_FromIterable(XV_AT(ts), __VA_ARGS__)
#define XvTuple_Size(ts, ...) XvTuple_Size(XV_AT(ts), __VA_ARGS__)
#define XvTuple_GetItem(ts, ...) XvTuple_GetItem(XV_AT(ts), __VA_ARGS__)
#define XvTuple_SetItem(ts, ...) XvTuple_SetItem(XV_AT(ts), __VA_ARGS__)
#define XvTuple_GetSlice(ts, ...) XvTuple_GetSlice(XV_AT(ts), __VA_ARGS__)

#define XvList_New(ts, ...) XvList_New(XV_AT(ts), __VA_ARGS__)
#define XvList_FromIterable(ts, ...) XvList_FromIterable(XV_AT(ts), __VA_ARGS__)
#define XvList_Size(ts, ...) XvList_Size(XV_AT(ts), __VA_ARGS__)
#define XvList_GetItem(ts, ...) XvList_GetItem(XV_AT(ts), __VA_ARGS__)
#define XvList_SetItem(ts, ...) XvList_SetItem(XV_AT(ts), __VA_ARGS__)
#define XvList_Append(ts, ...) XvList_Append(XV_AT(ts), __VA_ARGS__)
#define XvList_Insert(ts, ...) XvList_Insert(XV_AT(ts), __VA_ARGS__)
#define XvList_Extend(ts, ...) XvList_Extend(XV_AT(ts), __VA_ARGS__)
#define XvList_Pop(ts, ...) XvList_Pop(XV_AT(ts), __VA_ARGS__)
#define XvList_GetSlice(ts, ...) XvList_GetSlice(XV_AT(ts), __VA_ARGS__)
#define XvList_SetSlice(ts, ...) XvList_SetSlice(XV_AT(ts), __VA_ARGS__)
#define XvList_Sort(ts, ...) XvList_Sort(XV_AT(ts), __VA_ARGS__)
#define XvList_Reverse(ts, ...) XvList_Reverse(XV_AT(ts), __VA_ARGS__)
#define XvList_AsTuple(ts, ...) XvList_AsTuple(XV_AT(ts), __VA_ARGS__)

#define XvDict_New(ts) XvDict_New(XV_AT(ts))
#define XvDict_Size(ts, ...) XvDict_Size(XV_AT(ts), __VA_ARGS__)
#define XvDict_GetItem(ts, ...) XvDict_GetItem(XV_AT(ts), __VA_ARGS__)
#define XvDict_SetItem(ts, ...) XvDict_SetItem(XV_AT(ts), __VA_ARGS__)
#define XvDict_DelItem(ts, ...) XvDict_DelItem(XV_AT(ts), __VA_ARGS__)
#define XvDict_Pop(ts, ...) XvDict_Pop(XV_AT(ts), __VA_ARGS__)
#define XvDict_Contains(ts, ...) XvDict_Contains(XV_AT(ts), __VA_ARGS__)
#define XvDict_GetItemString(ts, ...) XvDict_GetItemString(XV_AT(ts), __VA_ARGS__)
#define XvDict_SetItemString(ts, ...) XvDict_SetItemString(XV_AT(ts), __VA_ARGS__)
#define XvDict_Next(ts, ...) XvDict_Next(XV_AT(ts), __VA_ARGS__)
#define XvDict_Keys(ts, ...) XvDict_Keys(XV_AT(ts), __VA_ARGS__)
#define XvDict_Values(ts, ...) XvDict_Values(XV_AT(ts), __VA_ARGS__)
#define XvDict_Items(ts, ...) XvDict_Items(XV_AT(ts), __VA_ARGS__)
#define XvDict_Copy(ts, ...) XvDict_Copy(XV_AT(ts), __VA_ARGS__)
#define XvDict_Update(ts, ...) XvDict_Update(XV_AT(ts), __VA_ARGS__)
#define XvDict_Clear(ts, ...) XvDict_Clear(XV_AT(ts), __VA_ARGS__)

#define XvSlice_New(ts, ...) XvSlice_New(XV_AT(ts), __VA_ARGS__)
#define XvSlice_FromIndices(ts, ...) XvSlice_FromIndices(XV_AT(ts), __VA_ARGS__)
#define XvSlice_Unpack(ts, ...) XvSlice_Unpack(XV_AT(ts), __VA_ARGS__)

#define XvMemoryView_FromObject(ts, ...) XvMemoryView_FromObject(XV_AT(ts), __VA_ARGS__)

#define XvView_Slice(ts, ...) XvView_Slice(XV_AT(ts), __VA_ARGS__)
#define XvView_Cast(ts, ...) XvView_Cast(XV_AT(ts), __VA_ARGS__)
#define XvView_ToReadOnly(ts, ...) XvView_ToReadOnly(XV_AT(ts), __VA_ARGS__)
#define XvView_Transpose(ts, ...) XvView_Transpose(XV_AT(ts), __VA_ARGS__)
#define XvView_ToBytes(ts, ...) XvView_ToBytes(XV_AT(ts), __VA_ARGS__)
#define XvView_ToList(ts, ...) XvView_ToList(XV_AT(ts), __VA_ARGS__)
#define XvView_Hex(ts, ...) XvView_Hex(XV_AT(ts), __VA_ARGS__)
#define XvView_Count(ts, ...) XvView_Count(XV_AT(ts), __VA_ARGS__)
#define XvView_Index(ts, ...) XvView_Index(XV_AT(ts), __VA_ARGS__)
#define XvView_Release(ts, ...) XvView_Release(XV_AT(ts), __VA_ARGS__)

#define XvCapsule_New(ts, ...) XvCapsule_New(XV_AT(ts), __VA_ARGS__)
#define XvCapsule_GetPointer(ts, ...) XvCapsule_GetPointer(XV_AT(ts), __VA_ARGS__)
#define XvCapsule_GetName(ts, ...) XvCapsule_GetName(XV_AT(ts), __VA_ARGS__)

#define XvType_Ref(ts, ...) XvType_Ref(XV_AT(ts), __VA_ARGS__)
#define XvType_AsType(ts, ...) XvType_AsType(XV_AT(ts), __VA_ARGS__)

#define XvMem_Alloc(ts, ...) XvMem_Alloc(XV_AT(ts), __VA_ARGS__)
#define XvMem_Realloc(ts, ...) XvMem_Realloc(XV_AT(ts), __VA_ARGS__)
#define XvMem_Free(ts, ...) XvMem_Free(XV_AT(ts), __VA_ARGS__)

#define XvFunction_New(ts, ...) XvFunction_New(XV_AT(ts), __VA_ARGS__)
#define XvFunction_NewForeign(ts, ...) XvFunction_NewForeign(XV_AT(ts), __VA_ARGS__)
#define XvFunction_Name(ts, ...) XvFunction_Name(XV_AT(ts), __VA_ARGS__)
#define XvFunction_Self(ts, ...) XvFunction_Self(XV_AT(ts), __VA_ARGS__)
#define XvFunction_ForeignId(ts, ...) XvFunction_ForeignId(XV_AT(ts), __VA_ARGS__)

#define XvModule_New(ts, ...) XvModule_New(XV_AT(ts), __VA_ARGS__)
#define XvModule_Create(ts, ...) XvModule_Create(XV_AT(ts), __VA_ARGS__)
#define XvModule_Dict(ts, ...) XvModule_Dict(XV_AT(ts), __VA_ARGS__)
#define XvModule_AddObject(ts, ...) XvModule_AddObject(XV_AT(ts), __VA_ARGS__)
#define XvModule_State(ts, ...) XvModule_State(XV_AT(ts), __VA_ARGS__)
#define XvModule_Def(ts, ...) XvModule_Def(XV_AT(ts), __VA_ARGS__)

#define XvImport_LoadNative(ts, ...) XvImport_LoadNative(XV_AT(ts), __VA_ARGS__)
#define XvImport_GetModule(ts, ...) XvImport_GetModule(XV_AT(ts), __VA_ARGS__)
#define XvImport_AddModule(ts, ...) XvImport_AddModule(XV_AT(ts), __VA_ARGS__)
#define XvImport_FindModule(ts, ...) XvImport_FindModule(XV_AT(ts), __VA_ARGS__)
#define XvImport_Modules(ts) XvImport_Modules(XV_AT(ts))

#define XvSharedView_New(ts, ...) XvSharedView_New(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_FromBlock(ts, ...) XvSharedView_FromBlock(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_FromObject(ts, ...) XvSharedView_FromObject(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_Slice(ts, ...) XvSharedView_Slice(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_Cast(ts, ...) XvSharedView_Cast(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_ToReadOnly(ts, ...) XvSharedView_ToReadOnly(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_GetItem(ts, ...) XvSharedView_GetItem(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_SetItem(ts, ...) XvSharedView_SetItem(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_ToBytes(ts, ...) XvSharedView_ToBytes(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_Release(ts, ...) XvSharedView_Release(XV_AT(ts), __VA_ARGS__)
#define XvSharedView_GetInfo(ts, ...) XvSharedView_GetInfo(XV_AT(ts), __VA_ARGS__)

#define XvElement_Load(ts, ...) XvElement_Load(XV_AT(ts), __VA_ARGS__)
#define XvElement_Store(ts, ...) XvElement_Store(XV_AT(ts), __VA_ARGS__)
#define XvElement_Update(ts, ...) XvElement_Update(XV_AT(ts), __VA_ARGS__)
#define XvElement_CompareExchange(ts, ...) XvElement_CompareExchange(XV_AT(ts), __VA_ARGS__)
#define XvElement_LoadFloat(ts, ...) XvElement_LoadFloat(XV_AT(ts), __VA_ARGS__)
#define XvElement_StoreFloat(ts, ...) XvElement_StoreFloat(XV_AT(ts), __VA_ARGS__)
#define XvElement_UpdateFloat(ts, ...) XvElement_UpdateFloat(XV_AT(ts), __VA_ARGS__)
#define XvElement_Cell(ts, ...) XvElement_Cell(XV_AT(ts), __VA_ARGS__)
#define XvElement_Wait(ts, ...) XvElement_Wait(XV_AT(ts), __VA_ARGS__)
#define XvElement_Notify(ts, ...) XvElement_Notify(XV_AT(ts), __VA_ARGS__)
#define XvWait_Begin(ts, ...) XvWait_Begin(XV_AT(ts), __VA_ARGS__)

#define XvLease_Acquire(ts, ...) XvLease_Acquire(XV_AT(ts), __VA_ARGS__)
#define XvLease_Begin(ts, ...) XvLease_Begin(XV_AT(ts), __VA_ARGS__)
#define XvLease_State(ts, ...) XvLease_State(XV_AT(ts), __VA_ARGS__)
#define XvLease_Release(ts, ...) XvLease_Release(XV_AT(ts), __VA_ARGS__)

#define XvTicket_Share(ts, ...) XvTicket_Share(XV_AT(ts), __VA_ARGS__)
#define XvTicket_Move(ts, ...) XvTicket_Move(XV_AT(ts), __VA_ARGS__)
#define XvTicket_Open(ts, ...) XvTicket_Open(XV_AT(ts), __VA_ARGS__)

#define XvQueue_Put(ts, ...) XvQueue_Put(XV_AT(ts), __VA_ARGS__)
#define XvQueue_PutMove(ts, ...) XvQueue_PutMove(XV_AT(ts), __VA_ARGS__)
#define XvQueue_PutWithFate(ts, ...) XvQueue_PutWithFate(XV_AT(ts), __VA_ARGS__)
#define XvQueue_PutAll(ts, ...) XvQueue_PutAll(XV_AT(ts), __VA_ARGS__)
#define XvQueue_Get(ts, ...) XvQueue_Get(XV_AT(ts), __VA_ARGS__)
#define XvQueue_Drain(ts, ...) XvQueue_Drain(XV_AT(ts), __VA_ARGS__)
#define XvQueue_GetAny(ts, ...) XvQueue_GetAny(XV_AT(ts), __VA_ARGS__)
#define XvQueue_AsObject(ts, ...) XvQueue_AsObject(XV_AT(ts), __VA_ARGS__)
#define XvQueue_FromObject(ts, ...) XvQueue_FromObject(XV_AT(ts), __VA_ARGS__)
#define XvQueue_FindObject(ts, ...) XvQueue_FindObject(XV_AT(ts), __VA_ARGS__)
#define Xv_Unbound(ts) Xv_Unbound(XV_AT(ts))

#endif
