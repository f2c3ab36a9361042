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

/// <summary><c>GET /v1/leases</c> and <c>/v1/leases/{id}</c>: what the chain opened and closed, newest first.</summary>
internal static class LeasesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/leases", ListAsync)
            .WithName("listLeases").WithSummary("Leases, newest first.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapGet("/leases/{id}", GetAsync)
            .WithName("getLease").WithSummary("One lease.")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Results<Ok<PageDto<LeaseDto>>, ProblemHttpResult>> ListAsync(
        GatewayOptions options, IndexReader index, [AsParameters] LeaseFilterQuery query, CancellationToken cancel)
    {
        if (Paging.Parse(options, query.Limit, query.Cursor, out var paging) is { } bad) return bad;
        if (query.Parse(options, out var filter) is { } badFilter) return badFilter;
        var rows = await index.LeasesAsync(filter, paging.After, paging.Limit, cancel);
        return TypedResults.Ok(paging.Page(rows, r => ToDto(r, options), r => new PageCursor(r.Start, r.Id)));
    }

    private static async Task<Results<Ok<LeaseDto>, ProblemHttpResult>> GetAsync(
        string id, GatewayOptions options, IndexReader index, CancellationToken cancel)
    {
        if (!Hash32.TryParse(id, out var hash)) return Problems.BadQuery("id", "0x and 64 hexadecimal digits");
        return await index.LeaseAsync(hash, cancel) is { } row
            ? TypedResults.Ok(ToDto(row, options))
            : Problems.Of(ApiRefusals.LeaseUnknown(hash.ToString()), StatusCodes.Status404NotFound);
    }

    private static LeaseDto ToDto(LeaseRow row, GatewayOptions options)
    {
        var gpus = new GpuMask(unchecked((ulong)row.Gpus));
        var price = new Price(ulong.Parse(row.Price, CultureInfo.InvariantCulture));
        return new(
            row.Id, StateOf(row), row.Provider, row.Machine, row.Slot, row.Renter, Names.Class(options, row.GpuClass),
            row.GpuClass, [.. gpus.Indexes()], row.Price, options.TokenDecimals, (uint)row.Duration, (ulong)row.Start,
            (ulong)(row.Start + row.Duration), (ulong?)(row.Start + row.StoppedAfter), (ulong?)row.ClosedAt,
            row.FeeBasisPoints, Amounts.Text(price.LockRoundedUp(gpus.Count, (uint)row.Duration)), row.Paid, row.Fee,
            row.Refund, (ulong?)row.PaidGpuMilliseconds, row.JobHash, row.RequestHash, row.OpenTransaction,
            row.CloseTransaction);
    }

    private static string StateOf(LeaseRow row) =>
        row.CloseBlock is not null ? "closed" : row.StopBlock is not null ? "stopping" : "open";
}

/// <summary>The query of <c>/v1/leases</c>, as it came.</summary>
internal sealed record LeaseFilterQuery(
    [property: FromQuery(Name = "provider")] string? Provider,
    [property: FromQuery(Name = "renter")] string? Renter,
    [property: FromQuery(Name = "account")] string? Account,
    [property: FromQuery(Name = "machine")] string? Machine,
    [property: FromQuery(Name = "state")] string? State,
    [property: FromQuery(Name = "class")] string? GpuClass,
    [property: FromQuery(Name = "requestHash")] string? RequestHash,
    [property: FromQuery(Name = "limit")] string? Limit,
    [property: FromQuery(Name = "cursor")] string? Cursor)
{
    /// <returns>The problem, or null with <paramref name="query"/>.</returns>
    public ProblemHttpResult? Parse(GatewayOptions options, out LeaseQuery query)
    {
        query = new(null, null, null, null, null, null, null);
        if (AddressOf(Provider, "provider", out var provider) is { } badProvider) return badProvider;
        if (AddressOf(Renter, "renter", out var renter) is { } badRenter) return badRenter;
        if (AddressOf(Account, "account", out var account) is { } badAccount) return badAccount;
        if (AddressOf(Machine, "machine", out var machine) is { } badMachine) return badMachine;
        LeaseState? state = State switch
        {
            "open" => LeaseState.Open,
            "stopping" => LeaseState.Stopping,
            "closed" => LeaseState.Closed,
            _ => null,
        };
        if (State is not null && state is null) return Problems.BadQuery("state", "open, stopping or closed");
        int? gpuClass = null;
        if (GpuClass is not null && (gpuClass = Names.Find(options.Policy.GpuClasses, GpuClass)) is null)
            return Problems.BadQuery("class", "a name of /v1/classes");
        var hash = default(Hash32);
        if (RequestHash is not null && !Hash32.TryParse(RequestHash, out hash))
            return Problems.BadQuery("requestHash", "0x and 64 hexadecimal digits");
        query = new(
            provider, renter, account, machine, state, gpuClass, RequestHash is null ? null : hash.ToString());
        return null;
    }

    private static ProblemHttpResult? AddressOf(string? text, string name, out string? address)
    {
        address = null;
        if (text is null) return null;
        if (!Address.TryParse(text, out var parsed)) return Problems.BadQuery(name, "an address, its checksum right");
        address = parsed.ToString();
        return null;
    }
}
