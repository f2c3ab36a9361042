// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Referrals } from "../../../src/referrals/Referrals.sol";
import { ReferralCodes } from "../../../src/referrals/ReferralCodes.sol";
import { Revenue } from "../../../src/revenue/Revenue.sol";
import { BoundedCall } from "../../../src/revenue/BoundedCall.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

// The shipped contracts with one line broken each. Nobody deploys them but PlantedEconomy.t.sol.

/// @notice Every share rounds up.
contract RevenueRoundsUp is Revenue {
    constructor(address source_, address owner_, address treasury_) Revenue(source_, owner_, treasury_) { }

    function _part(uint256 fee, uint256 bps) internal pure override returns (uint256) {
        return (fee * bps + 9999) / 10_000;
    }
}

/// @notice The programme gets what it asks for.
contract RevenueTrustsTheProgramme is Revenue {
    constructor(address source_, address owner_, address treasury_) Revenue(source_, owner_, treasury_) { }

    function _payReferralSide(address, uint256 budget, bytes memory question) internal override returns (uint256 used) {
        if (referralSink == address(0)) return 0;
        (, used) = BoundedCall.ask(referralSink, SINK_GAS, question);
        if (used > IERC20(token).balanceOf(address(this))) return 0;
        require(IERC20(token).transfer(referralSink, used), "transfer");
        return used < budget ? used : budget;
    }
}

/// @notice What the burn sink refuses is forgotten.
contract RevenueForgetsTheBurn is Revenue {
    constructor(address source_, address owner_, address treasury_) Revenue(source_, owner_, treasury_) { }

    function _waitForBurn(address, uint256) internal override { }
}

/// @notice A second binding overwrites the first.
contract CodesRebind is ReferralCodes {
    constructor(address owner_) ReferralCodes(owner_) { }

    function _checkUnbound(address, uint8, uint256) internal view override { }
}

/// @notice What accrued is paid at once.
contract ReferralsVestAtOnce is Referrals {
    constructor(address r, address c, address a, address o) Referrals(r, c, a, o) { }

    function _vested(Account storage a) internal view override returns (uint256 sum) {
        sum = a.settled;
        for (uint256 i = 0; i < 16; ++i) {
            sum += a.fast.amounts[i] + a.slow.amounts[i];
        }
    }
}

/// @notice The unknown get as much as the known.
contract ReferralsWithoutCap is Referrals {
    constructor(address r, address c, address a, address o) Referrals(r, c, a, o) { }

    function _cap(Account storage, uint256 amount) internal pure override returns (uint256) {
        return amount;
    }
}

/// @notice More is credited than what is said to be used.
contract ReferralsCreditMore is Referrals {
    constructor(address r, address c, address a, address o) Referrals(r, c, a, o) { }

    function _credit(address account, uint256 amount, uint8 level) internal override returns (uint256 added) {
        added = super._credit(account, amount, level);
        if (added > 0) --added;
    }
}

/// @notice Forfeiting takes the account's money and leaves the account as it is.
contract ReferralsForfeitTwice is Referrals {
    constructor(address r, address c, address a, address o) Referrals(r, c, a, o) { }

    function _empty(address account) internal view override returns (uint256) {
        return _accounts[account].fast.amounts[0] + _accounts[account].slow.amounts[0] + 1;
    }
}

/// @notice Heads count.
contract ReferralsCountHeads is Referrals {
    constructor(address r, address c, address a, address o) Referrals(r, c, a, o) { }

    function _tierFor(uint256[] memory fees) internal pure override returns (Tier) {
        return fees.length >= 3 ? Tier.Bronze : Tier.Starter;
    }
}
