using System.Security.Cryptography;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>Keys, and a machine that answers checks in this process.</summary>
internal static class CheckScene
{
    public static readonly TypedDomain Domain = FakeChain.Domain;

    public static HardwareDemand Demand { get; } = HardwareDemands.Of("cpu")!;

    public static IGpuProver Work(HardwareChallenge challenge, uint gpu) => new ProcessorProver(challenge, gpu);

    /// <summary>Half of the product is guessed: a cheat that commits to what it never computed.</summary>
    public static IGpuProver Guess(HardwareChallenge challenge, uint gpu) => new ProcessorProver(
        challenge with { Seed = Hash32.Zero }, gpu);

    public static Signed<HardwareChallenge> Challenge(
        Key checker, Address machine, DateTimeOffset now, byte gpus = 1)
    {
        var challenge = new HardwareChallenge(
            checker.Address, machine, Keccak.Hash("seed"), new(SHA256.HashData(Secret.Bytes)), gpus, Demand.Size,
            UnixTime.From(now), Demand.DeadlineMs, Demand.EchoDeadlineUs);
        return new(challenge, checker.Sign(Domain.Digest(challenge.Hash())));
    }

    public static Hash32 Secret { get; } = Keccak.Hash("secret");

    public static async Task<HardwareTranscript> TranscriptAsync(
        Key checker, Key machine, TimeProvider time, byte gpus = 1,
        Func<HardwareChallenge, uint, IGpuProver>? work = null)
    {
        await using var line = new DirectCheckLine(
            new WillingCheckDesk(Domain, machine, work ?? Work), checker.Address);
        return (await new HardwareChecker(Domain, checker, time)
            .CheckAsync(line, machine.Address, gpus, Demand, TestContext.Current.CancellationToken)).Value;
    }

    internal sealed class Key(byte number) : ISigner
    {
        private readonly PrivateKey _key = PrivateKey.FromBytes([.. new byte[31], number]);

        public Address Address => _key.Address;

        public byte[] Sign(Hash32 digest) => _key.Sign(digest).ToBytes();
    }

    internal sealed class Bonded(params Address[] accounts) : ICheckers
    {
        public Task<Result<bool>> IsCheckerAsync(Address account, CancellationToken cancel) =>
            Task.FromResult<Result<bool>>(accounts.Contains(account));
    }

    internal sealed class Gpus : IIdleGpus
    {
        public bool IsIdle { get; set; } = true;

        public bool IsHeld { get; private set; }

        public bool TryHold() => IsIdle && !IsHeld && (IsHeld = true);

        public void Release() => IsHeld = false;
    }
}
