using System.Globalization;
using Weft.Ethereum;
using static Weft.Market.FileText;

namespace Weft.Market;

/// <summary>Each thing of a <see cref="RoundFile"/> to and from its text. What cannot be read throws.</summary>
/// <exception cref="FormatException">Says what cannot be read; <see cref="RoundJson"/> refuses with it.</exception>
internal static class RoundText
{
    private const int MaxMachines = 64;

    public static RoundOfferDto Of(FiledOffer filed)
    {
        var o = filed.Offer.Value;
        return new(
            o.Provider.ToString(), o.Machine.ToString(), o.GpuClass.Index, Mask(o.Gpus.Bits),
            Number(o.Price.PerGpuHour), o.MinDuration, o.MaxDuration, o.Region.Index, Mask((ulong)o.Features),
            o.Matcher.ToString(), Number(o.Nonce), o.Expiry.Seconds, Hex.Encode(filed.Offer.Signature.Span),
            Mask(filed.Busy.Bits), Mask(filed.UsedSlots),
            o.Closes is { } end
                ? new(end.Slot, end.Start, end.Amount.BaseUnits.ToString(CultureInfo.InvariantCulture))
                : null,
            filed.Longest == uint.MaxValue ? null : filed.Longest);
    }

    public static RoundRequestDto Of(FiledRequest filed)
    {
        var r = filed.Request.Value;
        return new(
            r.Renter.ToString(), r.GpuClasses.ToWord().ToString(), r.GpusPerMachine, r.Machines,
            Number(r.MaxPrice.PerGpuHour), r.Duration, Mask(r.Regions.Bits), Mask((ulong)r.Features),
            r.JobHash.ToString(), r.Matcher.ToString(), Number(r.MatchFee), Number(r.Nonce), r.Expiry.Seconds,
            Hex.Encode(filed.Request.Signature.Span), filed.HasPriority);
    }

    public static RoundMatchDto Of(FiledMatch match) => new(
        match.Request.ToString(), Number(match.Price.PerGpuHour),
        [.. match.Fills.Select(fill => new RoundFillDto(fill.Offer.ToString(), Mask(fill.Gpus.Bits), fill.Slot))]);

    public static FiledOffer ToOffer(RoundOfferDto dto)
    {
        var closes = dto.Closes is { } end ? new LeaseEnd(end.Slot, end.Start, ToMoney(end.Amount)) : null;
        var offer = new Offer(
            ToAddress(dto.Provider), ToAddress(dto.Machine), new(dto.GpuClass), ToGpus(dto.Gpus),
            new(ToNumber(dto.PricePerGpuHour)), dto.MinDuration, dto.MaxDuration, ToRegion(dto.Region),
            (Features)ToMask(dto.Features), ToAddress(dto.Matcher), ToNumber(dto.Nonce), ToTime(dto.Expiry), closes);
        return new(
            offer.Hash(), new(offer, ToSignature(dto.Signature)), ToGpus(dto.Busy), ToMask(dto.UsedSlots),
            dto.Longest ?? uint.MaxValue);
    }

    public static FiledRequest ToRequest(RoundRequestDto dto)
    {
        if (dto.Machines > MaxMachines) throw new FormatException($"a request for {dto.Machines} machines");
        var request = new Request(
            ToAddress(dto.Renter), GpuClassSet.FromWord(ToHash(dto.GpuClasses)), dto.GpusPerMachine, dto.Machines,
            new(ToNumber(dto.MaxPricePerGpuHour)), dto.Duration, new(ToMask(dto.Regions)),
            (Features)ToMask(dto.Features), ToHash(dto.JobHash), ToAddress(dto.Matcher), ToNumber(dto.MatchFee),
            ToNumber(dto.Nonce), ToTime(dto.Expiry));
        return new(request.Hash(), new(request, ToSignature(dto.Signature)), dto.HasPriority);
    }

    public static FiledMatch ToMatch(RoundMatchDto dto)
    {
        if (dto.Fills.Count > byte.MaxValue) throw new FormatException($"a match of {dto.Fills.Count} machines");
        return new(
            ToHash(dto.Request), new(ToNumber(dto.PricePerGpuHour)),
            Each(dto.Fills, fill => new FiledFill(ToHash(fill.Offer), ToGpus(fill.Gpus), fill.Slot)));
    }

    private static string Mask(ulong bits) => "0x" + bits.ToString("x", CultureInfo.InvariantCulture);

    private static ulong ToMask(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            ? bits
            : throw Bad(text, "a mask");

    private static GpuMask ToGpus(string text) =>
        ToMask(text) is <= uint.MaxValue and var bits ? new(bits) : throw Bad(text, $"a mask of {GpuMask.Size} GPUs");

    private static Region ToRegion(byte index) =>
        index < 64 ? new(index) : throw Bad(Number(index), "a region's number");

    private static Money ToMoney(string text) =>
        UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            ? new(units)
            : throw Bad(text, "an amount");
}
