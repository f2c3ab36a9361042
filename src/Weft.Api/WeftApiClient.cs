using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Api;

/// <summary>Reads a gateway's HTTP API. Every expected "no" comes back as a <see cref="ProblemDto"/>.</summary>
/// <param name="http">Its base address is the gateway, such as <c>http://127.0.0.1:7080/</c>; it brings the
/// time-out.</param>
public sealed class WeftApiClient(HttpClient http)
{
    /// <summary>More than any answer needs: a page has at most 500 items.</summary>
    public const int MaxAnswerBytes = 4 << 20;

    /// <summary>A packed round of some millions of orders.</summary>
    public const long MaxRoundBytes = 1L << 30;

    public Task<ApiAnswer<PageDto<OfferDto>>> OffersAsync(OfferFilter filter, CancellationToken cancel) => GetAsync(
        new Query("v1/offers").Add("class", filter.GpuClass).Add("region", filter.Region)
            .Add("minGpusFree", filter.MinGpusFree).Add("maxPricePerGpuHour", filter.MaxPricePerGpuHour)
            .Add("image", filter.Image).Add("limit", filter.Limit).Add("cursor", filter.Cursor),
        ApiJson.Default.PageDtoOfferDto, cancel);

    public Task<ApiAnswer<PageDto<LeaseDto>>> LeasesAsync(LeaseFilter filter, CancellationToken cancel) => GetAsync(
        new Query("v1/leases").Add("provider", filter.Provider).Add("renter", filter.Renter)
            .Add("account", filter.Account).Add("machine", filter.Machine).Add("state", filter.State)
            .Add("class", filter.GpuClass).Add("requestHash", filter.RequestHash)
            .Add("limit", filter.Limit).Add("cursor", filter.Cursor),
        ApiJson.Default.PageDtoLeaseDto, cancel);

    public Task<ApiAnswer<LeaseDto>> LeaseAsync(string leaseId, CancellationToken cancel) =>
        GetAsync(new Query($"v1/leases/{Uri.EscapeDataString(leaseId)}"), ApiJson.Default.LeaseDto, cancel);

    public Task<ApiAnswer<PageDto<BatchDto>>> BatchesAsync(int? limit, string? cursor, CancellationToken cancel) =>
        GetAsync(
            new Query("v1/batches").Add("limit", limit).Add("cursor", cursor), ApiJson.Default.PageDtoBatchDto, cancel);

    public Task<ApiAnswer<BatchDto>> BatchAsync(string batchId, CancellationToken cancel) =>
        GetAsync(new Query($"v1/batches/{Uri.EscapeDataString(batchId)}"), ApiJson.Default.BatchDto, cancel);

    public Task<ApiAnswer<PageDto<RoundDto>>> RoundsAsync(int? limit, string? cursor, CancellationToken cancel) =>
        GetAsync(
            new Query("v1/rounds").Add("limit", limit).Add("cursor", cursor), ApiJson.Default.PageDtoRoundDto, cancel);

    /// <summary>Copies the gzipped file as it is, however large, and answers with what it was copied to.</summary>
    public Task<ApiAnswer<Stream>> RoundAsync(string roundId, Stream copy, CancellationToken cancel) => GetAsync(
        new Query($"v1/rounds/{Uri.EscapeDataString(roundId)}"),
        async body =>
        {
            await CopyAsync(body, copy, MaxRoundBytes, cancel).ConfigureAwait(false);
            return copy;
        },
        cancel);

    /// <param name="machine">Only this one; null for all.</param>
    public Task<ApiAnswer<PageDto<CheckDto>>> ChecksAsync(
        string? machine, int? limit, string? cursor, CancellationToken cancel) => GetAsync(
        new Query("v1/checks").Add("machine", machine).Add("limit", limit).Add("cursor", cursor),
        ApiJson.Default.PageDtoCheckDto, cancel);

    public Task<ApiAnswer<PageDto<ClassDto>>> ClassesAsync(CancellationToken cancel) =>
        GetAsync(new Query("v1/classes"), ApiJson.Default.PageDtoClassDto, cancel);

