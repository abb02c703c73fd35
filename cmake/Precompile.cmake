# Parsing the standard library, fmt, JSON and GoogleTest anew in some 450 files is half of what a
# sanitizer build costs, so those presets read these headers once. The g++ and the clang preset do
# not: a file that lives on an include it does not have fails there.
option(ROUNDSMAN_PRECOMPILE "Precompile the headers of other people" OFF)
if(NOT ROUNDSMAN_PRECOMPILE)
  return()
endif()
find_package(GTest REQUIRED)

set(precompiled_product
  <algorithm> <array> <atomic> <chrono> <condition_variable> <deque> <filesystem> <fstream> <functional>
  <map> <memory> <mutex> <optional> <random> <set> <span> <stop_token> <string> <string_view> <thread>
  <utility> <variant> <vector> <fmt/format.h> <nlohmann/json.hpp>)
set(precompiled_test ${precompiled_product} <gmock/gmock.h> <gtest/gtest.h>)

# One library per kind, whose only purpose is to own the headers that roundsman_precompiled() shares.
foreach(kind product test)
  set(source ${CMAKE_BINARY_DIR}/precompiled_${kind}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(precompiled_${kind} OBJECT ${source})
  roundsman_options(precompiled_${kind} ${kind})
  target_precompile_headers(precompiled_${kind} PRIVATE ${precompiled_${kind}})
  target_link_libraries(precompiled_${kind} PRIVATE fmt::fmt nlohmann_json::nlohmann_json)
endforeach()
target_link_libraries(precompiled_test PRIVATE GTest::gmock)
