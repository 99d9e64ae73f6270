# QTS_SANITIZE holds a -fsanitize= list ("address,undefined", "thread"); empty means none.
set(QTS_SANITIZE "" CACHE STRING "Sanitizers to build with, comma separated")
if(QTS_SANITIZE)
  add_compile_options(-fsanitize=${QTS_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${QTS_SANITIZE})
  if(QTS_SANITIZE MATCHES "thread")
    # Tests that count allocations bring their own operator new, and so does this runtime.
    add_link_options(-Wl,--allow-multiple-definition)
  endif()
endif()
option(QTS_FUZZ "Build the libFuzzer targets (clang only)" OFF)
