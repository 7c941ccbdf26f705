# SPDX-License-Identifier: Apache-2.0
#
# find_package(crossview) gives the target crossview::crossview. A native module links to it and is built with
# crossview_add_module.
include(${CMAKE_CURRENT_LIST_DIR}/crossviewTargets.cmake)

# crossview_add_module(NAME SOURCE...): the native module that XvImport_LoadNative finds in NAME.so. NAME is the last part
# of the module's name, and one of the sources defines XvInit_NAME.
function(crossview_add_module name)
  add_library(${name} MODULE ${ARGN})
  target_link_libraries(${name} PRIVATE crossview::crossview)
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX .so C_VISIBILITY_PRESET hidden)
endfunction()
