using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Weft.EndToEnd;

/// <summary>The one lease of a statement that <c>weft run</c> printed or wrote.</summary>
internal sealed record ClosingStatement(JsonElement Lease)
{
    public string Id => Text("leaseId");

    public BigInteger Locked => Amount("lockedAmount");

    public BigInteger Signed => Amount("signedAmount");

    public BigInteger Paid => Amount("paidAmount");

    public BigInteger Fee => Amount("feeAmount");

    public BigInteger Earned => Amount("earnedAmount");

    public BigInteger Refund => Amount("refundAmount");

    public bool Closed => Lease.GetProperty("closed").GetBoolean();

    public int? ExitCode => Lease.GetProperty("exitCode") is { ValueKind: JsonValueKind.Number } code
        ? code.GetInt32()
        : null;

    public string? Refusal => Lease.GetProperty("refusal") is { ValueKind: JsonValueKind.Object } why
        ? why.GetProperty("code").GetString()
        : null;

    public string ClosedIn => Text("closedIn");

    public static ClosingStatement Of(JsonElement documents) =>
        new(Assert.Single(Assert.Single(documents.EnumerateArray()).GetProperty("leases").EnumerateArray()));

    public static ClosingStatement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return Of(document.RootElement.Clone());
    }

    /// <summary>Holds the statement against the chain, before and after, and the chain against itself.</summary>
    public async Task AgreesWithChainAsync(TestNetwork network, MarketOnChain.Books before)
    {
        var after = await network.BooksAsync();
        Assert.True(Closed);
        Assert.Equal(Paid, before.Renter - after.Renter);
        Assert.Equal(Earned, after.Provider - before.Provider);
        Assert.Equal(Fee, after.Fees - before.Fees);
        Assert.Equal(Paid, Earned + Fee);
        Assert.Equal(Locked, Paid + Refund);
        Assert.True(Paid <= Signed, "No more is paid than was signed for.");
        Assert.Equal(before.Held, after.Held);
        Assert.Equal(after.Held, after.Renter + after.Provider + after.Fees);
        Assert.Equal(BigInteger.Zero, after.OpenSlots);
        Assert.Equal(BigInteger.Zero, after.Busy);
        Assert.Equal(new MarketOnChain.Closing(Id, Paid), await network.Market.ClosingAsync(ClosedIn));
        Assert.Empty(await network.Engine.ContainersAsync(network.Machine));
    }

    private string Text(string name) => Lease.GetProperty(name).GetString()!;

    private BigInteger Amount(string name) => BigInteger.Parse(Text(name), CultureInfo.InvariantCulture);
}
