using Google.Protobuf;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Peers;

/// <summary>What came to readings later: older nodes leave it out and pass over it.</summary>
internal static class ReadingWire
{
    public static Wire.ReadingAnswer? Write(Signed<ReadingAnswer>? answer) => answer is null
        ? null
        : new()
        {
            Reading = ByteString.CopyFrom(answer.Value.Reading.Bytes),
            Signature = ByteString.CopyFrom(answer.Signature.Span),
        };

    public static Signed<ReadingAnswer>? Read(
        Fields fields, Hash32 lease, Money amount, Wire.ReadingAnswer? message) => message is null
        ? null
        : new(
            new(lease, fields.Hash(message.Reading, "answer.reading"), amount),
            fields.Signature(message.Signature, "answer.signature"));

    public static Wire.UsageDetail? Write(UsageDetail? detail)
    {
        if (detail is null) return null;
        var message = new Wire.UsageDetail { EnergySource = (uint)detail.Source };
        if (detail.BusyGpuMilliseconds is { } busy) message.BusyGpuMilliseconds = busy;
        if (detail.VramHighBytes is { } vram) message.VramHighBytes = vram;
        if (detail.CpuMilliseconds is { } cpu) message.CpuMilliseconds = cpu;
        if (detail.HottestCelsius is { } celsius) message.HottestCelsius = celsius;
        if (detail.CarbonMilligrams is { } carbon) message.CarbonMilligrams = carbon;
        return message;
    }

    public static UsageDetail? Read(Fields fields, Wire.UsageDetail? message) => message is null
        ? null
        : new(
            (EnergySource)fields.Below(message.EnergySource, 4u, "detail.energy_source"),
            message.HasBusyGpuMilliseconds ? message.BusyGpuMilliseconds : null,
            message.HasVramHighBytes ? message.VramHighBytes : null,
            message.HasCpuMilliseconds ? message.CpuMilliseconds : null,
            message.HasHottestCelsius
                ? (ushort)fields.Below(message.HottestCelsius, 1u << 16, "detail.hottest_celsius")
                : null,
            message.HasCarbonMilligrams ? message.CarbonMilligrams : null);
}
