#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/program.h"
#include "tests/e2e/told.h"

namespace roundsman {

// A folder for one test's scenarios and reports. It is kept, and its path printed, when the test
// fails: the pictures in it say more than an assertion can.
class Workplace {
 public:
  Workplace();
  ~Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path report() const { return path_ / "report"; }
  // Returns the file's path.
  std::string Write(const std::string& name, std::string_view text) const;
  // A scenario of that id with these steps (lines of YAML), device phone.
  std::string Scenario(const std::string& id, std::string_view steps,
                       std::string_view head = {}) const;
  // `roundsman run PATHS --out report` and what else is said.
  Call Run(std::vector<std::string> words) const;

 private:
  std::filesystem::path path_;
};

}  // namespace roundsman
