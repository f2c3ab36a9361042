using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weft.Node;

namespace Weft.Machine;

/// <summary>Reads small things of registries (OCI distribution 1.1), as nobody or with a login.</summary>
/// <remarks>
/// A login goes to the registry that is asked, or to the realm where this registry itself says that tokens are had, as
/// engines do it: over TLS, or on this very machine. It goes nowhere that a redirect leads to: the client takes it off
/// a redirected request, and what a redirect's end says of realms is not heeded.
/// </remarks>
internal sealed partial class RegistryReader : IDisposable
{
    private const int MaxBytes = 1 << 20;

    private static readonly string[] Accepted =
    [
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/octet-stream;q=0.5",
    ];

    private readonly HttpClient _http = Client(null);

    /// <summary>What was asked for is not there, or whoever answered is no registry: no bug of ours.</summary>
    public static bool IsBadAnswer(Exception e, CancellationToken cancel) =>
        e is HttpRequestException or JsonException or InvalidOperationException or FormatException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested);

    /// <summary>The registry itself shows this very image to whoever has that login.</summary>
    public async Task<bool> ShowsAsync(RegistryName image, RegistryLogin? login, CancellationToken cancel) =>
        await ManifestAsync(image, image.Digest, login, cancel) is { } manifest && IsOf(image.Digest, manifest);

    /// <summary>Null when there is none.</summary>
    /// <param name="login">For this image's registry; null to be nobody there.</param>
    public async Task<byte[]?> ManifestAsync(
        RegistryName image, string tag, RegistryLogin? login, CancellationToken cancel)
    {
        using var answer = await GetAsync(image, $"manifests/{tag}", login, cancel);
        return answer is null ? null : await answer.Content.ReadAsByteArrayAsync(cancel);
    }

    /// <summary>Null when there is none, or when it is not what its digest says.</summary>
    /// <param name="login">For this image's registry; null to be nobody there.</param>
    public async Task<byte[]?> BlobAsync(
        RegistryName image, string digest, RegistryLogin? login, CancellationToken cancel)
    {
        using var answer = await GetAsync(image, $"blobs/{digest}", login, cancel);
        if (answer is null) return null;
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        return IsOf(digest, bytes) ? bytes : null;
    }

    /// <summary>What a registry says, where naming one thing twice is an error like any other.</summary>
    public static JsonNode? Parse(ReadOnlySpan<byte> json) =>
        JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });

    public void Dispose() => _http.Dispose();

    private static bool IsOf(string digest, byte[] bytes) =>
        digest == $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private async Task<HttpResponseMessage?> GetAsync(
        RegistryName image, string path, RegistryLogin? login, CancellationToken cancel)
    {
        var trust = RegistryTrust.PolicyFor(image.Host);
        using var own = trust is null ? null : Client(trust);
        var http = own ?? _http;
        var scheme = IsHere(image.Host) && trust is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var uri = new Uri($"{scheme}://{image.Host}/v2/{image.Repository}/{path}");
        var answer = await SendAsync(http, uri, null, cancel);
        if (answer.StatusCode == HttpStatusCode.Unauthorized && answer.RequestMessage?.RequestUri == uri
            && await ProveAsync(http, answer.Headers.WwwAuthenticate, image, login, cancel) is { } proof)
        {
            answer.Dispose();
            answer = await SendAsync(http, uri, proof, cancel);
        }

        if (answer.IsSuccessStatusCode) return answer;
        var status = answer.StatusCode;
        answer.Dispose();
        return status == HttpStatusCode.NotFound ? null : throw new HttpRequestException($"status {(int)status}");
    }

    private static HttpClient Client(X509ChainPolicy? trust)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxAutomaticRedirections = 3,
            // What a registry hands to one renter is not shown to it for the next.
            UseCookies = false,
        };
        handler.SslOptions.CertificateChainPolicy = trust;
        return new HttpClient(handler)
        {
            Timeout = TimeSpan.FromSeconds(20),
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient http, Uri uri, AuthenticationHeaderValue? proof, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach (var type in Accepted) request.Headers.Accept.ParseAdd(type);
        request.Headers.Authorization = proof;
        return http.SendAsync(request, cancel);
    }

    /// <summary>In the way that the registry asks for; null where there is none.</summary>
    private static async Task<AuthenticationHeaderValue?> ProveAsync(
        HttpClient http, IEnumerable<AuthenticationHeaderValue> ways, RegistryName image, RegistryLogin? login,
        CancellationToken cancel)
    {
        var basic = login is null
            ? null
            : new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));
        if (ways.FirstOrDefault(way => Is(way, "Bearer"))?.Parameter is { } how)
            return await TokenAsync(http, how, image, basic, cancel) is { } token ? new("Bearer", token) : null;
        return ways.Any(way => Is(way, "Basic")) ? basic : null;
    }

    private static bool Is(AuthenticationHeaderValue way, string scheme) =>
        way.Scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary><c>realm="https://ghcr.io/token",service="ghcr.io",scope="repository:team/tool:pull"</c></summary>
    private static async Task<string?> TokenAsync(
        HttpClient http, string how, RegistryName image, AuthenticationHeaderValue? basic, CancellationToken cancel)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var match in Pair().Matches(how).Cast<Match>())
            parts.TryAdd(match.Groups["name"].Value, match.Groups["value"].Value);
        if (!parts.TryGetValue("realm", out var text) || !Uri.TryCreate(text, UriKind.Absolute, out var realm)
            || !IsRealmGood(realm, image.Host))
            return null;
        var query = parts.Where(pair => pair.Key is "service" or "scope")
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}");
        var uri = new UriBuilder(realm) { Query = string.Join('&', [.. Own(realm), .. query]) }.Uri;
        using var answer = await SendAsync(http, uri, basic, cancel);
        if (!answer.IsSuccessStatusCode) return null;
        var json = Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        return (json?["token"] ?? json?["access_token"])?.GetValue<string>();
    }

    private static string[] Own(Uri realm) => realm.Query.Length > 1 ? [realm.Query[1..]] : [];

    /// <summary>Where a login may go. Only a registry on this machine may send us around on it.</summary>
    internal static bool IsRealmGood(Uri realm, string host) =>
        realm.Scheme == Uri.UriSchemeHttps
            || (realm.Scheme == Uri.UriSchemeHttp && realm.IsLoopback && IsHere(host));

    /// <summary>Plain HTTP is for a registry on this very machine.</summary>
    private static bool IsHere(string host) => host.Split(':')[0] is "localhost" or "127.0.0.1";

    [GeneratedRegex(
        "(?<name>[a-z]+)=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pair();
}
