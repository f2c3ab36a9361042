using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Machine.Tests;

/// <summary>Holds a device's work of a challenge against the processor's.</summary>
internal static class SameIntegers
{
    private const uint Gpu = 1;

    /// <param name="prover">Of the second card of the challenge.</param>
    public static void Assert(HardwareChallenge challenge, IGpuProver prover)
    {
        var plain = PlainProver.Work(challenge, Gpu);
        Xunit.Assert.Equal(plain.Roots, prover.Results.Roots);
        Xunit.Assert.Equal(PlainProver.Echo(challenge, Gpu, 12_345), prover.Echo(12_345));
        var commitment = new HardwareCommitment(challenge.Hash(), [plain.Roots, plain.Roots]);
        var (expected, shown) = (
            plain.Open(challenge, commitment, Hash32.Zero), prover.Results.Open(challenge, commitment, Hash32.Zero));
        for (var i = 0; i < expected.Rows.Count; i++)
            Xunit.Assert.Equal(expected.Rows[i].Numbers.ToArray(), shown.Rows[i].Numbers.ToArray());
        Xunit.Assert.Equal(expected.Walks.Select(walk => walk.End), shown.Walks.Select(walk => walk.End));
    }
}
