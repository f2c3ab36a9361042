using System.Text.Json;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node;

/// <summary>
/// A reservation as bytes for the journal:
/// <c>{"request":{..},"signature":"0x..","start":1800000000,"price":1,"machines":[{"provider":"0x..",..}]}</c>.
/// </summary>
internal static class ReservationJournal
{
    public const string Prefix = "gateway/window/";

    public static string Key(Hash32 request) => Prefix + request;

    public static byte[] Encode(Reservation reservation) => JsonSerializer.SerializeToUtf8Bytes(
        new ReservationDto(
            reservation.Request.Value, Hex.Encode(reservation.Request.Signature.Span), reservation.Start.Seconds,
            reservation.Price.PerGpuHour,
            [.. reservation.Machines.Select(m => new HeldDto(m.Machine.Provider, m.Machine.Machine, m.Gpus.Bits))]),
        BatchJournal.Json);

    public static Reservation Decode(ReadOnlySpan<byte> bytes)
    {
        var dto = JsonSerializer.Deserialize<ReservationDto>(bytes, BatchJournal.Json)
            ?? throw new FormatException("A journaled reservation is empty.");
        return new(
            new(dto.Request, Hex.Decode(dto.Signature)), new(dto.Start), new(dto.Price),
            [.. dto.Machines.Select(m => new HeldGpus(new(m.Provider, m.Machine), new(m.Gpus)))]);
    }
}

internal sealed record ReservationDto(
    Request Request, string Signature, ulong Start, ulong Price, IReadOnlyList<HeldDto> Machines);

internal sealed record HeldDto(Address Provider, Address Machine, ulong Gpus);
