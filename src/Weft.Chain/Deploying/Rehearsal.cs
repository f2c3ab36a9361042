using System.Buffers.Binary;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain;

/// <summary>
/// Goes through a deployment without a chain, with made-up addresses, to say how many transactions it is and what they
/// take at most.
/// </summary>
/// <remarks>
/// An estimate of the chain itself is not to be had before the contracts are there that later ones ask. Creation:
/// https://ethereum.github.io/yellowpaper/paper.pdf, appendix G, 200 gas for a byte of code; the creation code is a
/// little longer than what stays, which pays for what constructors write. A test holds this against a real chain.
/// </remarks>
internal sealed class Rehearsal : IDeploySteps
{
    private const ulong CreationGas = 53_000;
    private const ulong ByteOfCode = 200;
    private const ulong ByteOfData = 16;
    private const ulong ConstructorGas = 100_000;

    /// <summary>A setter, or a hand-over: some words written and an event.</summary>
    private const ulong CallGas = 80_000;

    /// <summary>A GPU class or region: the name, its place in the list, and that it is taken.</summary>
    private const ulong NameGas = 75_000;

    private int _made;

    private int Transactions { get; set; }

    private ulong Gas { get; set; }

    public static async Task<DeployCost> OfAsync(DeployPlan plan, CancellationToken cancel)
    {
        var rehearsal = new Rehearsal();
        // Nothing here can be refused: there is nobody to refuse it.
        var market = (await new MarketSteps(rehearsal, plan.Market).DeployAsync(cancel)).Value;
        _ = (await new EconomyDeployment(rehearsal, plan.Economy).DeployAsync(market, cancel)).Value;
        var names = (ulong)(plan.GpuClasses.Count + plan.Regions.Count) * NameGas;
        return new DeployCost(rehearsal.Transactions, rehearsal.Gas + names);
    }

    public Task<Result<Created>> CreateAsync(string id, byte[] deployment, CancellationToken cancel)
    {
        Transactions++;
        Gas += CreationGas + ConstructorGas + (ulong)deployment.Length * (ByteOfCode + ByteOfData);
        return Task.FromResult<Result<Created>>(new Created(MadeUp(), 0));
    }

    public Task<Result<Done>> SendAsync(TransactionIntent intent, CancellationToken cancel)
    {
        Transactions++;
        Gas += CallGas + (ulong)intent.Data.Length * ByteOfData;
        return Task.FromResult<Result<Done>>(default(Done));
    }

    public Task<byte[]> AskAsync(Address contract, byte[] question, CancellationToken cancel) =>
        Task.FromResult<byte[]>([.. new byte[12], .. MadeUp().Bytes]);

    private Address MadeUp()
    {
        var bytes = new byte[20];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), ++_made);
        return new Address(bytes);
    }
}
