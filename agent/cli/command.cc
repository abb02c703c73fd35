#include "agent/cli/command.h"

#include <array>

namespace roundsman {
namespace {

constexpr std::array<CommandRow, 11> kCommands = {{
    {AddRunCommand},
    {AddLookCommand},
    {AddCheckCommand},
    {AddDevicesCommand},
    {AddStepsCommand},
    {AddChecksCommand},
    {AddSchemaCommand},
    {AddAgentCommand},
    {AddBlindspotsCommand},
    {AddDemoCommand},
    {AddDemoServerCommand},
}};

}  // namespace

std::span<const CommandRow> Commands() { return kCommands; }

}  // namespace roundsman
