#pragma once

#include <string>
#include <vector>

namespace roundsman {

// The command that does a run again by hand. What may be secret, the values of variables and a
// password in an address, is "…" for people to fill in; all else can be pasted into a shell.
struct Reproduction {
  // "run" or "look".
  std::string command = "run";
  // A scenario's file, or an address.
  std::string subject;
  std::string device;
  std::string base_url;
  // Names alone.
  std::vector<std::string> variables;
  std::string browser;
  std::string config;
};

std::string ToShellLine(const Reproduction& again);

}  // namespace roundsman
