// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import { Haltable } from "../../../src/governance/Haltable.sol";
import { IFeeSource } from "../../../src/interfaces/IFeeSource.sol";
import { IMarket } from "../../../src/interfaces/IMarket.sol";
import { AccountWord } from "../../../src/libraries/AccountWord.sol";
import { LeaseWord } from "../../../src/libraries/LeaseWord.sol";
import { MachineWord } from "../../../src/libraries/MachineWord.sol";
import { PlantedMarket } from "./PlantedMarket.sol";

// One bug for each rule of the market, in the order of README.md. Nobody deploys them but MarketPlanted.t.sol.

/// @notice 1. A withdrawal moves one unit more than it takes off the balance.
contract PaysOneMore is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.withdraw.selector) return;
        IERC20 token = IERC20(IMarket(code).token());
        if (token.balanceOf(address(this)) != 0) require(token.transfer(address(0xdead), 1), "transfer");
    }
}

/// @notice 2. To stop a lease costs the renter one unit, for the provider.
contract ChargesForStopping is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.stop.selector || _accountOf(msg.sender).balance() == 0) return;
        IMarket.LeaseKey memory key = abi.decode(msg.data[4:], (IMarket.LeaseKey));
        _store(_placeOf(msg.sender), AccountWord.unwrap(_accountOf(msg.sender).debit(1)));
        uint256 place = _placeOf(key.provider, key.machine);
        _store(place, _load(place) + 1);
    }
}

/// @notice 3. A closing pays one unit more than was locked, out of the renter's balance.
contract PaysAboveTheLock is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.close.selector) return;
        (IMarket.LeaseKey memory key, address renter, uint128 paid) =
            abi.decode(msg.data[4:], (IMarket.LeaseKey, address, uint128));
        uint256 more = _leaseOf(key.provider, key.machine, key.slot).locked() - paid + 1;
        if (_accountOf(renter).balance() < more) return;
        _store(_placeOf(renter), AccountWord.unwrap(_accountOf(renter).debit(more)));
        uint256 place = _placeOf(key.provider, key.machine);
        _store(place, _load(place) + more);
    }
}

/// @notice 4. The fee is 5 % more than it should be, at the provider's cost.
contract TakesMoreFee is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.close.selector) return;
        (IMarket.LeaseKey memory key, address renter, uint128 paid) =
            abi.decode(msg.data[4:], (IMarket.LeaseKey, address, uint128));
        uint256 place = _placeOf(key.provider, key.machine);
        uint256 more = (uint256(paid) + 19) / 20;
        _store(place, _load(place) - more);
        (AccountWord account,) = _accountOf(renter).withFee(more);
        _store(_placeOf(renter), AccountWord.unwrap(account));
    }
}

/// @notice 5. Takes what is above its limit.
contract HoldsAnything is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _pardons(bytes4 why) internal override returns (bool) {
        if (why != IMarket.HoldsTooMuch.selector) return false;
        (, uint256 amount) = abi.decode(msg.data[4:], (address, uint256));
        return IERC20(IMarket(code).token()).transferFrom(msg.sender, address(this), amount);
    }
}

/// @notice 6. Cancelling a machine's offers frees its GPUs, also those that are leased.
contract FreesGpusTooEarly is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.cancelOffers.selector) return;
        (address provider, address machine) = abi.decode(msg.data[4:], (address, address));
        uint256 busy = uint256(_machineOf(provider, machine).busy()) << 192;
        _store(_placeOf(provider, machine), _load(_placeOf(provider, machine)) ^ busy);
    }
}

/// @notice 7. Stopping a lease writes a lease that lasts a second longer.
contract WritesAnotherLease is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.stop.selector) return;
        IMarket.LeaseKey memory key = abi.decode(msg.data[4:], (IMarket.LeaseKey));
        uint256 place = _placeOf(key.provider, key.machine) + 1 + key.slot;
        _store(place, _load(place) + (1 << 64));
    }
}

/// @notice 8. Two leases of a slot may begin in the same second.
contract NamesTwoLeasesAlike is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _before() internal override {
        if (msg.sig != IMarket.settle.selector) return;
        address[] memory parties = _known().parties;
        for (uint256 i = 0; i < parties.length; ++i) {
            for (uint256 j = 0; j < 2; ++j) {
                _forget(parties[i], parties[(i + j) % parties.length]);
            }
        }
    }

    function _forget(address provider, address machine) private {
        MachineWord word = _machineOf(provider, machine);
        for (uint256 slot = 0; slot < 6; ++slot) {
            if (!word.isOpen(slot)) _store(_placeOf(provider, machine) + 1 + slot, 0);
        }
    }
}

