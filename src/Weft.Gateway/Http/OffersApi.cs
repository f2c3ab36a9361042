using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Weft.Api;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Gateway;

/// <summary><c>GET /v1/offers</c>: the live book, cheapest first.</summary>
internal static class OffersApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/offers", ListAsync)
        .WithName("listOffers").WithSummary("Machines on offer now, cheapest first.")
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Results<Ok<PageDto<OfferDto>>, ProblemHttpResult>> ListAsync(
        GatewayOptions options, IGrainFactory grains, ImageShelf shelf,
        [FromQuery(Name = "class")] string? gpuClass, string? region,
        string? minGpusFree, string? maxPricePerGpuHour, string? image, string? limit, string? cursor)
    {
        if (Paging.Parse(options, limit, cursor, out var paging) is { } bad) return bad;
        if (Number(minGpusFree, "minGpusFree", out var minFree) is { } badFree) return badFree;
        if (Number(maxPricePerGpuHour, "maxPricePerGpuHour", out var maxPrice) is { } badPrice) return badPrice;
        int? classIndex = null, regionIndex = null;
        if (gpuClass is not null && (classIndex = Names.Find(options.Policy.GpuClasses, gpuClass)) is null)
            return Problems.BadQuery("class", "a name of /v1/classes");
        if (region is not null && (regionIndex = Names.Find(options.Policy.Regions, region)) is null)
            return Problems.BadQuery("region", $"one of {string.Join(", ", options.Policy.Regions)}");

        var book = await grains.GetGrain<IOrderBookGrain>(0).ViewAsync();
        var offers = book.Offers
            .Where(o => classIndex is null || o.Offer.GpuClass.Index == classIndex)
            .Where(o => regionIndex is null || o.Offer.Region.Index == regionIndex)
            .Where(o => minFree is null || (ulong)new GpuMask(o.Free).Count >= minFree)
            .Where(o => maxPrice is null || o.Offer.Price.PerGpuHour <= maxPrice)
            .Where(o => image is null || shelf.Of(o.Offer.Machine).Contains(image, StringComparer.Ordinal))
            .Where(o => paging.After is not { } after || IsAfter(o, after))
            .Take(paging.Limit + 1).ToArray();
        return TypedResults.Ok(paging.Page(
            offers, o => ToDto(o, options, shelf.Of(o.Offer.Machine)),
            o => new PageCursor((long)o.Offer.Price.PerGpuHour, o.OfferHash.ToString())));
    }

    /// <summary>The book's order is price, then hash. Prices in it are below 2^63: the door sees to it.</summary>
    private static bool IsAfter(OfferLine offer, PageCursor after)
    {
        var price = (long)offer.Offer.Price.PerGpuHour;
        return price > after.Number || (price == after.Number && offer.OfferHash > Hash32.Parse(after.Id));
    }

    private static OfferDto ToDto(OfferLine line, GatewayOptions options, IReadOnlyList<string> images)
    {
        var offer = line.Offer;
        return new(
            line.OfferHash.ToString(), offer.Provider.ToString(), offer.Machine.ToString(),
            Names.Class(options, offer.GpuClass.Index), offer.GpuClass.Index, offer.Gpus.Count,
            new GpuMask(line.Free).Count, offer.Price.PerGpuHour.ToString(CultureInfo.InvariantCulture),
            options.TokenDecimals, offer.MinDuration, offer.MaxDuration, Names.Region(options, offer.Region.Index),
            Names.Of(offer.Features), offer.Expiry.Seconds, Notice.Of(offer.Features).ToString(),
            Tier.Of(offer.Features).ToString(), images);
    }

    private static ProblemHttpResult? Number(string? text, string name, out ulong? number)
    {
        number = null;
        if (text is null) return null;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            return Problems.BadQuery(name, "a whole number");
        number = parsed;
        return null;
    }
}
