# ROUNDSMAN_SANITIZE: empty, "address,undefined" or "thread". Set by the presets.
set(ROUNDSMAN_SANITIZE "" CACHE STRING "Sanitizers to build with")
if(ROUNDSMAN_SANITIZE)
  add_compile_options(-fsanitize=${ROUNDSMAN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ROUNDSMAN_SANITIZE})
endif()