/// @notice 9. A request that was cancelled may be used after all.
contract ForgetsNonces is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.cancelRequest.selector) return;
        uint256 window = uint256(type(uint32).max) << 152;
        _store(_placeOf(msg.sender), _load(_placeOf(msg.sender)) & ~window);
    }
}

/// @notice 10. Offers that were cancelled are settled.
contract SettlesCancelledOffers is PlantedMarket {
    uint256 private constant FLOOR = uint256(type(uint32).max) << 160;

    constructor(address code_) PlantedMarket(code_) { }

    function _before() internal override {
        if (msg.sig == IMarket.settle.selector) _eachFloor({ hides: true });
    }

    function _after() internal override {
        if (msg.sig == IMarket.settle.selector) _eachFloor({ hides: false });
    }

    /// @dev What the floor was waits behind the machine's 32 slots.
    function _eachFloor(bool hides) private {
        address[] memory parties = _known().parties;
        for (uint256 i = 0; i < parties.length; ++i) {
            for (uint256 j = 0; j < parties.length; ++j) {
                uint256 place = _placeOf(parties[i], parties[j]);
                MachineWord word = MachineWord.wrap(_load(place));
                if (!word.isEnrolled()) continue;
                if (hides) _store(place + 33, word.nonceFloor());
                uint256 floor = hides ? 1 : _load(place + 33);
                _store(place, (_load(place) & ~FLOOR) | (floor << 160));
            }
        }
    }
}

/// @notice 11. A machine that was revoked can be used again.
contract ForgivesRevoked is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.revokeMachine.selector) return;
        address machine = abi.decode(msg.data[4:], (address));
        uint256 place = _placeOf(msg.sender, machine);
        _store(place, MachineWord.unwrap(MachineWord.wrap(_load(place)).withNonceFloor(1)));
    }
}

/// @notice 12. Anybody may stop anybody's lease.
contract StopsForStrangers is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _pardons(bytes4 why) internal override returns (bool) {
        if (msg.sig != IMarket.stop.selector || why != IMarket.NotRenter.selector) return false;
        IMarket.LeaseKey memory key = abi.decode(msg.data[4:], (IMarket.LeaseKey));
        LeaseWord lease = _leaseOf(key.provider, key.machine, key.slot);
        if (lease.stopped() == 0) lease = lease.stopping(block.timestamp);
        _store(_placeOf(key.provider, key.machine) + 1 + key.slot, LeaseWord.unwrap(lease));
        return true;
    }
}

/// @notice 13. While halted nobody can take everything out.
contract KeepsMoneyWhileHalted is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _before() internal override {
        if (msg.sig != IMarket.withdraw.selector) return;
        (, uint256 amount) = abi.decode(msg.data[4:], (address, uint256));
        if (amount == 0 || amount != _accountOf(msg.sender).balance()) return;
        (, bytes memory answer) = code.delegatecall(abi.encodeCall(Haltable(code).haltedUntil, ()));
        uint256 until = abi.decode(answer, (uint256));
        if (block.timestamp <= until) revert Haltable.IsHalted({ until: until });
    }
}

/// @notice 14. What was served counts again after it was taken.
contract CountsServedAgain is PlantedMarket {
    uint256 private constant SERVED = ((1 << 72) - 1) << 88;

    constructor(address code_) PlantedMarket(code_) { }

    function _before() internal override {
        if (msg.sig == IFeeSource.takeServed.selector) _store(_place() + 33, _load(_place()) & SERVED);
    }

    function _after() internal override {
        if (msg.sig == IFeeSource.takeServed.selector) _store(_place(), _load(_place()) | _load(_place() + 33));
    }

    function _place() private pure returns (uint256) {
        (address provider, address[] memory machines) = abi.decode(msg.data[4:], (address, address[]));
        return _placeOf(provider, machines[0]);
    }
}

/// @notice 15. What a delegate locks is not taken off its cap.
contract ForgetsTheCap is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _before() internal override {
        if (msg.sig == IMarket.settle.selector) _each({ keeps: true });
    }

    function _after() internal override {
        if (msg.sig == IMarket.settle.selector) _each({ keeps: false });
    }

    function _each(bool keeps) private {
        for (uint256 i = 0; i < _known().parties.length; ++i) {
            uint256 place = _delegatePlace(_known().parties[i], _known().delegates[i]);
            if (keeps) _store(place + 1, _load(place));
            else _store(place, _load(place + 1));
        }
    }
}

/// @notice 16. What leaves without the other key is not counted.
contract ForgetsTheDay is PlantedMarket {
    constructor(address code_) PlantedMarket(code_) { }

    function _after() internal override {
        if (msg.sig != IMarket.withdraw.selector || !_accountOf(msg.sender).isGuarded()) return;
        uint256 spent = uint256(type(uint88).max) << 88;
        _store(_guardPlace(msg.sender), _load(_guardPlace(msg.sender)) & ~spent);
    }
}
