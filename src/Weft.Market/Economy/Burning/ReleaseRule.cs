namespace Weft.Market;

/// <summary>What a provider's part of a week's release is measured by.</summary>
public enum ReleaseRule
{
    /// <summary>What the provider's own leases had burned: the contracts' rule, and the sound one.</summary>
    OwnBurn,

    /// <summary>
    /// Its part of all attributed fees, paid from all that was burned. Looks fair, and lets a farm that burns little
    /// be paid from what honest leases burned. No contract does this; it is here to show what it would cost.
    /// </summary>
    ShareOfFees,
}
