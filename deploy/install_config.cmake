# Configs are where people look for them whatever the prefix is, and never overwritten.
set(etc "$ENV{DESTDIR}/etc/roundsman")
file(MAKE_DIRECTORY "${etc}/scenarios")
if(EXISTS "${etc}/agent.yaml")
  message(STATUS "Kept: ${etc}/agent.yaml")
else()
  message(STATUS "Installing: ${etc}/agent.yaml")
  file(COPY_FILE "${CMAKE_CURRENT_LIST_DIR}/../config/agent.example.yaml" "${etc}/agent.yaml")
endif()
