using System.Buffers.Binary;
using System.Numerics;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain;

/// <summary>
/// Matches in the packed form that <c>Market.settle</c> reads; <c>contracts/src/libraries/BatchReader.sol</c> draws it.
/// A third of the ABI's form, and calldata is most of what a match costs on a rollup.
/// </summary>
/// <param name="domain">The market's: it tells a key's signature, which is shortened, from a contract's.</param>
internal sealed class BatchPacker(TypedDomain domain)
{
    private const byte HasMatcher = 1;
    private const byte ClassMask = 2;
    private const byte RegionMask = 4;
    private const byte AnyRegion = 8;
    private const byte HasFeatures = 16;
    private const byte NamesLease = 2;
    private const byte EndsLease = 4;
    private const byte NamesRenter = 8;

    public byte[] Pack(IReadOnlyList<SignedMatch> matches)
    {
        var batch = new Bytes();
        batch.Number((ulong)matches.Count, 2);
        foreach (var match in matches)
        {
            var packed = Match(match);
            batch.Number((ulong)packed.Length, 2);
            batch.Raw(packed);
        }

        return batch.ToArray();
    }

    private byte[] Match(SignedMatch match)
    {
        var request = match.Request.Value;
        if (match.Fills.Count != request.Machines)
            throw new ArgumentException("A match has as many fills as its request has machines.", nameof(match));
        var bytes = new Bytes();
        Request(bytes, request);
        bytes.Number(match.Price.PerGpuHour, 8);
        Signature(bytes, request.Renter, request.Hash(), match.Request.Signature);
        foreach (var fill in match.Fills) Fill(bytes, fill);
        return bytes.ToArray();
    }

    private static void Request(Bytes bytes, Request request)
    {
        var classes = new BigInteger(request.GpuClasses.ToWord().Bytes, isUnsigned: true, isBigEndian: true);
        var regions = request.Regions.Bits;
        var regionForm = regions == ulong.MaxValue ? AnyRegion : BitOperations.IsPow2(regions) ? 0 : RegionMask;
        var flags = (byte)(regionForm | (classes.IsPowerOfTwo ? 0 : ClassMask)
            | (request.Features == Features.None ? 0 : HasFeatures) | (request.Matcher.IsZero ? 0 : HasMatcher));
        bytes.Number(flags, 1);
        bytes.Raw(request.Renter.Bytes);
        if ((flags & ClassMask) != 0) bytes.Raw(request.GpuClasses.ToWord().Bytes);
        else bytes.Number((ulong)(classes.GetBitLength() - 1), 1);
        bytes.Number(request.GpusPerMachine, 1);
        bytes.Number(request.Machines, 1);
        bytes.Number(request.MaxPrice.PerGpuHour, 8);
        bytes.Number(request.Duration, 3);
        if ((flags & RegionMask) != 0) bytes.Number(regions, 8);
        else if ((flags & AnyRegion) == 0) bytes.Number((ulong)BitOperations.Log2(regions), 1);
        if ((flags & HasFeatures) != 0) bytes.Number((ulong)request.Features, 8);
        bytes.Raw(request.JobHash.Bytes);
        if ((flags & HasMatcher) != 0) bytes.Raw(request.Matcher.Bytes);
        bytes.Number(request.MatchFee, 8);
        bytes.Number(request.Nonce, 4);
        bytes.Number(request.Expiry.Seconds, 5);
    }

    private void Fill(Bytes bytes, SignedFill fill)
    {
        var offer = fill.Offer.Value;
        if (fill.Ends is not null && offer.Closes?.Slot != fill.Slot)
            throw new ArgumentException("A fill ends the lease of its own slot, as its offer names it.", nameof(fill));
        // A key's signature says itself whose it is, and not to name the renter is the cheap way.
        var named = fill.Ends is { } ends
            && !IsKeys(ends.Renter, ends.VoucherFor(offer.Ended!).Hash(), ends.Signature.Span, out _);
        bytes.Number(
            (ulong)((offer.Matcher.IsZero ? 0 : HasMatcher) | (offer.Closes is null ? 0 : NamesLease)
                | (fill.Ends is null ? 0 : EndsLease) | (named ? NamesRenter : 0)),
            1);
        bytes.Raw(offer.Provider.Bytes);
        bytes.Raw(offer.Machine.Bytes);
        bytes.Number(offer.GpuClass.Index, 1);
        bytes.Number(offer.Gpus.Bits, 4);
        bytes.Number(offer.Price.PerGpuHour, 8);
        bytes.Number(offer.MinDuration, 3);
        bytes.Number(offer.MaxDuration, 3);
        bytes.Number(offer.Region.Index, 1);
        bytes.Number((ulong)offer.Features, 8);
        if (!offer.Matcher.IsZero) bytes.Raw(offer.Matcher.Bytes);
        bytes.Number(offer.Nonce, 4);
        bytes.Number(offer.Expiry.Seconds, 5);
        bytes.Number(fill.Slot, 1);
        bytes.Number(fill.Gpus.Bits, 4);
        if (offer.Closes is { } closes)
        {
            // A fill that ends the lease leaves out slot and start: they are the slot's own.
            if (fill.Ends is null)
            {
                bytes.Number(closes.Slot, 1);
                bytes.Number(closes.Start, 4);
            }

            bytes.Number(closes.Amount.BaseUnits, 11);
        }

        Signature(bytes, offer.Machine, offer.Hash(), fill.Offer.Signature);
        if (fill.Ends is not { } last) return;
        bytes.Number(last.Amount.BaseUnits, 11);
        if (named) bytes.Raw(last.Renter.Bytes);
        Signature(bytes, last.Renter, last.VoucherFor(offer.Ended!).Hash(), last.Signature);
    }

    /// <summary>
    /// What a key signed is sent as 64 bytes (EIP-2098), which costs less and means the same. A contract account's
    /// answer may hang on each byte: its signature stays as it is.
    /// </summary>
    private void Signature(Bytes bytes, Address signer, Hash32 structHash, ReadOnlyMemory<byte> signature)
    {
        if (IsKeys(signer, structHash, signature.Span, out var parsed)) signature = parsed.ToCompactBytes();
        bytes.Number((ulong)signature.Length, 2);
        bytes.Raw(signature.Span);
    }

    private bool IsKeys(Address signer, Hash32 structHash, ReadOnlySpan<byte> signature, out Signature parsed)
    {
        parsed = default;
        // The market takes 27 and 28 alone for the last byte.
        return signature.Length == Weft.Ethereum.Signature.Size && signature[^1] is 27 or 28
            && Weft.Ethereum.Signature.TryParse(signature, out parsed)
            && EthereumKeys.TryRecover(domain.Digest(structHash), parsed, out var by) && by == signer;
    }

    private sealed class Bytes
    {
        private readonly MemoryStream _stream = new();

        public byte[] ToArray() => _stream.ToArray();

        public void Raw(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

        /// <summary>Big-endian; throws where it does not fit.</summary>
        public void Number(UInt128 value, int size)
        {
            if (size < 16 && value >> (8 * size) != 0)
                throw new ArgumentOutOfRangeException(nameof(value), value, $"It does not fit {size} bytes.");
            Span<byte> whole = stackalloc byte[16];
            BinaryPrimitives.WriteUInt128BigEndian(whole, value);
            _stream.Write(whole[(16 - size)..]);
        }
    }
}
