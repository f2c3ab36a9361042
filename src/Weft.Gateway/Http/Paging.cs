using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Weft.Api;

namespace Weft.Gateway;

/// <summary>The part of a list that is asked for.</summary>
internal readonly record struct Paging(int Limit, PageCursor? After)
{
    /// <returns>The problem, or null with <paramref name="paging"/>.</returns>
    public static ProblemHttpResult? Parse(GatewayOptions options, string? limit, string? cursor, out Paging paging)
    {
        paging = new(options.PageSize, null);
        if (limit is not null)
        {
            if (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count is 0 || count > options.MaxPageSize)
                return Problems.BadQuery("limit", $"a number from 1 to {options.MaxPageSize}");
            paging = paging with { Limit = count };
        }

        if (cursor is null) return null;
        if (!PageCursor.TryParse(cursor, out var after))
            return Problems.BadQuery("cursor", "what 'next' of a page said");
        paging = paging with { After = after };
        return null;
    }

    /// <param name="rows">One more than the limit when there are more.</param>
    public PageDto<TItem> Page<TRow, TItem>(
        IReadOnlyList<TRow> rows, Func<TRow, TItem> item, Func<TRow, PageCursor> cursor) => new(
        [.. rows.Take(Limit).Select(item)],
        rows.Count > Limit ? cursor(rows[Limit - 1]).ToString() : null);
}
