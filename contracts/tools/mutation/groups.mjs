// Which tests judge a mutant of a source: those that deploy the contract that it is part of, by artifact, and those
// that are compiled with it. Suites with copies of the source in them, the planted bugs and the market's twin, are
// left out: they would judge the mutant by itself, or by what it was made from.

/** By the beginning of the source's path, the first that fits: quick tests, then slow ones for what they let pass. */
const groups = [
  ["src/Directory", "test/Directory.t.sol"],
  ["src/MarketCodec", "test/{market/Codec,vectors/Vectors}.t.sol", "test/market/{EndingVouchers,CloseMany}.t.sol"],
  ["src/governance/Haltable", "test/{governance/Haltable,market/Halt,staking/Bonds,rewards/WorkRewards,pass/*}.t.sol"],
  ["src/governance/", "test/governance/*.t.sol"],
  ["src/market/FastSettling", "test/market/[!T]*.t.sol", "test/market/T*.t.sol"],
  ["src/market/", "test/market/[!T]*.t.sol", "test/{market/Tokens,vectors/*,invariant/MarketInvariants,exits/*}.t.sol"],
  ["src/libraries/", "test/market/[!T]*.t.sol", "test/{market/Tokens,vectors/*,invariant/MarketInvariants}.t.sol"],
  ["src/staking/", "test/staking/*.t.sol", "test/{invariant/StakingInvariants,exits/*}.t.sol"],
  ["src/revenue/", "test/revenue/*.t.sol", "test/{invariant/RevenueInvariants,economy/*,exits/*}.t.sol"],
  ["src/referrals/codes/", "test/referrals/{Codes,Bindings}.t.sol", "test/invariant/RevenueInvariants.t.sol"],
  ["src/referrals/", "test/referrals/*.t.sol", "test/{invariant/RevenueInvariants,exits/*}.t.sol"],
  ["src/rewards/", "test/rewards/*.t.sol", "test/{invariant/RewardsInvariants,exits/*}.t.sol"],
  ["src/pass/", "test/pass/*.t.sol", "test/{invariant/PassInvariants,exits/*}.t.sol"],
  ["src/token/", "test/{token,economy}/*.t.sol"],
  ["src/test-token/", "test/TestUsd.t.sol"],
];

export const testsOf = (file) => groups.find(([start]) => file.startsWith(start)).slice(1);

/** Tests that are compiled with the source itself, and are run before the others because they are quick. */
export const directTestsOf = (file) => ({
  "src/libraries/AccountWord.sol": "test/libraries/AccountWord.t.sol",
  "src/libraries/MachineWord.sol": "test/libraries/MachineWord.t.sol",
  "src/libraries/LeaseWord.sol": "test/libraries/LeaseWord.t.sol",
  "src/libraries/Bits.sol": "test/libraries/LeaseWord.t.sol",
  "src/libraries/SignatureCheck.sol": "test/libraries/SignatureCheck.t.sol",
  "src/referrals/EpochRing.sol": "test/referrals/EpochRing.t.sol",
  "src/rewards/VestingRing.sol": "test/rewards/VestingRing.t.sol",
})[file];

/** What is deployed, and so carries the mutant: the tests take it by the name of its artifact. */
export const deployables = [
  "src/Directory.sol", "src/Market.sol", "src/MarketCodec.sol", "src/governance/WeftGovernor.sol",
  "src/governance/WeftTimelock.sol", "src/pass/PremiumPass.sol", "src/referrals/ReferralCodes.sol",
  "src/referrals/Referrals.sol", "src/revenue/Revenue.sol", "src/rewards/BurnAuction.sol",
  "src/rewards/WorkRewards.sol", "src/staking/Staking.sol", "src/test-token/TestUsd.sol",
  "src/token/Distribution.sol", "src/token/GrantVesting.sol", "src/token/WeftToken.sol",
];

/** Too deep for the stack without the slow pipeline. */
export const needsIr = (deployable) => deployable === "src/Market.sol";
