# SPDX-License-Identifier: Apache-2.0
#
# Sets jdk_include to the directory of <jni.h> and <jvmti.h>, which come with a JDK: the one that Maven's toolchain names,
# JAVA_HOME, or the newest under /usr/lib/jvm; empty if there is none. (find_package(JNI) wants AWT and the JVM library
# as well, and finds neither here.)
set(candidates "$ENV{TOOLCHAIN_JAVA_HOME}" "$ENV{JAVA_HOME}")
file(GLOB installed /usr/lib/jvm/*/include/jvmti.h)
list(SORT installed COMPARE NATURAL ORDER DESCENDING)
foreach(header IN LISTS installed)
  cmake_path(GET header PARENT_PATH include)
  cmake_path(GET include PARENT_PATH home)
  list(APPEND candidates "${home}")
endforeach()

set(jdk_include "")
foreach(home IN LISTS candidates)
  if(home AND EXISTS "${home}/include/jvmti.h" AND EXISTS "${home}/include/linux/jni_md.h")
    set(jdk_include "${home}/include")
    break()
  endif()
endforeach()

if(NOT jdk_include)
  set(text "no JDK found (looked at TOOLCHAIN_JAVA_HOME, JAVA_HOME and /usr/lib/jvm)")
  if(XV_REQUIRE_JDK)
    message(FATAL_ERROR "The JVMTI agent and the JNI glue were asked for, but ${text}.")
  endif()
  message(STATUS "The JVMTI agent and the JNI glue are left out: ${text}. The core does not need them.")
endif()
