# One library a folder. DEPS are exactly the arrows of docs/architecture.md: what is not named here
# does not link, and tests/tidy checks the includes against the same list.
function(qts_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE qts_warnings ${ARG_PRIVATE_DEPS})
endfunction()

# One test program a folder; every TEST in it is a ctest case of its own. LABELS is one label: `quick`
# runs in every sanitizer of CI, `quick-threads` under ThreadSanitizer too, `long` in release only, and
# under the others at night (`ctest -L` matches parts
# of a label; a list would be torn apart on its way through gtest_discover_tests).
function(qts_test name)
  cmake_parse_arguments(ARG "" "LABELS" "SOURCES;DEPS" ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE QTS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} qts_warnings GTest::gtest GTest::gtest_main)
  set(timeout 300)
  if(ARG_LABELS STREQUAL long)
    set(timeout 3600)
  endif()
  include(GoogleTest)
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${timeout}
                       SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
endfunction()

# A fuzz target beside its parser. With QTS_FUZZ it is a libFuzzer program; always it is replayed over
# its seed corpus (CORPUS: files or folders below tests/) by ctest.
function(qts_fuzz name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;CORPUS" ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} qts_warnings)
  if(QTS_FUZZ)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/fakes/fuzz_replay.cpp)
  endif()
  list(TRANSFORM ARG_CORPUS PREPEND ${PROJECT_SOURCE_DIR}/tests/)
  set(once) # libFuzzer: each file once instead of endlessly
  if(QTS_FUZZ)
    set(once -runs=0)
  endif()
  add_test(NAME ${name}.corpus COMMAND ${name} ${once} ${ARG_CORPUS})
  set_tests_properties(${name}.corpus PROPERTIES LABELS quick TIMEOUT 60)
endfunction()
