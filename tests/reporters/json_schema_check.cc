#include "tests/reporters/json_schema_check.h"

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace roundsman {

std::string WrongBySchema(const std::string& document, const std::string& schema) {
  using valijson::adapters::NlohmannJsonAdapter;
  const nlohmann::json rules = nlohmann::json::parse(schema);
  const nlohmann::json read = nlohmann::json::parse(document);
  valijson::Schema parsed;
  valijson::SchemaParser(valijson::SchemaParser::kDraft7)
      .populateSchema(NlohmannJsonAdapter(rules), parsed);
  valijson::ValidationResults results;
  valijson::Validator validator;
  if (validator.validate(parsed, NlohmannJsonAdapter(read), &results)) return "";
  std::string wrong;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& part : error.context) wrong.append(part);
    wrong.append(": ").append(error.description).append("\n");
  }
  return wrong.empty() ? "not valid" : wrong;
}

}  // namespace roundsman
