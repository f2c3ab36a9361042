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

/// <summary>
/// <c>GET /v1/market</c>, <c>/v1/market/{class}</c> and <c>/v1/market/{class}/history</c>: what things cost, what is
/// fair, and how it was.
/// </summary>
internal static class MarketApi
{
    /// <summary>Above any region's index.</summary>
    private const long RegionsOfClass = 1_000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/market", ListAsync)
            .WithName("listMarket").WithSummary("Each class in each region, and in all of them, in short.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/market/{class}", GetAsync)
            .WithName("getMarket").WithSummary("Depth, prices, hints and forecast of a class, in a region or in all.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/market/{class}/history", HistoryAsync)
            .WithName("listMarketHours").WithSummary("A class hour by hour, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Results<Ok<PageDto<MarketRowDto>>, ProblemHttpResult>> ListAsync(
        GatewayOptions options, IGrainFactory grains, MarketFigures figures, string? limit, string? cursor)
    {
        if (Paging.Parse(options, limit, cursor, out var paging) is { } bad) return bad;
        var live = LivePlace.All(await grains.GetGrain<IOrderBookGrain>(0).SidesAsync(), options);
        var day = await figures.DayAsync();
        // Machines in a region that nobody knows are among all regions, and in no row of their own.
        var places = live.Keys.Union(day.Keys).Where(place => place.Region != Place.UnknownRegion)
            .OrderBy(Number).Where(place => paging.After is not { } after || Number(place) > after.Number)
            .Take(paging.Limit + 1).ToArray();
        return TypedResults.Ok(paging.Page(
            places, place => Row(place, live, day, options),
            place => new PageCursor(Number(place), default(Hash32).ToString())));
    }

    private static MarketRowDto Row(
        Place place, IReadOnlyDictionary<Place, LivePlace> live, IReadOnlyDictionary<Place, DayOfPlace> days,
        GatewayOptions options)
    {
        var day = days.GetValueOrDefault(place, DayOfPlace.None);
        return MarketDtos.Row(
            place, live.GetValueOrDefault(place) ?? new(), MarketDtos.ToDto(day.Trades, day.Paid), day.Requests,
            options);
    }

    private static async Task<Results<Ok<MarketDto>, ProblemHttpResult>> GetAsync(
        [FromRoute(Name = "class")] string gpuClass, GatewayOptions options, IGrainFactory grains,
        MarketFigures figures, string? region, string? gpus)
    {
        if (Parse(options, gpuClass, region, out var place) is { } bad) return bad;
        var wanted = 1;
        if (gpus is not null
            && (!int.TryParse(gpus, NumberStyles.None, CultureInfo.InvariantCulture, out wanted)
                || wanted is 0 or > GpuMask.Size))
            return Problems.BadQuery("gpus", $"a number from 1 to {GpuMask.Size}");
        var live = LivePlace.Of(await grains.GetGrain<IOrderBookGrain>(0).SidesAsync(), place, options);
        return TypedResults.Ok(MarketDtos.Whole(place, live, await figures.PastAsync(place), wanted, options));
    }

    private static async Task<Results<Ok<PageDto<MarketHourDto>>, ProblemHttpResult>> HistoryAsync(
        [FromRoute(Name = "class")] string gpuClass, GatewayOptions options, MarketReader reader, TimeProvider time,
        string? region, string? from, string? to, string? limit, string? cursor, CancellationToken cancel)
    {
        if (Paging.Parse(options, limit, cursor, out var paging) is { } bad) return bad;
        if (Parse(options, gpuClass, region, out var place) is { } badPlace) return badPlace;
        var now = HourPlace.HourOf(time.GetUtcNow().ToUnixTimeSeconds());
        var kept = now - (long)options.KeepHistory.TotalSeconds;
        if (Time(from, "from", kept, out var first) is { } badFrom) return badFrom;
        if (Time(to, "to", now, out var last) is { } badTo) return badTo;
        var newest = Math.Min(now, HourPlace.HourOf(last));
        if (paging.After is { } after) newest = Math.Min(newest, HourPlace.HourOf(after.Number) - HourPlace.Seconds);
        var hours = await HourOfPlace.ReadAsync(
            reader, place, Math.Max(kept, HourPlace.HourOf(first)), newest, paging.Limit + 1, cancel);
        return TypedResults.Ok(paging.Page(
            hours, MarketDtos.ToDto, hour => new PageCursor(hour.Hour, default(Hash32).ToString())));
    }

    /// <summary>All regions of a class stand before each of them.</summary>
    private static long Number(Place place) =>
        (place.GpuClass * RegionsOfClass) + (place.Region == Place.AllRegions ? 0 : place.Region + 1);

    private static ProblemHttpResult? Parse(GatewayOptions options, string gpuClass, string? region, out Place place)
    {
        place = default;
        if (Names.Find(options.Policy.GpuClasses, gpuClass) is not { } classIndex)
            return Problems.BadQuery("class", "a name of /v1/classes");
        var regionIndex = Place.AllRegions;
        if (region is not null)
        {
            if (Names.Find(options.Policy.Regions, region) is not { } found)
                return Problems.BadQuery("region", $"one of {string.Join(", ", options.Policy.Regions)}");
            regionIndex = found;
        }

        place = new(classIndex, regionIndex);
        return null;
    }

    private static ProblemHttpResult? Time(string? text, string name, long otherwise, out long seconds)
    {
        seconds = otherwise;
        if (text is null) return null;
        // Up to the year 9999.
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
            && seconds <= 253_402_300_799
                ? null
                : Problems.BadQuery(name, "seconds since 1970");
    }
}
