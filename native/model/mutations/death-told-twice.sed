# file: interp/death.c
# run: ships death
# what: who acknowledges a death leaves it to be acknowledged again
# dies: check failed: XvInterpreter_Acknowledge
# changes: -1 +0
/memset(&interp->deaths, 0, sizeof interp->deaths);/d
