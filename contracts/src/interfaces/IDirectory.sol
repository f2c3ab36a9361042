// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @title Directory
/// @notice Names for the numbers that orders carry, and where gateways can be reached. It holds no money, and `Market`
/// never asks it: a wrong entry here can mislead a reader, it cannot move a token.
///
/// The two lists only grow. An index, once given, means the same name for ever, because signed orders hold the index.
/// Names are 1 to 64 bytes of `a-z`, `0-9` and `-`, so that no two names look alike.
interface IDirectory {
    // ------------------------------------------------------------------------------------------------- events

    event GpuClassAdded(uint256 indexed index, string name);
    event RegionAdded(uint256 indexed index, string name);
    /// @param endpoint Empty: the gateway says that it is gone.
    event GatewayAnnounced(address indexed gateway, string endpoint);

    // ------------------------------------------------------------------------------------------------- errors

    error ListFull(uint256 limit);
    error BadName(string name);
    error NameTaken(string name);
    error EndpointTooLong(uint256 length, uint256 limit);

    // ------------------------------------------------------------------------------------------------- lists

    /// @notice Appends a GPU class. By the owner.
    /// @return index What orders call it from now on, 0..255.
    function addGpuClass(string calldata name) external returns (uint256 index);

    /// @notice Appends a region. By the owner.
    /// @return index What orders call it from now on, 0..63.
    function addRegion(string calldata name) external returns (uint256 index);

    function gpuClass(uint256 index) external view returns (string memory name);
    function gpuClassCount() external view returns (uint256);
    function gpuClasses() external view returns (string[] memory names);
    function region(uint256 index) external view returns (string memory name);
    function regionCount() external view returns (uint256);
    function regions() external view returns (string[] memory names);

    // ------------------------------------------------------------------------------------------------- gateways

    /// @notice The caller says where its gateway can be reached, as a URL; empty: it is gone. Nobody vouches for it:
    /// whoever connects checks that the other side holds the caller's key.
    /// @param endpoint At most 256 bytes. Readers must treat it as hostile text.
    function announce(string calldata endpoint) external;

    function endpointOf(address gateway) external view returns (string memory endpoint);

    /// @notice Number of accounts that ever announced, also those that are gone.
    function gatewayCount() external view returns (uint256);

    /// @notice At most `count` gateways from the position `from`, in the order of their first announcement.
    function gateways(uint256 from, uint256 count)
        external
        view
        returns (address[] memory accounts, string[] memory endpoints);
}
