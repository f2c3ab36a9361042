using System.Numerics;

namespace Weft.EndToEnd;

/// <summary>The market's own books. Selectors and topics are those that the Solidity compiler lists.</summary>
internal sealed class MarketOnChain(LocalChain chain, string market, string token)
{
    private const string BalanceOf = "70a08231";
    private const string AccountOf = "8086b8ba";
    private const string LeaseOf = "8e1f3808";
    private const string MachineOf = "8ba2a62f";

    /// <summary>LeaseClosed(bytes32,uint256).</summary>
    private const string LeaseClosedTopic = "0xda89017a9c2a29fe20fe3a6643bbcadcf79dd3e1e71eb1cf5afc60efae8ffba5";

    /// <param name="Start">Unix seconds.</param>
    /// <param name="Stopped">Seconds after the start at which the renter asked to stop; 0 if not.</param>
    public sealed record Lease(int Slot, BigInteger Start, BigInteger Duration, BigInteger Stopped);

    public sealed record Closing(string Lease, BigInteger Paid);

    /// <summary>All money that the market knows of.</summary>
    /// <param name="Renter">Free balance.</param>
    /// <param name="Provider">What the machine earned, collected or not.</param>
    /// <param name="Fees">What the renter's leases paid to the protocol.</param>
    /// <param name="Held">What the token says that the market holds.</param>
    public sealed record Books(
        BigInteger Renter, BigInteger Provider, BigInteger Fees, BigInteger Held, BigInteger OpenSlots,
        BigInteger Busy);

    public async Task<Books> BooksAsync(string renter, string provider, string machine)
    {
        var words = await chain.CallAsync(market, MachineOf, provider, machine);
        return new Books(
            await FreeAsync(renter), await FreeAsync(provider) + words[4],
            (await chain.CallAsync(market, AccountOf, renter))[1], (await chain.CallAsync(token, BalanceOf, market))[0],
            words[3], words[2]);
    }

    /// <summary>The machine's only open lease.</summary>
    public async Task<Lease> LeaseAsync(string provider, string machine)
    {
        var open = (ulong)(await chain.CallAsync(market, MachineOf, provider, machine))[3];
        Assert.Equal(1, BitOperations.PopCount(open));
        var slot = BitOperations.TrailingZeroCount(open);
        var words = await chain.CallAsync(market, LeaseOf, provider, machine, $"0x{slot:x}");
        return new Lease(slot, words[1], words[2], words[3]);
    }

    public async Task<BigInteger> FreeAsync(string account) =>
        (await chain.CallAsync(market, BalanceOf, account))[0];

    public async Task<BigInteger> WalletAsync(string account) => (await chain.CallAsync(token, BalanceOf, account))[0];

    /// <summary>The lease's end as the transaction's receipt has it.</summary>
    public async Task<Closing> ClosingAsync(string transaction)
    {
        var receipt = await chain.AskAsync("eth_getTransactionReceipt", transaction);
        var log = Assert.Single(
            receipt.GetProperty("logs").EnumerateArray(),
            log => log.GetProperty("topics")[0].GetString() == LeaseClosedTopic
                && string.Equals(log.GetProperty("address").GetString(), market, StringComparison.OrdinalIgnoreCase));
        var words = LocalChain.Words(log.GetProperty("data").GetString()!);
        return new Closing(log.GetProperty("topics")[1].GetString()!, words[0]);
    }
}
