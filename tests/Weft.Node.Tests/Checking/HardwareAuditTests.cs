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
    public async Task What_a_machine_proves_to_itself_holds()
    {
        var proof = await Run(new CheckScene.Key(1));
        Assert.Empty(HardwareAudit.Faults(proof));
        Assert.Equal(2, proof.Gpus.Count);
    }

    [Fact]
    public async Task Who_signs_for_whom_is_held()
    {
        var (proof, other) = (await Run(new CheckScene.Key(1)), new CheckScene.Key(2));
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

    private static async Task<HardwareTranscript> Run(CheckScene.Key machine) => (await SelfTest.RunAsync(
        Domain, machine, gpus: 2, new(Size, uint.MaxValue, uint.MaxValue), TimeProvider.System, CheckScene.Work,
        TestContext.Current.CancellationToken)).Value;
}
