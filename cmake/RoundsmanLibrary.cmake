option(ROUNDSMAN_WERROR "Warnings are errors (on in the presets, off for packagers)" OFF)

# roundsman_options(<target> [test]): include root, warnings, visibility of our own headers. What a test
# spends is spent in the product, so its own code is compiled without optimisation, in half the time.
function(roundsman_options target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
  if(ROUNDSMAN_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  set(kind product)
  if("test" IN_LIST ARGN)
    set(kind test)
    target_compile_options(${target} PRIVATE -O0)
  endif()
  if(TARGET precompiled_${kind} AND NOT "${target}" STREQUAL "precompiled_${kind}")
    target_precompile_headers(${target} REUSE_FROM precompiled_${kind})
  endif()
endfunction()

# roundsman_library(<name> SOURCES a.cc … DEPS lib …): one folder, one static library, explicit sources.
function(roundsman_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  roundsman_options(${name})
  target_link_libraries(${name} PUBLIC ${arg_DEPS})
endfunction()
