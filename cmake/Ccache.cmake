# The presets switch this on. Paths are made relative and the build directory is left out of the
# hash, so a fresh clone beside an old one compiles nothing twice. The sloppiness is what ccache's manual
# asks for where headers are precompiled.
option(ROUNDSMAN_CCACHE "Compile through ccache" OFF)
if(ROUNDSMAN_CCACHE)
  find_program(CCACHE ccache REQUIRED)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
