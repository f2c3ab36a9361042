namespace Weft.Market.Tests;

/// <summary>
/// Fourteen ways to claim hardware that is not there. What a cheater sends is real, computed in full or not, and
/// checked for real; how long it takes follows from cards with known rates and a jitter of up to a tenth. The deadline
/// is what the claimed card needs and a fifth more.
/// </summary>
public sealed class SpoofTests
{
    private const int Tries = 100;
    private const byte Gpus = 2;

    private static readonly ProofSize Size = Proofs.Small with { OpenedRows = 64, OpenedWalks = 64, Walks = 256 };

    private static readonly Spoof[] All =
    [
        new("a smaller card", (c, i) => Proofs.Honest(c, Time(Card.Smaller.Work(Size), i))),
        new("less memory, cells computed when needed", (c, i) =>
            Proofs.Honest(c, Time(Card.HalfTheMemory.WorkComputingCells(Size), i))),
        new("less memory, cells kept by the host", (c, i) =>
            Proofs.Honest(c, Time(Card.HalfTheMemory.WorkFetchingCells(Size), i))),
        new("one card as two, one after the other", (c, i) => Proofs.Honest(c, Time(2 * Card.Claimed.Work(Size), i))),
        new("one card as two, the same answer twice", (c, _) => Proofs.Of(c, [Made(c, 0), Made(c, 0)])),
        new("the answer to an earlier challenge", (c, i) =>
            Proofs.Honest(Earlier(i)) with { Challenge = new(c, default) }),
        new("an earlier answer under a new commitment", (c, i) =>
            Proofs.Of(c, [PlainProver.Work(Earlier(i), 0), PlainProver.Work(Earlier(i), 1)])),
        new("bought from a faster card fifteen milliseconds away", (c, i) => Proofs.Honest(c, 500) with
        {
            Echoes = Proofs.Echoes(c, Time(Proofs.PingUs + 15_000 + (4_000 / 3), i)),
        }),
        new("one row of ten made up", (c, i) =>
            Proofs.Of(c, Both(gpu => Made(c, gpu, product: rows => MakeUpRows(rows, every: 10, i))))),
        new("half the rows are copies of others", (c, _) => Proofs.Of(c, Both(gpu => Made(c, gpu, CopyRows)))),
        new("numbers rounded as half precision would", (c, _) => Proofs.Of(c, Both(gpu => Made(c, gpu, Round)))),
        new("one walk of ten made up", (c, i) =>
            Proofs.Of(c, Both(gpu => Made(c, gpu, walks: ends => MakeUpWalks(ends, every: 10, i))))),
        new("no memory, all walks made up", (c, i) =>
            Proofs.Of(c, Both(gpu => Made(c, gpu, walks: ends => MakeUpWalks(ends, every: 1, i))))),
        new("a commitment at once, the work after it", (c, _) => Proofs.Of(
            c, new(c.Hash(), [default, default]), Both(gpu => PlainProver.Work(c, gpu)), elapsedMs: 1)),
    ];

    public static TheoryData<string> Names => [.. All.Select(spoof => spoof.Name)];

    [Fact]
    public void Who_has_what_it_claims_passes()
    {
        for (var i = 0; i < Tries / 10; i++)
        {
            var challenge = Challenge(i);
            Assert.Empty(HardwareCheck.Faults(Proofs.Honest(challenge, Time(Card.Claimed.Work(Size), i))));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_caught_ninety_nine_times_of_a_hundred(string name)
    {
        var spoof = All.Single(one => one.Name == name);
        var caught = Enumerable.Range(0, Tries)
            .Count(i => HardwareCheck.Faults(spoof.Answer(Challenge(i), i)).Count > 0);
        Assert.True(caught >= Tries * 99 / 100, $"{caught} of {Tries} were caught.");
    }

    private static HardwareChallenge Challenge(int number) => Proofs.Challenge(number, Gpus, Size) with
    {
        DeadlineMs = (uint)(Card.Claimed.Work(Size) * 6 / 5),
    };

    /// <summary>A tenth more at most, drawn.</summary>
    private static uint Time(long work, int number) =>
        (uint)(work + (work * (long)(Mixing.Round((ulong)number) % 100) / 1_000));

    private static HardwareChallenge Earlier(int number) => Challenge(number + 100_000);

    private static GpuResults[] Both(Func<uint, GpuResults> results) => [results(0), results(1)];

    /// <summary>Results that were tampered with before they were promised.</summary>
    private static GpuResults Made(
        HardwareChallenge challenge, uint gpu, Action<int[]>? product = null, Action<ulong[]>? walks = null)
    {
        var (rows, ends) = (PlainProver.Product(challenge, gpu), PlainProver.Walks(challenge, gpu));
        product?.Invoke(rows);
        walks?.Invoke(ends);
        return PlainProver.Results(gpu, challenge.Size, rows, ends);
    }

    private static void MakeUpRows(int[] product, int every, int number)
    {
        for (var row = number % every; row < Size.Matrix; row += every)
            product.AsSpan(row * (int)Size.Matrix, (int)Size.Matrix).Fill(number);
    }

    private static void CopyRows(int[] product)
    {
        for (var row = 1; row < Size.Matrix; row += 2)
        {
            var from = product.AsSpan((row - 1) * (int)Size.Matrix, (int)Size.Matrix);
            from.CopyTo(product.AsSpan(row * (int)Size.Matrix));
        }
    }

    /// <summary>To 11 bits, as much as half precision keeps.</summary>
    private static void Round(int[] product)
    {
        for (var i = 0; i < product.Length; i++)
        {
            var bits = Math.Max(0, 32 - int.LeadingZeroCount(Math.Abs(product[i])) - 11);
            product[i] = product[i] >> bits << bits;
        }
    }

    private static void MakeUpWalks(ulong[] ends, int every, int number)
    {
        for (var walk = number % every; walk < ends.Length; walk += every) ends[walk] = (ulong)number;
    }
}
