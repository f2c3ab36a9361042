using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>The market's types as the contract's structs.</summary>
internal static class ContractOrders
{
    public static MarketContract.LeaseKey ToContract(this LeaseKey key) =>
        new(key.Provider, key.Machine, key.Slot, key.Start);

    public static Money ToMoney(this BigInteger amount) => amount >= 0 && amount <= (BigInteger)UInt128.MaxValue
        ? new((UInt128)amount)
        : throw new AbiException("An amount of money is out of range.");
}
