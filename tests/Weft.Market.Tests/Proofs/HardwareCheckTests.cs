using Weft.Ethereum;

namespace Weft.Market.Tests;

public sealed class HardwareCheckTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Who_does_the_work_passes(byte gpus) =>
        Assert.Empty(HardwareCheck.Faults(Proofs.Honest(Proofs.Challenge(gpus: gpus))));

    /// <summary>The prover's product is the product.</summary>
    [Fact]
    public void Rows_are_sums_of_products()
    {
        var challenge = Proofs.Challenge();
        var transcript = Proofs.Honest(challenge);
        var (left, right) = (SeededMatrix.Left(challenge.Seed, 0, 64), SeededMatrix.Right(challenge.Seed, 64));
        var asked = HardwareCheck.Asked(challenge, transcript.Commitment.Value, Proofs.Secret, 0).Rows;
        var (factors, b) = (new sbyte[64], new sbyte[64][]);
        for (var k = 0; k < 64; k++) right.Write(k, b[k] = new sbyte[64]);
        for (var i = 0; i < asked.Count; i++)
        {
            left.Write((int)asked[i], factors);
            var row = transcript.Gpus[0].Rows[i].Numbers.ToArray();
            for (var j = 0; j < 64; j++) Assert.Equal(Enumerable.Range(0, 64).Sum(k => factors[k] * b[k][j]), row[j]);
        }
    }

    [Fact]
    public void A_number_that_is_off_by_one_is_found_out()
    {
        var transcript = Proofs.Honest(Proofs.Challenge());
        var row = transcript.Gpus[0].Rows[3];
        var numbers = row.Numbers.ToArray();
        numbers[5]++;
        var changed = With(transcript, gpu => gpu with { Rows = Replace(gpu.Rows, 3, row with { Numbers = numbers }) });
        Assert.Equal([FaultKind.NotCommitted], Kinds(changed));
    }

    [Fact]
    public void A_walk_that_ended_elsewhere_is_found_out()
    {
        var transcript = Proofs.Honest(Proofs.Challenge());
        var changed = With(transcript, gpu => gpu with
        {
            Walks = Replace(gpu.Walks, 2, gpu.Walks[2] with { End = gpu.Walks[2].End + 1 }),
        });
        Assert.Equal([FaultKind.NotCommitted], Kinds(changed));
    }

    [Fact]
    public void Late_is_late_and_nothing_else()
    {
        var challenge = Proofs.Challenge();
        Assert.Empty(HardwareCheck.Faults(Proofs.Honest(challenge, elapsedMs: challenge.DeadlineMs)));
        Assert.Equal([FaultKind.Late], Kinds(Proofs.Honest(challenge, elapsedMs: challenge.DeadlineMs + 1)));
    }

    /// <summary>One echo that was held up says nothing; most of them do.</summary>
    [Fact]
    public void A_detour_holds_up_every_echo()
    {
        var honest = Proofs.Honest(Proofs.Challenge());
        var (challenge, echoes) = (honest.Challenge.Value, honest.Echoes);
        var heldUp = Replace(echoes, 2, echoes[2] with { ElapsedUs = 900_000 });
        Assert.Empty(HardwareCheck.Faults(honest with { Echoes = heldUp }));
        var slow = Proofs.Echoes(challenge, Proofs.PingUs + challenge.EchoDeadlineUs + 1);
        Assert.Equal([FaultKind.Far], Kinds(honest with { Echoes = slow }));
        Assert.Empty(HardwareCheck.Faults(honest with { Echoes = slow, PingUs = Proofs.PingUs + 1 }));
    }

    [Fact]
    public void An_echo_that_ended_elsewhere_is_found_out()
    {
        var honest = Proofs.Honest(Proofs.Challenge(gpus: 3));
        var wrong = Replace(honest.Echoes, 4, honest.Echoes[4] with { End = 1 });
        Assert.Equal(
            [(FaultKind.WrongMemory, 1u)],
            HardwareCheck.Faults(honest with { Echoes = wrong }).Select(fault => (fault.Kind, fault.Gpu!.Value)));
    }

    [Fact]
    public void What_does_not_belong_together_is_malformed()
    {
        var transcript = Proofs.Honest(Proofs.Challenge(gpus: 2));
        var (challenge, commitment) = (transcript.Challenge.Value, transcript.Commitment.Value);
        HardwareTranscript[] bad =
        [
            transcript with { Secret = Hash32.Zero },
            transcript with { Gpus = [transcript.Gpus[0]] },
            transcript with { Echoes = [.. transcript.Echoes.Skip(1)] },
            transcript with { Commitment = new(commitment with { Gpus = [commitment.Gpus[0]] }, default) },
            transcript with { Commitment = new(commitment with { Challenge = Hash32.Zero }, default) },
            transcript with { Challenge = new(challenge with { Gpus = 0 }, default) },
            transcript with { Challenge = new(challenge with { Gpus = 33 }, default) },
            transcript with { Challenge = new(challenge with { DeadlineMs = 5_000 }, default) },
            With(transcript, gpu => gpu with { Rows = [.. gpu.Rows.Skip(1)] }),
            With(transcript, gpu => gpu with { Walks = [.. gpu.Walks, gpu.Walks[0]] }),
            With(transcript, gpu => gpu with
            {
                Rows = Replace(gpu.Rows, 0, gpu.Rows[0] with { Numbers = new int[63] }),
            }),
        ];
        Assert.All(bad, one => Assert.Equal([FaultKind.Malformed], Kinds(one)));
    }

    /// <summary>Nobody makes a checker, or who reads a file, work without end.</summary>
    [Theory]
    [InlineData(63u, 8u, 512ul, 16u, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(1u << 17, 8u, 512ul, 16u, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 65u, 512ul, 16u, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 0u, 512ul, 16u, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 0ul, 16u, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, ulong.MaxValue, 16u, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, 0u, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, uint.MaxValue, 64u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 63u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 0u, 32u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 64u, 0u, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 64u, uint.MaxValue, 8u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 64u, 32u, 65u, 8u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 64u, 32u, 8u, 0u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 64u, 32u, 8u, 257u, 32u)]
    [InlineData(64u, 8u, 512ul, 16u, 64u, 32u, 8u, 8u, 0u)]
    [InlineData(64u, 8u, 512ul, 65_536u, 64u, 32u, 8u, 256u, 1_048_576u)]
    [InlineData(64u, 8u, 512ul, 65_536u, 1_024u, 1_048_576u, 1_024u, 8u, 32u)]
    public void A_size_out_of_bounds_is_refused(
        uint matrix, uint rows, ulong cells, uint rounds, uint walks, uint steps, uint opened, uint echoes,
        uint echoSteps)
    {
        var size = new ProofSize(matrix, rows, cells, rounds, walks, steps, opened, echoes, echoSteps);
        Assert.NotNull(size.Flaw());
        var honest = Proofs.Honest(Proofs.Challenge());
        var challenge = honest.Challenge.Value with { Size = size };
        Assert.Equal([FaultKind.Malformed], Kinds(honest with { Challenge = new(challenge, default) }));
    }

    [Fact]
    public void Every_fault_of_every_GPU_is_told()
    {
        var transcript = Proofs.Honest(Proofs.Challenge(gpus: 2), elapsedMs: 9_999);
        var swapped = transcript with { Gpus = [transcript.Gpus[1], transcript.Gpus[0]] };
        Assert.Equal(
            [(FaultKind.Late, null), (FaultKind.NotCommitted, 0u), (FaultKind.NotCommitted, 0u),
                (FaultKind.NotCommitted, 1u), (FaultKind.NotCommitted, 1u)],
            HardwareCheck.Faults(swapped).Select(fault => (fault.Kind, fault.Gpu)));
    }

    private static IEnumerable<FaultKind> Kinds(HardwareTranscript transcript) =>
        HardwareCheck.Faults(transcript).Select(fault => fault.Kind);

    private static HardwareTranscript With(HardwareTranscript transcript, Func<GpuOpening, GpuOpening> change) =>
        transcript with { Gpus = [change(transcript.Gpus[0]), .. transcript.Gpus.Skip(1)] };

    private static IReadOnlyList<T> Replace<T>(IReadOnlyList<T> list, int at, T with) =>
        [.. list.Select((item, i) => i == at ? with : item)];
}
