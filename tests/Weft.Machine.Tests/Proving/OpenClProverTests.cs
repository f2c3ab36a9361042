using Weft.Ethereum;
using Weft.Market;

namespace Weft.Machine.Tests;

/// <summary>Whatever OpenCL device is here (PoCL is one): it comes to the integers of the processor.</summary>
public sealed class OpenClProverTests
{
    private static readonly ProofSize Size = new(
        Matrix: 256, OpenedRows: 32, Cells: 5_003, CellRounds: 16, Walks: 128, Steps: 64, OpenedWalks: 16, Echoes: 4,
        EchoSteps: 16);

    [Fact]
    public void Every_integer_is_that_of_the_processor()
    {
        var challenge = new HardwareChallenge(
            Address.Zero, Address.Zero, Keccak.Hash("opencl"u8), Hash32.Zero, 2, Size, new(1), 1_000, 1_000);
        using var prover = OpenClProver.TryRun(0, challenge, gpu: 1);
        Assert.SkipWhen(prover is null, "there is no OpenCL device on this machine");
        SameIntegers.Assert(challenge, prover);
    }

    [Fact]
    public void A_device_that_is_not_there_is_none()
    {
        var challenge = new HardwareChallenge(
            Address.Zero, Address.Zero, Hash32.Zero, Hash32.Zero, 1, Size, new(1), 1, 1);
        Assert.Null(OpenClProver.TryRun(10_000, challenge, gpu: 0));
    }
}
