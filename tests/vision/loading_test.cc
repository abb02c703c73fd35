#include "vision/loading.h"

#include <gtest/gtest.h>

#include "tests/fakes/tree_builder.h"

namespace roundsman {
namespace {

UiTree Wide(const TreeBuilder& page) {
  UiTree tree = page.Build();
  tree.viewport = tree.content = {1366, 768};
  return tree;
}

TEST(FindLoadingTest, WhatMovesAloneOnAScreenIsLoadingHoweverWideTheScreen) {
  TreeBuilder page;
  page.Open("header", {0, 0, 1366, 52}).Text("Orders").Close();
  std::vector<Mover> movers(1);
  movers[0].box = {355, 90, 656, 240};
  movers[0].continuous = true;
  const UiTree tree = Wide(page);
  EXPECT_TRUE(FindLoading(movers, &tree));
  // An ad at the side, and something to read.
  movers[0].box = {1000, 90, 300, 600};
  EXPECT_FALSE(FindLoading(movers, &tree));
  movers[0].box = {355, 90, 656, 240};
  page.Open("p", {355, 400, 656, 30}).Text("Order 17").Close();
  const UiTree read = Wide(page);
  EXPECT_FALSE(FindLoading(movers, &read));
}

}  // namespace
}  // namespace roundsman
