# Every third-party library comes from Debian 12's packages (scripts/setup installs them).
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)

# Asio and Beast are compiled once, in net/asio_impl.cpp; every user sees declarations only.
add_library(qts_asio INTERFACE)
target_link_libraries(qts_asio INTERFACE Boost::headers OpenSSL::SSL OpenSSL::Crypto
                                         Threads::Threads)
target_compile_definitions(qts_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)

if(BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()
if(QTS_BENCH)
  find_package(benchmark REQUIRED)
endif()
