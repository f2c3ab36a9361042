using System.Buffers;
using System.Buffers.Binary;
using Weft.Ethereum;

namespace Weft.Market;

/// <summary>
/// The orders of a round, kept from one round to the next, and the root that names them: it costs what came and went,
/// whatever the number of others.
/// </summary>
/// <remarks>
/// Orders stand for themselves by their EIP-712 hash and lie in parts by its first two bytes. Numbers are big-endian.
/// <code>
/// part  1, offer's hash 32, busy 8, used slots 8, longest lease 8; or 2, request's hash 32, priority 1; by hash
/// root  of each part that is not empty: first two bytes 2, Keccak-256 of the part 32
/// </code>
/// </remarks>
public sealed class RoundOrders
{
    private readonly Dictionary<Hash32, FiledOffer> _offers = [];
    private readonly Dictionary<Hash32, FiledRequest> _requests = [];
    private readonly SortedDictionary<ushort, Part> _parts = [];
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int OfferCount => _offers.Count;

    public int RequestCount => _requests.Count;

    public int Count => _offers.Count + _requests.Count;

    /// <summary>By hash.</summary>
    public IEnumerable<FiledOffer> Offers =>
        _parts.Values.SelectMany(part => part.Orders).Where(_offers.ContainsKey).Select(hash => _offers[hash]);

    /// <summary>By hash.</summary>
    public IEnumerable<FiledRequest> Requests =>
        _parts.Values.SelectMany(part => part.Orders).Where(_requests.ContainsKey).Select(hash => _requests[hash]);

    public FiledOffer? Offer(Hash32 hash) => _offers.GetValueOrDefault(hash);

    public void Clear()
    {
        _offers.Clear();
        _requests.Clear();
        _parts.Clear();
    }

    public void Apply(RoundChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.FromNothing) Clear();
        foreach (var hash in changes.Gone) Remove(hash);
        foreach (var offer in changes.Offers)
        {
            _offers[offer.Hash] = offer;
            PartOf(offer.Hash).Put(offer.Hash);
        }

        foreach (var request in changes.Requests)
        {
            _requests[request.Hash] = request;
            PartOf(request.Hash).Put(request.Hash);
        }
    }

    public Hash32 Root()
    {
        var root = new ArrayBufferWriter<byte>(34 * Math.Max(1, _parts.Count));
        foreach (var (key, part) in _parts)
        {
            BinaryPrimitives.WriteUInt16BigEndian(root.GetSpan(2), key);
            root.Advance(2);
            root.Write((part.Hash ??= HashOf(part)).Bytes);
        }

        return Keccak.Hash(root.WrittenSpan);
    }

    private static ushort KeyOf(Hash32 hash) => BinaryPrimitives.ReadUInt16BigEndian(hash.Bytes);

    private Part PartOf(Hash32 hash)
    {
        if (!_parts.TryGetValue(KeyOf(hash), out var part)) _parts.Add(KeyOf(hash), part = new());
        return part;
    }

    private void Remove(Hash32 hash)
    {
        if (!_offers.Remove(hash) && !_requests.Remove(hash)) return;
        var part = PartOf(hash);
        part.Remove(hash);
        if (part.Orders.Count == 0) _parts.Remove(KeyOf(hash));
    }

    private Hash32 HashOf(Part part)
    {
        _bytes.ResetWrittenCount();
        foreach (var hash in part.Orders)
        {
            if (_offers.TryGetValue(hash, out var offer)) Write(offer);
            else Write(_requests[hash]);
        }

        return Keccak.Hash(_bytes.WrittenSpan);
    }

    private void Write(FiledOffer offer)
    {
        _bytes.Write<byte>([1]);
        _bytes.Write(offer.Hash.Bytes);
        RoundHashes.Add(_bytes, offer.Busy.Bits);
        RoundHashes.Add(_bytes, offer.UsedSlots);
        RoundHashes.Add(_bytes, (ulong)offer.Longest);
    }

    private void Write(FiledRequest request)
    {
        _bytes.Write<byte>([2]);
        _bytes.Write(request.Hash.Bytes);
        _bytes.Write([request.HasPriority ? (byte)1 : (byte)0]);
    }

    private sealed class Part
    {
        private readonly List<Hash32> _orders = [];

        /// <summary>Sorted.</summary>
        public IReadOnlyList<Hash32> Orders => _orders;

        /// <summary>Null where it has to be computed anew.</summary>
        public Hash32? Hash { get; set; }

        public void Put(Hash32 order)
        {
            Hash = null;
            if (_orders.BinarySearch(order) is < 0 and var at) _orders.Insert(~at, order);
        }

        public void Remove(Hash32 order)
        {
            Hash = null;
            if (_orders.BinarySearch(order) is >= 0 and var at) _orders.RemoveAt(at);
        }
    }
}
