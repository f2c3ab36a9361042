using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>Who may challenge machines, and have what comes of it believed.</summary>
public interface ICheckers
{
    /// <summary>It has a checker's bond that counts.</summary>
    Task<Result<bool>> IsCheckerAsync(Address account, CancellationToken cancel);
}

/// <summary>What checkers have found, as far as this gateway knows.</summary>
public interface ITiers
{
    Tier Of(Offer offer, UnixTime now);
}

/// <summary>A machine that could be checked.</summary>
/// <param name="Gpus">That are free.</param>
public sealed record CheckTarget(Address Provider, Address Machine, string GpuClass, byte Gpus, Uri Endpoint);

/// <summary>A gateway, seen from a checker.</summary>
public interface ICheckGateway
{
    /// <summary>The machines in its book.</summary>
    IAsyncEnumerable<CheckTarget> TargetsAsync(CancellationToken cancel);

    /// <summary>Hands a transcript in; the gateway computes for itself what it shows, and publishes it.</summary>
    Task<Result<Done>> ReportAsync(HardwareTranscript transcript, CancellationToken cancel);
}

/// <summary>What a gateway answers to checkers; the wire adapter calls it after proving the caller's key.</summary>
public interface ICheckGatewayDesk
{
    IAsyncEnumerable<CheckTarget> TargetsAsync(Address caller, CancellationToken cancel);

    /// <param name="transcript">A file as <see cref="ProofJson"/> writes it; anybody's bytes so far.</param>
    Task<Result<Done>> ReportAsync(Address caller, Stream transcript, CancellationToken cancel);
}

/// <summary>A checker's line to a machine, for one check. TLS with both keys proven.</summary>
public interface ICheckLine : IAsyncDisposable
{
    /// <summary>There and back, without any work.</summary>
    Task<Result<Done>> PingAsync(CancellationToken cancel);

    Task<Result<Signed<HardwareCommitment>>> ChallengeAsync(
        Signed<HardwareChallenge> challenge, CancellationToken cancel);

    Task<Result<ulong>> EchoAsync(ulong start, CancellationToken cancel);

    /// <summary>Tells the secret; the machine shows what that draws.</summary>
    Task<Result<OpenedGpus>> OpenAsync(Hash32 secret, CancellationToken cancel);
}

public interface ICheckDialer
{
    Task<Result<ICheckLine>> DialCheckAsync(Uri endpoint, Address machine, CancellationToken cancel);
}

/// <summary>What a machine answers to checkers; the wire adapter calls it after proving the caller's key.</summary>
public interface ICheckDesk
{
    /// <summary>Does the work of all cards at once.</summary>
    Task<Result<ICheckAnswer>> AnswerAsync(
        Address caller, Signed<HardwareChallenge> challenge, CancellationToken cancel);
}

/// <summary>The work is done and promised; what is kept of it goes when this is disposed of.</summary>
public interface ICheckAnswer : IDisposable
{
    Signed<HardwareCommitment> Commitment { get; }

    Result<ulong> Echo(ulong start);

    Result<OpenedGpus> Open(Hash32 secret);
}

/// <summary>The cards of this machine, to be had for a check while nobody leases them.</summary>
public interface IIdleGpus
{
    /// <summary>None of them is leased.</summary>
    bool IsIdle { get; }

    /// <summary>Takes them off the market; false where somebody leases one, or holds them already.</summary>
    bool TryHold();

    void Release();
}
