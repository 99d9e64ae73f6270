# What QTS needs from Debian 12, in one place. Sourced by scripts/setup.
# shellcheck shell=bash

build_packages=(
  clang-19 ninja-build cmake mold ccache ca-certificates
  libboost1.81-dev libssl-dev libfmt-dev libspdlog-dev libsimdjson-dev libcli11-dev
  libtomlplusplus-dev libsqlite3-dev
)
gcc_packages=(g++)
test_packages=(
  g++ libclang-rt-19-dev libgtest-dev libbenchmark-dev openssl git
)
