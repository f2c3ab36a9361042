using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Weft.Api;
using Weft.Market;

namespace Weft.Gateway;

/// <summary><c>GET /v1/classes</c>: what there is to rent, and what it cost lately.</summary>
internal static class ClassesApi
{
    private const long Hours = 24;

    public static void Map(RouteGroupBuilder api) => api.MapGet("/classes", ListAsync)
        .WithName("listClasses").WithSummary("The GPU classes with supply, lowest price and volume.")
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<Ok<PageDto<ClassDto>>> ListAsync(
        GatewayOptions options, IGrainFactory grains, IndexReader index, TimeProvider time, CancellationToken cancel)
    {
        var from = time.GetUtcNow().ToUnixTimeSeconds() - (Hours * IndexVolumes.SecondsPerHour);
        var figures = await index.ClassesAsync(from, cancel);
        var book = (await grains.GetGrain<IOrderBookGrain>(0).ViewAsync()).Offers.ToLookup(
            o => (int)o.Offer.GpuClass.Index);
        return TypedResults.Ok(new PageDto<ClassDto>(
            [.. options.Policy.GpuClasses.Select((name, i) => ToDto(i, name, book[i], figures, options))], null));
    }

    private static ClassDto ToDto(
        int index, string name, IEnumerable<OfferLine> offers, ClassFigures figures, GatewayOptions options)
    {
        var (machines, offered, free, lowest) = (0, 0, 0, (Price?)null);
        foreach (var line in offers)
        {
            var freeHere = new GpuMask(line.Free).Count;
            (machines, offered, free) = (machines + 1, offered + line.Offer.Gpus.Count, free + freeHere);
            if (freeHere > 0 && (lowest is null || line.Offer.Price < lowest)) lowest = line.Offer.Price;
        }

        var (paid, milliseconds) = figures.Volumes.GetValueOrDefault(index);
        return new(
            index, name, machines, offered, free, lowest?.PerGpuHour.ToString(CultureInfo.InvariantCulture),
            figures.OpenLeases.GetValueOrDefault(index), Amounts.Text(paid), milliseconds, options.TokenDecimals);
    }
}
