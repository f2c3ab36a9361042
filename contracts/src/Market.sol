// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Closing } from "./market/Closing.sol";
import { Delegating } from "./market/Delegating.sol";
import { Enrolment } from "./market/Enrolment.sol";
import { Funds } from "./market/Funds.sol";
import { Guarding } from "./market/Guarding.sol";
import { MarketBase } from "./market/MarketBase.sol";
import { Settling } from "./market/Settling.sol";
import { Views } from "./market/Views.sol";

/// @title Market
/// @notice See `IMarket`.
/// @dev Nothing is created per lease: an account, a machine and a slot are one storage word each, overwritten for ever.
/// Tokens move in `deposit`, withdrawals and where fees leave only; everything else moves numbers.
contract Market is Funds, Guarding, Delegating, Enrolment, Settling, Closing, Views {
    /// @param token_ The one token that this market is about; see `IMarket` for what is assumed of it.
    /// @param initialOwner May set the fee within `MAX_FEE_BPS`, and nothing else.
    constructor(address token_, address initialOwner, uint16 feeBps_, address feeTo_)
        MarketBase(token_, initialOwner, feeBps_, feeTo_)
    { }
}
