// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import { Ownable, Ownable2Step } from "@openzeppelin/contracts/access/Ownable2Step.sol";

import { IDirectory } from "./interfaces/IDirectory.sol";

/// @title Directory
/// @notice See `IDirectory`.
contract Directory is IDirectory, Ownable2Step {
    // ------------------------------------------------------------------------------------------------- constants

    uint256 private constant MAX_GPU_CLASSES = 256;
    uint256 private constant MAX_REGIONS = 64;
    uint256 private constant MAX_NAME_BYTES = 64;
    uint256 private constant MAX_ENDPOINT_BYTES = 256;

    // ------------------------------------------------------------------------------------------------- state

    string[] private _gpuClasses;
    string[] private _regions;
    mapping(bytes32 nameHash => bool) private _isGpuClass;
    mapping(bytes32 nameHash => bool) private _isRegion;

    address[] private _gateways;
    mapping(address gateway => bool) private _hasAnnounced;
    mapping(address gateway => string) private _endpoints;

    // ------------------------------------------------------------------------------------------------- construction

    /// @param initialOwner May append to the lists, and nothing else.
    /// @param initialGpuClasses In the order of their indexes.
    /// @param initialRegions In the order of their indexes.
    constructor(address initialOwner, string[] memory initialGpuClasses, string[] memory initialRegions)
        Ownable(initialOwner)
    {
        for (uint256 i = 0; i < initialGpuClasses.length; ++i) {
            _addGpuClass({ name: initialGpuClasses[i] });
        }
        for (uint256 i = 0; i < initialRegions.length; ++i) {
            _addRegion({ name: initialRegions[i] });
        }
    }

    // ------------------------------------------------------------------------------------------------- lists

    /// @inheritdoc IDirectory
    function addGpuClass(string calldata name) external onlyOwner returns (uint256 index) {
        return _addGpuClass({ name: name });
    }

    /// @inheritdoc IDirectory
    function addRegion(string calldata name) external onlyOwner returns (uint256 index) {
        return _addRegion({ name: name });
    }

    function gpuClass(uint256 index) external view returns (string memory name) {
        return _gpuClasses[index];
    }

    function gpuClassCount() external view returns (uint256) {
        return _gpuClasses.length;
    }

    function gpuClasses() external view returns (string[] memory names) {
        return _gpuClasses;
    }

    function region(uint256 index) external view returns (string memory name) {
        return _regions[index];
    }

    function regionCount() external view returns (uint256) {
        return _regions.length;
    }

    function regions() external view returns (string[] memory names) {
        return _regions;
    }

    // ------------------------------------------------------------------------------------------------- gateways

    /// @inheritdoc IDirectory
    function announce(string calldata endpoint) external {
        // Check
        uint256 length = bytes(endpoint).length;
        if (length > MAX_ENDPOINT_BYTES) revert EndpointTooLong({ length: length, limit: MAX_ENDPOINT_BYTES });

        // Effect
        if (!_hasAnnounced[msg.sender]) {
            _hasAnnounced[msg.sender] = true;
            _gateways.push(msg.sender);
        }
        _endpoints[msg.sender] = endpoint;
        emit GatewayAnnounced({ gateway: msg.sender, endpoint: endpoint });
    }

    function endpointOf(address gateway) external view returns (string memory endpoint) {
        return _endpoints[gateway];
    }

    /// @inheritdoc IDirectory
    function gatewayCount() external view returns (uint256) {
        return _gateways.length;
    }

    /// @inheritdoc IDirectory
    function gateways(uint256 from, uint256 count)
        external
        view
        returns (address[] memory accounts, string[] memory endpoints)
    {
        uint256 rest = from < _gateways.length ? _gateways.length - from : 0;
        if (count > rest) count = rest;

        accounts = new address[](count);
        endpoints = new string[](count);
        for (uint256 i = 0; i < count; ++i) {
            accounts[i] = _gateways[from + i];
            endpoints[i] = _endpoints[accounts[i]];
        }
    }

    // ------------------------------------------------------------------------------------------------- internal

    function _addGpuClass(string memory name) private returns (uint256 index) {
        index = _append({ list: _gpuClasses, isTaken: _isGpuClass, limit: MAX_GPU_CLASSES, name: name });
        emit GpuClassAdded({ index: index, name: name });
    }

    function _addRegion(string memory name) private returns (uint256 index) {
        index = _append({ list: _regions, isTaken: _isRegion, limit: MAX_REGIONS, name: name });
        emit RegionAdded({ index: index, name: name });
    }

    function _append(string[] storage list, mapping(bytes32 => bool) storage isTaken, uint256 limit, string memory name)
        private
        returns (uint256 index)
    {
        // Check
        index = list.length;
        if (index >= limit) revert ListFull({ limit: limit });
        if (!_isName(bytes(name))) revert BadName({ name: name });
        bytes32 nameHash = keccak256(bytes(name));
        if (isTaken[nameHash]) revert NameTaken({ name: name });

        // Effect
        isTaken[nameHash] = true;
        list.push(name);
    }

    function _isName(bytes memory name) private pure returns (bool) {
        if (name.length == 0 || name.length > MAX_NAME_BYTES) return false;
        for (uint256 i = 0; i < name.length; ++i) {
            bytes1 c = name[i];
            bool good = (c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-";
            if (!good) return false;
        }
        return true;
    }
}
