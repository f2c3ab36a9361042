using Weft.Ethereum;

namespace Weft.Market;

/// <summary>What an attestation says, as the Ethereum Attestation Service keeps it.</summary>
/// <param name="Kind">Schema and attester in one: what the programme gives a level to.</param>
/// <param name="Expiry">Unix seconds; zero: never.</param>
public sealed record AttestationModel(Address Recipient, Hash32 Kind, ulong Expiry)
{
    public bool IsRevoked { get; set; }
}

/// <summary>How well accounts are known.</summary>
public sealed class LevelsModel
{
    private const int MaxLevel = 3;

    private readonly Dictionary<Hash32, AttestationModel> _attestations = [];
    private readonly Dictionary<Hash32, int> _levels = [];
    private readonly Dictionary<Address, Hash32> _proofs = [];

    public Hash32 ProofOf(Address account) => _proofs.GetValueOrDefault(account);

    public int LevelOf(Address account, ulong now) => Read(ProofOf(account), now).Level;

    /// <summary>By the attestation service, which is not part of the economy.</summary>
    public void Attest(Hash32 uid, AttestationModel attestation) => _attestations[uid] = attestation;

    public void Revoke(Hash32 uid)
    {
        if (_attestations.TryGetValue(uid, out var found)) found.IsRevoked = true;
    }

    public CallResult SetAttester(Hash32 kind, int level)
    {
        if (level > MaxLevel) return CallResult.Reverts("LevelTooHigh", level, MaxLevel);
        _levels[kind] = level;
        return CallResult.Done;
    }

    public CallResult PresentProof(Call call, Hash32 uid)
    {
        var (level, recipient, expiry) = Read(uid, call.Now);
        if (level == 0) return CallResult.Reverts("NotAccepted", uid);
        var (current, _, currentExpiry) = Read(ProofOf(recipient), call.Now);
        if (level < current || (level == current && expiry <= currentExpiry))
            return CallResult.Reverts("NoBetter", uid, level, current);
        _proofs[recipient] = uid;
        return CallResult.Done;
    }

    private (int Level, Address Recipient, ulong Expiry) Read(Hash32 uid, ulong now)
    {
        if (!_attestations.TryGetValue(uid, out var found) || found.IsRevoked || found.Recipient.IsZero)
            return default;
        var expiry = found.Expiry == 0 ? ulong.MaxValue : found.Expiry;
        return now >= expiry ? default : (_levels.GetValueOrDefault(found.Kind), found.Recipient, expiry);
    }
}
