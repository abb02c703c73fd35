#include "agent/cli/command.h"

#include <array>

namespace roundsman {
namespace {

constexpr std::array<CommandRow, 10> kCommands = {{
    {AddRunCommand},
    {AddLookCommand},
    {AddCheckCommand},
    {AddDevicesCommand},
    {AddStepsCommand},
    {AddChecksCommand},
    {AddSchemaCommand},
    {AddAgentCommand},
    {AddDemoCommand},
    {AddDemoServerCommand},
}};

}  // namespace

std::span<const CommandRow> Commands() { return kCommands; }

}  // namespace roundsman
