using System.Security.Cryptography;
using Weft.Ethereum;

namespace Weft.Market.Tests;

/// <summary>Challenges small enough for a test, and transcripts of machines that do what is asked.</summary>
internal static class Proofs
{
    public static readonly ProofSize Small = new(
        Matrix: 64, OpenedRows: 16, Cells: 512, CellRounds: 16, Walks: 64, Steps: 32, OpenedWalks: 8, Echoes: 8,
        EchoSteps: 32);

    public const uint PingUs = 20_000;

    public static readonly TypedDomain Domain = MarketDomain.Of(31_337, new Address(Bytes(20, 9)));

    public static readonly Hash32 Secret = new(Bytes(32, 7));

    public static HardwareChallenge Challenge(int number = 1, byte gpus = 1, ProofSize? size = null) => new(
        new Address(Bytes(20, 1)), new Address(Bytes(20, 2)), new(SHA256.HashData(BitConverter.GetBytes(number))),
        SecretHash(Secret), gpus, size ?? Small, new UnixTime(1_800_000_000), DeadlineMs: 1_000,
        EchoDeadlineUs: 5_000);

    public static Hash32 SecretHash(Hash32 secret) => new(SHA256.HashData(secret.Bytes));

    public static HardwareTranscript Honest(HardwareChallenge challenge, uint elapsedMs = 900) => Of(
        challenge, [.. Enumerable.Range(0, challenge.Gpus).Select(gpu => PlainProver.Work(challenge, (uint)gpu))],
        elapsedMs);

    /// <summary>Promises these results, and shows what is asked of them.</summary>
    public static HardwareTranscript Of(
        HardwareChallenge challenge, IReadOnlyList<GpuResults> results, uint elapsedMs = 900)
    {
        var commitment = new HardwareCommitment(challenge.Hash(), [.. results.Select(one => one.Roots)]);
        return Of(challenge, commitment, results, elapsedMs);
    }

    /// <param name="results">What is shown, whatever was promised.</param>
    public static HardwareTranscript Of(
        HardwareChallenge challenge, HardwareCommitment commitment, IReadOnlyList<GpuResults> results,
        uint elapsedMs) => new(
        Domain, new(challenge, default), new(commitment, default), Secret, elapsedMs, PingUs,
        Echoes(challenge, PingUs + 4_000),
        [.. results.Select(one => one.Open(challenge, commitment, Secret))], default);

    /// <summary>Right answers that take so long each.</summary>
    public static Echo[] Echoes(HardwareChallenge challenge, uint elapsedUs) =>
    [
        .. Enumerable.Range(0, (int)challenge.Size.Echoes).Select(i => new Echo(
            PlainProver.Echo(
                challenge, (uint)i % challenge.Gpus, HardwareTranscript.EchoStart(Secret, (uint)i)), elapsedUs)),
    ];

    private static byte[] Bytes(int count, byte value) => [.. Enumerable.Repeat(value, count)];
}
