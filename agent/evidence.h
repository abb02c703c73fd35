#pragma once

#include <string>
#include <vector>

#include "core/io/artifact_store.h"
#include "scenarios/secrets.h"
#include "vision/observation.h"

namespace roundsman {

// Keeps the pictures of one run: small ones of every step, sharp ones with before and filmstrip of
// every finding. Whatever shows a secret is painted over before it leaves memory; a picture that
// cannot be read is not kept. A store that refuses costs the evidence, never the verdict: the note
// says so.
class EvidenceKeeper {
 public:
  EvidenceKeeper(ArtifactStore& store, std::string run, const Secrets& secrets)
      : store_(store), run_(std::move(run)), secrets_(secrets) {}

  // What the person sees at the end of a step; the path, or empty.
  std::string KeepStep(const Observation& seen);
  // `sharp` may be empty: then the film's frame serves.
  Evidence KeepFinding(const Observation& seen, const Screenshot& sharp, std::size_t number);
  std::string KeepFilmstrip(const Observation& seen);
  // For the screenshot step.
  std::string KeepNamed(const std::string& name, const Observation& seen);

  // The first refusal of the store, for people; empty if all was kept.
  const std::string& trouble() const { return trouble_; }

 private:
  std::string Put(const std::string& name, const std::string& bytes);
  std::string KeepPicture(const std::string& name, const Screenshot& picture,
                          const std::vector<Rect>& hide, int width);

  ArtifactStore& store_;
  std::string run_;
  const Secrets& secrets_;
  std::string trouble_;
  // Of the step that was looked at last.
  int film_step_ = -1;
  std::string film_;
};

}  // namespace roundsman
