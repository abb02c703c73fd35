#include <fmt/format.h>
#include <gmock/gmock.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/io/files.h"
#include "tests/agent/server/console_fixture.h"
#include "tests/reporters/json_schema_check.h"

namespace roundsman {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

Json FromYaml(const YAML::Node& node) {
  if (node.IsMap()) {
    Json out = Json::object();
    for (const auto& pair : node) out[pair.first.as<std::string>()] = FromYaml(pair.second);
    return out;
  }
  if (node.IsSequence()) {
    Json out = Json::array();
    for (const YAML::Node& value : node) out.push_back(FromYaml(value));
    return out;
  }
  if (node.Tag() == "!") return node.as<std::string>();
  const Json read = Json::parse(node.Scalar(), nullptr, false);
  return read.is_boolean() || read.is_number() ? read : Json(node.Scalar());
}

Json Document() {
  const auto text = ReadFile(SourceRoot() / "docs" / "api" / "openapi.yaml");
  return FromYaml(YAML::Load(*text));
}

class OpenApiTest : public ConsoleTest {
 protected:
  const Json& Resolve(const Json& node) const {
    if (!node.is_object() || !node.contains("$ref")) return node;
    return document_.at(Json::json_pointer(node["$ref"].get<std::string>().substr(1)));
  }

  // What a parameter's example stands for.
  std::string Sample(const Json& parameter) {
    const Json& example = parameter.at("example");
    const std::string text = example.is_string() ? example.get<std::string>() : example.dump();
    if (text == "{fingerprint}") return FirstFingerprint();
    if (text == "{run}") return source_.Store().Runs({})->front().run;
    return text;
  }

  std::string PathWith(std::string path, const Json& item, const Json& operation) {
    std::string query;
    for (const Json* parameters : {&item, &operation}) {
      if (!parameters->contains("parameters")) continue;
      for (const Json& each : (*parameters)["parameters"]) {
        const Json& parameter = Resolve(each);
        const auto name = parameter["name"].get<std::string>();
        if (parameter["in"] == "query") {
          query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, Sample(parameter));
        } else {
          path.replace(path.find("{" + name + "}"), name.size() + 2, Sample(parameter));
        }
      }
    }
    return path + query;
  }

  void ExpectAsDocumented(const httplib::Result& answer, const Json& operation,
                          const std::string& what) {
    ASSERT_TRUE(answer) << what;
    const std::string status = std::to_string(answer->status);
    ASSERT_TRUE(operation["responses"].contains(status)) << what << ": " << answer->body;
    const Json& content = Resolve(operation["responses"][status])["content"];
    std::string type = answer->get_header_value("Content-Type");
    type = type.substr(0, type.find(';'));
    ASSERT_TRUE(content.contains(type)) << what << ": " << type;
    if (type != "application/json") return;
    const Json schema = {{"allOf", {content[type]["schema"]}},
                         {"components", {{"schemas", document_["components"]["schemas"]}}}};
    EXPECT_EQ(WrongBySchema(answer->body, schema.dump()), "") << what << "\n" << answer->body;
  }

  const Json document_ = Document();
};

TEST_F(OpenApiTest, EveryDocumentedPathAnswersAsDocumented) {
  Start();
  httplib::Client client = Client();
  int walked = 0;
  for (const auto& [path, item] : document_["paths"].items()) {
    for (const char* method : {"get", "post", "delete"}) {
      // The events never end; they have tests of their own.
      if (!item.contains(method) || path == "/api/v1/events") continue;
      const Json& operation = item[method];
      const std::string url = PathWith(path, item, operation);
      const Json body = operation.contains("requestBody")
                            ? operation["requestBody"]["content"]["application/json"]["example"]
                            : Json::object();
      httplib::Request request;
      request.method = method == std::string("get")    ? "GET"
                       : method == std::string("post") ? "POST"
                                                       : "DELETE";
      request.path = url;
      if (request.method == "POST") request.body = body.dump();
      const auto answer = client.send(request);
      ExpectAsDocumented(answer, operation, request.method + " " + url);
      if (path != "/api/v1/session" || request.method != "POST") {
        EXPECT_LT(answer->status, 300) << url << answer->body;
      }
      ++walked;
    }
  }
  EXPECT_GT(walked, 18);
}

TEST_F(OpenApiTest, MistakesAnswerAsDocumented) {
  Start();
  httplib::Client client = Client();
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {"/api/v1/scenarios/{id}", "/api/v1/scenarios/none"},
      {"/api/v1/runs", "/api/v1/runs?limit=0"},
      {"/api/v1/runs", "/api/v1/runs?limit=ten"},
      {"/api/v1/runs", "/api/v1/runs?verdict=good"},
      {"/api/v1/runs", "/api/v1/runs?before=yesterday"},
      {"/api/v1/runs/{id}", "/api/v1/runs/none"},
      {"/api/v1/alerts", "/api/v1/alerts?phase=new"},
      {"/api/v1/alerts/{fingerprint}", "/api/v1/alerts/none"},
      {"/api/v1/blindspots", "/api/v1/blindspots?days=-1"},
      {"/artifacts/{path}", "/artifacts/none.jpg"}};
  for (const auto& [path, url] : mistakes) {
    const auto answer = client.Get(url);
    EXPECT_GE(answer->status, 400) << url;
    ExpectAsDocumented(answer, document_["paths"][path]["get"], url);
  }
  source_.SetReloadProblems({Error{Blame::kConfig, "unknown step", {"a.yaml", 3, 5}}});
  const auto refused = client.Post("/-/reload", "", "application/json");
  EXPECT_EQ(refused->status, 422);
  EXPECT_THAT(refused->body, HasSubstr("a.yaml:3:5"));
  ExpectAsDocumented(refused, document_["paths"]["/-/reload"]["post"], "reload");
}

TEST_F(OpenApiTest, NothingIsRequiredThatAnEmptyAgentLacks) {
  SampleSource empty{SampleSource::Empty{}};
  const auto server = ConsoleServer::Start(options_, empty, events_);
  ASSERT_TRUE(server);
  httplib::Client client("127.0.0.1", (*server)->port());
  for (const char* path : {"/api/v1/scenarios", "/api/v1/runs", "/api/v1/alerts",
                           "/api/v1/blindspots", "/api/v1/health"}) {
    ExpectAsDocumented(client.Get(path), document_["paths"][path]["get"], path);
  }
}

TEST_F(OpenApiTest, TheDocumentIsServed) {
  Start();
  const auto answer = Client().Get("/api/openapi.yaml");
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, *ReadFile(SourceRoot() / "docs" / "api" / "openapi.yaml"));
}

}  // namespace
}  // namespace roundsman
