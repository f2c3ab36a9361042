using Google.Protobuf;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Peers;

/// <summary>
/// Turns the fields of one received message into domain values, each within its bounds. Remembers the first field that
/// is not; what was read is worth something only once <see cref="ThrowIfFaulty"/> has passed.
/// </summary>
internal sealed class Fields
{
    private static readonly Uri Nowhere = new("https://invalid:1");

    public Refusal? Fault { get; private set; }

    /// <exception cref="RefusalException">A field was malformed.</exception>
    public void ThrowIfFaulty()
    {
        if (Fault is { } fault) throw new RefusalException(fault);
    }

    /// <summary>A part that must be there; an empty one stands in where it is not.</summary>
    public T Part<T>(T? message, string name)
        where T : class, new()
    {
        if (message is not null) return message;
        Expect(false, name, "a value");
        return new();
    }

    public Address Address(ByteString bytes, string name) =>
        Expect(bytes.Length == Ethereum.Address.Size, name, "20 bytes") ? new(bytes.Span) : default;

    public Hash32 Hash(ByteString bytes, string name) =>
        Expect(bytes.Length == Hash32.Size, name, "32 bytes") ? new(bytes.Span) : default;

    /// <summary>1 to <paramref name="max"/> bytes, not copied.</summary>
    public ReadOnlyMemory<byte> Bytes(ByteString bytes, int max, string name) =>
        Expect(bytes.Length >= 1 && bytes.Length <= max, name, $"1 to {max} bytes") ? bytes.Memory : default;

    public ReadOnlyMemory<byte> Signature(ByteString bytes, string name) =>
        Bytes(bytes, Signed<Offer>.MaxSignatureBytes, name);

    public byte Byte(uint value, string name) => (byte)Below(value, 256u, name);

    public uint Below(uint value, uint end, string name) =>
        Expect(value < end, name, $"a number below {end}") ? value : 0;

    public ulong Below(ulong value, ulong end, string name) =>
        Expect(value < end, name, $"a number below {end}") ? value : 0;

    public long NotNegative(long value, string name) => Expect(value >= 0, name, "0 or more") ? value : 0;

    public Money Amount(Wire.Amount? amount, string name)
    {
        var part = Part(amount, name);
        return new(new UInt128(part.High, part.Low));
    }

    public string Line(string text, string name) =>
        Expect(Text.IsPlain(text, WireLimits.MaxTextLength), name, "a line of at most 1000 plain characters")
            ? text
            : "";

    public DateTimeOffset Moment(long unixMilliseconds, string name)
    {
        var last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        var known = Expect(unixMilliseconds >= 0 && unixMilliseconds <= last, name, "a time since 1970");
        return DateTimeOffset.FromUnixTimeMilliseconds(known ? unixMilliseconds : 0);
    }

    /// <summary>Where a node is reached: https, host and port, nothing else.</summary>
    public Uri Endpoint(string text, string name)
    {
        var good = text.Length <= WireLimits.MaxEndpointLength
            && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttps && uri.Host.Length > 0 && uri.Port > 0
            && uri.UserInfo.Length == 0 && uri.PathAndQuery == "/" && uri.Fragment.Length == 0;
        return Expect(good, name, "https://host:port") ? new(text) : Nowhere;
    }

    public Refusal Refusal(Wire.Refusal? refusal, string name)
    {
        var part = Part(refusal, name);
        var known = Expect(Text.IsCode(part.Code), name + ".code", "a code such as no-offers");
        return new(
            known ? part.Code : "", Line(part.Sentence, name + ".sentence"), Line(part.WayOut, name + ".way_out"));
    }

    /// <summary>Gives back <paramref name="good"/>; where it is false, that field is malformed.</summary>
    public bool Expect(bool good, string name, string expected)
    {
        if (!good) Fault ??= WireRefusals.Malformed(name, expected);
        return good;
    }
}
