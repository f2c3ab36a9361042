using System.Numerics;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>The half of <c>ReferralCodes</c> that says who holds which code.</summary>
/// <param name="feesOf">What an account paid in fees as a renter, as far as was seen.</param>
public sealed class CodesModel(Func<Address, BigInteger> feesOf)
{
    public const ulong MinCommitAge = 60;
    public const ulong MaxCommitAge = Call.DaySeconds;
    public const ulong TransferDelay = Call.WeekSeconds;
    public const int MaxCodes = 20;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Fees that entitle to a code of one's own.</summary>
    private static readonly BigInteger MinFees = 5 * Basis.Dollar;

    private readonly Dictionary<(Address, Hash32), ulong> _committedAt = [];
    private readonly Dictionary<Hash32, CodeEntry> _codes = [];
    private readonly Dictionary<Address, int> _counts = [];

    public Address HolderOf(Hash32 code) => _codes.GetValueOrDefault(code).Holder;

    public int CountOf(Address account) => _counts.GetValueOrDefault(account);

    public bool IsCodeOf(Hash32 code, Address account) =>
        !account.IsZero && (HolderOf(code) == account || Keccak.Hash(DefaultCode(account)) == code);

    /// <summary>The code that each account has unasked: an underscore and nineteen letters of its hash.</summary>
    public static string DefaultCode(Address account)
    {
        Span<byte> words = stackalloc byte[96];
        words.Clear();
        words[31] = 64;
        account.Bytes.CopyTo(words[44..]);
        var label = "weft referral code"u8;
        // abi.encode of a string and an address: offset, address, length, text padded to a word.
        var encoded = new byte[128];
        words[..64].CopyTo(encoded);
        encoded[95] = (byte)label.Length;
        label.CopyTo(encoded.AsSpan(96));
        var bits = new BigInteger(Keccak.Hash(encoded).Bytes, isUnsigned: true, isBigEndian: true);
        var code = new char[20];
        code[0] = '_';
        for (var i = 1; i < code.Length; i++)
        {
            code[i] = Alphabet[(int)(bits & 31)];
            bits >>= 5;
        }

        return new string(code);
    }

    public CallResult Commit(Call call, Hash32 commitment)
    {
        if (_committedAt.TryGetValue((call.Sender, commitment), out var since) && call.Now <= since + MaxCommitAge)
            return CallResult.Reverts("CommittedAlready", commitment, since);
        _committedAt[(call.Sender, commitment)] = call.Now;
        return CallResult.Done;
    }

    /// <param name="commitment">Of the code, the caller and a salt.</param>
    public CallResult Reveal(Call call, string code, Hash32 commitment)
    {
        if (!_committedAt.TryGetValue((call.Sender, commitment), out var since))
            return CallResult.Reverts("NotCommitted", commitment);
        if (call.Now < since + MinCommitAge) return CallResult.Reverts("RevealTooEarly", since + MinCommitAge);
        if (call.Now > since + MaxCommitAge) return CallResult.Reverts("RevealTooLate", since + MaxCommitAge);
        if (!IsCode(code)) return CallResult.Reverts("BadCode", code);
        var hash = Keccak.Hash(code);
        if (!HolderOf(hash).IsZero) return CallResult.Reverts("CodeTaken", hash, HolderOf(hash));
        if (WhyNotOneMore(call.Sender) is { } error) return CallResult.Reverts(error);

        _committedAt.Remove((call.Sender, commitment));
        _codes[hash] = new CodeEntry(call.Sender, default, 0);
        _counts[call.Sender] = CountOf(call.Sender) + 1;
        return CallResult.Done;
    }

    public CallResult Offer(Call call, Hash32 code, Address to)
    {
        if (to.IsZero) return CallResult.Reverts(Revert.ZeroAddress);
        if (HolderOf(code) != call.Sender) return NotHolder(call, code);
        _codes[code] = new CodeEntry(call.Sender, to, call.Now + TransferDelay);
        return CallResult.Done;
    }

    public CallResult CancelOffer(Call call, Hash32 code)
    {
        if (HolderOf(code) != call.Sender) return NotHolder(call, code);
        _codes[code] = new CodeEntry(call.Sender, default, 0);
        return CallResult.Done;
    }

    public CallResult Accept(Call call, Hash32 code)
    {
        var entry = _codes.GetValueOrDefault(code);
        if (entry.OfferedTo != call.Sender) return CallResult.Reverts("NotOffered", code, call.Sender);
        if (call.Now < entry.ReadyAt) return CallResult.Reverts("OfferNotReady", entry.ReadyAt);
        if (WhyNotOneMore(call.Sender) is { } error) return CallResult.Reverts(error);
        _codes[code] = new CodeEntry(call.Sender, default, 0);
        _counts[entry.Holder] = CountOf(entry.Holder) - 1;
        _counts[call.Sender] = CountOf(call.Sender) + 1;
        return CallResult.Done;
    }

    private static bool IsCode(string code) => code.Length is >= 4 and <= 20 && code[0] != '_'
        && code.All(letter => letter is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_');

    private CallResult NotHolder(Call call, Hash32 code) =>
        CallResult.Reverts("NotCodeHolder", code, HolderOf(code), call.Sender);

    /// <summary>No bond is looked at: the deployment names no view of stakes.</summary>
    private Revert? WhyNotOneMore(Address account)
    {
        if (CountOf(account) >= MaxCodes) return new("TooManyCodes", account, MaxCodes);
        var fees = feesOf(account);
        return fees >= MinFees ? null : new("NotEntitled", account, fees, 0);
    }

    private readonly record struct CodeEntry(Address Holder, Address OfferedTo, ulong ReadyAt);
}
