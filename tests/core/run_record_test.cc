#include "core/run_record.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

WallTime At(long long millis) { return WallTime(std::chrono::milliseconds(millis)); }

TEST(RunRecordTest, SaysItsKeyAsText) {
  EXPECT_EQ((RunKey{"login-holdings", "iphone-15", "local", "", At(1763800000000)}.ToString()),
            "login-holdings|iphone-15|local||1763800000");
  EXPECT_EQ((RunKey{"a", "b", "", "user=x&n=2", {}}.ToString()), "a|b||user=x&n=2|0");
}

TEST(RunRecordTest, KeepsFractionsOfASecondApart) {
  EXPECT_EQ((RunKey{"a", "b", "c", "", At(1763800000250)}.ToString()), "a|b|c||1763800000.25");
  EXPECT_EQ((RunKey{"a", "b", "c", "", At(1763800000004)}.ToString()), "a|b|c||1763800000.004");
}

TEST(RunRecordTest, ASeparatorInANameMakesNoTwoKeysOne) {
  EXPECT_NE((RunKey{"a|b", "c", "", "", {}}.ToString()),
            (RunKey{"a", "b|c", "", "", {}}.ToString()));
  EXPECT_NE((RunKey{"a|b", "", "", "", {}}.ToString()),
            (RunKey{"a%7Cb", "", "", "", {}}.ToString()));
}

}  // namespace
}  // namespace roundsman