    public Task<ApiAnswer<PageDto<MarketRowDto>>> MarketAsync(int? limit, string? cursor, CancellationToken cancel) =>
        GetAsync(
            new Query("v1/market").Add("limit", limit).Add("cursor", cursor), ApiJson.Default.PageDtoMarketRowDto,
            cancel);

    /// <param name="region">Null for all regions together.</param>
    /// <param name="gpus">On one machine, for the hint of what to bid now; null for 1.</param>
    public Task<ApiAnswer<MarketDto>> MarketAsync(
        string gpuClass, string? region, int? gpus, CancellationToken cancel) => GetAsync(
        new Query($"v1/market/{Uri.EscapeDataString(gpuClass)}").Add("region", region).Add("gpus", gpus),
        ApiJson.Default.MarketDto, cancel);

    public Task<ApiAnswer<PageDto<MarketHourDto>>> MarketHoursAsync(
        string gpuClass, MarketHoursFilter filter, CancellationToken cancel) => GetAsync(
        new Query($"v1/market/{Uri.EscapeDataString(gpuClass)}/history").Add("region", filter.Region)
            .Add("from", filter.FromUnixSeconds).Add("to", filter.ToUnixSeconds).Add("limit", filter.Limit)
            .Add("cursor", filter.Cursor),
        ApiJson.Default.PageDtoMarketHourDto, cancel);

    public Task<ApiAnswer<HealthDto>> HealthAsync(CancellationToken cancel) =>
        GetAsync(new Query("v1/health"), ApiJson.Default.HealthDto, cancel);

    private Task<ApiAnswer<T>> GetAsync<T>(Query query, JsonTypeInfo<T> type, CancellationToken cancel)
        where T : class =>
        GetAsync(
            query,
            async body => JsonSerializer.Deserialize(
                await ReadAsync(body, cancel).ConfigureAwait(false), type),
            cancel);

    private async Task<ApiAnswer<T>> GetAsync<T>(Query query, Func<Stream, Task<T?>> read, CancellationToken cancel)
        where T : class
    {
        try
        {
            using var answer = await http.GetAsync(
                query.ToUri(), HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            var body = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using var _ = body.ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return await read(body).ConfigureAwait(false) is { } value
                    ? new(value, null)
                    : new(null, ApiProblems.Unreadable(http.BaseAddress, "the answer is empty"));
            }

            return new(
                null,
                Problem(await ReadAsync(body, cancel).ConfigureAwait(false))
                    ?? ApiProblems.Status(http.BaseAddress, (int)answer.StatusCode));
        }
        catch (HttpRequestException error)
        {
            return new(null, ApiProblems.Unreachable(http.BaseAddress, error.HttpRequestError.ToString()));
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new(null, ApiProblems.Unreachable(http.BaseAddress, "no answer in time"));
        }
        catch (JsonException)
        {
            return new(null, ApiProblems.Unreadable(http.BaseAddress, "the answer is not what this API says"));
        }
        catch (InvalidDataException error)
        {
            return new(null, ApiProblems.Unreadable(http.BaseAddress, error.Message));
        }
    }

    private static ProblemDto? Problem(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ApiJson.Default.ProblemDto) is { Code: not null } problem
                ? problem
                : null;
        }
        catch (JsonException)
        {
            // Something between us and the gateway answered, in its own words.
            return null;
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancel)
    {
        using var copy = new MemoryStream();
        await CopyAsync(body, copy, MaxAnswerBytes, cancel).ConfigureAwait(false);
        return copy.ToArray();
    }

    private static async Task CopyAsync(Stream body, Stream copy, long maxBytes, CancellationToken cancel)
    {
        var (buffer, total) = (new byte[16 << 10], 0L);
        while (await body.ReadAsync(buffer, cancel).ConfigureAwait(false) is var read and > 0)
        {
            total += read;
            if (total > maxBytes) throw new InvalidDataException("the answer is too large");
            await copy.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
        }
    }

    private sealed class Query(string path)
    {
        private readonly StringBuilder _text = new(path);
        private char _separator = '?';

        public Query Add(string name, string? value)
        {
            if (value is null) return this;
            _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            _separator = '&';
            return this;
        }

        public Query Add(string name, ulong? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

        public Query Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

        public Uri ToUri() => new(_text.ToString(), UriKind.Relative);
    }
}
