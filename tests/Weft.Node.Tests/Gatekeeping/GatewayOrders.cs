using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>Orders of a small market, good for now.</summary>
internal static class GatewayOrders
{
    public static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    public static readonly Address Settler = Account(0xee, 1);
    public static readonly Uri Endpoint = new("https://127.0.0.1:7443");

    public static GatekeepingPolicy Policy { get; } =
        new(FakeChain.Domain, Settler, ["cpu", "nvidia-h200"], ["local", "eu"]);

    public static Address Account(byte kind, int number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes[0] = kind;
        bytes[19] = (byte)number;
        return new(bytes);
    }

    public static Offer Offer(DateTimeOffset now, int machine = 1, ulong price = 1_000, int gpus = 2,
        ulong nonce = 1) => new(
        Account(0xaa, machine), Account(0xbb, machine), new(0), GpuMask.First(gpus), new(price), 60, 86_400, new(0),
        Features.OpenCl, Address.Zero, nonce, UnixTime.From(now).Plus(120));

    public static Request Request(
        DateTimeOffset now, int renter = 1, ulong price = 2_000, byte gpus = 1, byte machines = 1,
        ulong nonce = 1) => new(
        Account(0xcc, renter), GpuClassSet.Of(new GpuClass(0)), gpus, machines, new(price), 3_600, RegionSet.Any,
        Features.OpenCl, Keccak.Hash("job"), Address.Zero, 0, nonce, UnixTime.From(now).Plus(600));

    /// <summary>Enrols the machine and gives the renter money.</summary>
    public static void Enrol(this FakeChain chain, Offer offer) =>
        chain.Machines[new(offer.Provider, offer.Machine)] = new(true, 0, default, 0, Money.Zero);
}
