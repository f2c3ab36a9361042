// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";

import { IDirectory } from "../src/interfaces/IDirectory.sol";
import { TestBase } from "./utils/TestBase.sol";
import { vm } from "./utils/Vm.sol";

contract DirectoryTest is TestBase {
    IDirectory private _directory;
    address private _owner = address(0x04e5);
    address private _gateway = address(0x6a7e);

    function setUp() public {
        string[] memory classes = new string[](2);
        (classes[0], classes[1]) = ("cpu", "nvidia-h200");
        string[] memory regions = new string[](1);
        regions[0] = "eu-central";
        _directory = IDirectory(vm.deployCode("Directory.sol:Directory", abi.encode(_owner, classes, regions)));
    }

    function test_constructed_with_its_lists() public view {
        vm.assertEq(_directory.gpuClassCount(), 2, "classes");
        vm.assertEq(_directory.gpuClass(0), "cpu", "first");
        vm.assertEq(_directory.gpuClass(1), "nvidia-h200", "second");
        vm.assertEq(_directory.regionCount(), 1, "regions");
        vm.assertEq(_directory.region(0), "eu-central", "region");
        vm.assertEq(_directory.gpuClasses().length, 2, "all classes");
        vm.assertEq(_directory.regions()[0], "eu-central", "all regions");
    }

    function test_addGpuClass() public {
        vm.expectEmit(address(_directory));
        emit IDirectory.GpuClassAdded(2, "nvidia-rtx-4090");
        vm.prank(_owner);
        vm.assertEq(_directory.addGpuClass("nvidia-rtx-4090"), 2, "index");
        vm.assertEq(_directory.gpuClass(2), "nvidia-rtx-4090", "name");
    }

    function test_addRegion() public {
        vm.expectEmit(address(_directory));
        emit IDirectory.RegionAdded(1, "us-east");
        vm.prank(_owner);
        vm.assertEq(_directory.addRegion("us-east"), 1, "index");
        vm.assertEq(_directory.regions()[1], "us-east", "name");
    }

    function test_lists_by_the_owner_alone() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, _gateway));
        vm.prank(_gateway);
        _directory.addGpuClass("mine");
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, _gateway));
        vm.prank(_gateway);
        _directory.addRegion("mine");
    }

    function test_no_name_twice_in_one_list() public {
        vm.startPrank(_owner);
        vm.expectRevert(abi.encodeWithSelector(IDirectory.NameTaken.selector, "cpu"));
        _directory.addGpuClass("cpu");
        vm.expectRevert(abi.encodeWithSelector(IDirectory.NameTaken.selector, "eu-central"));
        _directory.addRegion("eu-central");
        _directory.addRegion("cpu");
        vm.stopPrank();
    }

    function test_names_are_plain() public {
        string[9] memory bad = ["", "CPU", "cpu ", "cpu_1", unicode"cpü", "cpu\n", "a/b", "c{d", _repeat("x", 65)];
        vm.startPrank(_owner);
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDirectory.BadName.selector, bad[i]));
            _directory.addGpuClass(bad[i]);
            vm.expectRevert(abi.encodeWithSelector(IDirectory.BadName.selector, bad[i]));
            _directory.addRegion(bad[i]);
        }
        _directory.addGpuClass(_repeat("x", 64));
        _directory.addGpuClass("az-09");
        vm.stopPrank();
    }

    function test_lists_are_bounded() public {
        vm.startPrank(_owner);
        for (uint256 i = 2; i < 256; ++i) {
            vm.assertEq(_directory.addGpuClass(string.concat("class-", vm.toString(i))), i, "index");
        }
        vm.expectRevert(abi.encodeWithSelector(IDirectory.ListFull.selector, 256));
        _directory.addGpuClass("one-more");
        for (uint256 i = 1; i < 64; ++i) {
            _directory.addRegion(string.concat("region-", vm.toString(i)));
        }
        vm.expectRevert(abi.encodeWithSelector(IDirectory.ListFull.selector, 64));
        _directory.addRegion("one-more");
        vm.stopPrank();
        vm.assertEq(_directory.gpuClasses().length, 256, "all can be read at once");
    }

    function test_announce() public {
        vm.expectEmit(address(_directory));
        emit IDirectory.GatewayAnnounced(_gateway, "https://a.example:443");
        vm.prank(_gateway);
        _directory.announce("https://a.example:443");
        vm.assertEq(_directory.endpointOf(_gateway), "https://a.example:443", "endpoint");
        vm.assertEq(_directory.gatewayCount(), 1, "count");
        vm.assertEq(_directory.endpointOf(_owner), "", "nobody else's");
    }

    function test_announce_again_replaces() public {
        vm.startPrank(_gateway);
        _directory.announce("https://a.example");
        _directory.announce("https://b.example");
        vm.assertEq(_directory.endpointOf(_gateway), "https://b.example", "replaced");
        _directory.announce("");
        vm.stopPrank();
        vm.assertEq(_directory.endpointOf(_gateway), "", "gone");
        vm.assertEq(_directory.gatewayCount(), 1, "listed once");
    }

    function test_announce_is_bounded() public {
        vm.startPrank(_gateway);
        _directory.announce(_repeat("x", 256));
        vm.expectRevert(abi.encodeWithSelector(IDirectory.EndpointTooLong.selector, 257, 256));
        _directory.announce(_repeat("x", 257));
        vm.stopPrank();
    }

    function testFuzz_gateways_in_pages(uint8 count, uint8 from, uint256 size) public {
        count %= 20;
        for (uint160 i = 0; i < count; ++i) {
            vm.prank(address(1000 + i));
            _directory.announce(vm.toString(uint256(i)));
        }
        (address[] memory accounts, string[] memory endpoints) = _directory.gateways(from, size);
        uint256 expected = from >= count ? 0 : count - from;
        if (size < expected) expected = size;
        vm.assertEq(accounts.length, expected, "accounts");
        vm.assertEq(endpoints.length, expected, "endpoints");
        for (uint256 i = 0; i < expected; ++i) {
            vm.assertEq(accounts[i], address(uint160(1000 + from + i)), "account");
            vm.assertEq(endpoints[i], vm.toString(from + i), "endpoint");
        }
    }

    function _repeat(string memory s, uint256 times) private pure returns (string memory result) {
        for (uint256 i = 0; i < times; ++i) {
            result = string.concat(result, s);
        }
    }
}
