using Weft.Market;

namespace Weft.Gateway;

/// <summary>A GPU class in a region, or in all of them together: what figures are kept for.</summary>
internal readonly record struct Place(int GpuClass, int Region)
{
    /// <summary>The region of a machine that this gateway never had an offer of.</summary>
    public const int UnknownRegion = -1;

    /// <summary>All regions, the unknown too.</summary>
    public const int AllRegions = -2;

    /// <summary>Where a request would be served, as far as the chain's lists go.</summary>
    public static IEnumerable<Place> Of(Request request, GatewayOptions options)
    {
        for (var gpuClass = 0; gpuClass < options.Policy.GpuClasses.Count; gpuClass++)
        {
            if (!request.GpuClasses.Contains(new((byte)gpuClass))) continue;
            yield return new(gpuClass, AllRegions);
            for (var region = 0; region < options.Policy.Regions.Count; region++)
            {
                if (request.Regions.Contains(new((byte)region))) yield return new(gpuClass, region);
            }
        }
    }

    public static IEnumerable<Place> Of(Offer offer)
    {
        yield return new(offer.GpuClass.Index, AllRegions);
        yield return new(offer.GpuClass.Index, offer.Region.Index);
    }
}
