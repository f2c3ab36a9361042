using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

public sealed class HardwareAuditTests
{
    private static readonly ProofSize Size = new(
        Matrix: 64, OpenedRows: 8, Cells: 512, CellRounds: 16, Walks: 64, Steps: 32, OpenedWalks: 8, Echoes: 4,
        EchoSteps: 16);

    private static readonly TypedDomain Domain = MarketDomain.Of(31_337, Address.Zero);

    [Fact]
    public void What_a_machine_proves_to_itself_holds_and_is_said_in_steps()
    {
        var steps = new List<string>();
        var proof = Run(new TestSigner(1), steps);
        Assert.Empty(HardwareAudit.Faults(proof));
        Assert.Equal(["part 1 of 2", "part 2 of 2"], steps);
    }

    [Fact]
    public void Who_signs_for_whom_is_held()
    {
        var (proof, other) = (Run(new TestSigner(1), []), new TestSigner(2));
        var challenge = proof.Challenge.Value;
        HardwareTranscript[] forged =
        [
            proof with { Challenge = new(challenge, other.Sign(Domain.Digest(challenge.Hash()))) },
            proof with
            {
                Commitment = new(
                    proof.Commitment.Value, other.Sign(Domain.Digest(proof.Commitment.Value.Hash()))),
            },
            proof with { Signature = other.Sign(Domain.Digest(proof.Result().Hash())) },
            proof with { Signature = default },
            proof with { ElapsedMs = proof.ElapsedMs + 1 },
            proof with { PingUs = proof.PingUs + 1 },
            proof with { Echoes = [.. proof.Echoes.Select(echo => echo with { ElapsedUs = echo.ElapsedUs + 1 })] },
        ];
        Assert.All(forged, one => Assert.Equal([FaultKind.NotSigned], HardwareAudit.Faults(one).Select(f => f.Kind)));
        // Of another market nothing is signed at all.
        Assert.Equal(3, HardwareAudit.Faults(proof with { Domain = MarketDomain.Of(1, Address.Zero) }).Count);
    }

    private static HardwareTranscript Run(TestSigner machine, List<string> steps) => SelfTest.Run(
        Domain, machine, gpus: 2, Size, new UnixTime(1_800_000_000),
        (challenge, gpu) => new ProcessorProver(challenge, gpu), steps.Add, TestContext.Current.CancellationToken);

    private sealed class TestSigner(byte number) : ISigner
    {
        private readonly PrivateKey _key = PrivateKey.FromBytes([.. new byte[31], number]);

        public Address Address => _key.Address;

        public byte[] Sign(Hash32 digest) => _key.Sign(digest).ToBytes();
    }
}
