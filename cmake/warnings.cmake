# Warnings are errors in every preset: a warning nobody reads is a bug nobody fixes.
add_library(qts_warnings INTERFACE)
target_compile_options(qts_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wswitch -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside its own standard library and Boost's coroutine frames.
  target_compile_options(qts_warnings INTERFACE -Wno-maybe-uninitialized -Wno-restrict
    -Wno-dangling-pointer -Wno-stringop-overflow -Wno-array-bounds -Wno-stringop-overread
    -Wno-mismatched-new-delete)
endif()
