#include "agent/cli/command.h"

#include <array>

namespace roundsman {
namespace {

constexpr std::array<CommandRow, 9> kCommands = {{
    {AddRunCommand},
    {AddLookCommand},
    {AddCheckCommand},
    {AddDevicesCommand},
    {AddStepsCommand},
    {AddChecksCommand},
    {AddSchemaCommand},
    {AddDemoCommand},
    {AddDemoServerCommand},
}};

}  // namespace

std::span<const CommandRow> Commands() { return kCommands; }

}  // namespace roundsman
