using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weft.Machine;

/// <param name="Host">Of the registry, with a port where it has one.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hex digits.</param>
internal sealed partial record RegistryName(string Host, string Repository, string Digest)
{
    private const string Hub = "docker.io";

    /// <summary><c>ghcr.io/team/tool@sha256:9f86...</c>; Docker leaves its own registry's name out.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RegistryName? name)
    {
        name = null;
        var match = Form().Match(text);
        if (!match.Success) return false;
        var path = match.Groups["path"].Value;
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : path[..slash];
        var named = first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal)
            || first == "localhost";
        var (host, repository) = named ? (first, path[(slash + 1)..]) : (Hub, path);
        if (host == Hub && !repository.Contains('/', StringComparison.Ordinal)) repository = "library/" + repository;
        name = new(host == Hub ? "registry-1.docker.io" : host, repository, match.Groups["digest"].Value);
        return true;
    }

    [GeneratedRegex(@"\A(?<path>[a-zA-Z0-9][a-zA-Z0-9._:/-]{0,254})@(?<digest>sha256:[0-9a-f]{64})\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}

/// <summary>Reads small things of public registries (OCI distribution 1.1), without an account.</summary>
internal sealed partial class RegistryReader : IDisposable
{
    private const int MaxBytes = 1 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxAutomaticRedirections = 3,
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
        MaxResponseContentBufferSize = MaxBytes,
    };

    /// <summary>Null when there is none.</summary>
    public async Task<string?> ManifestAsync(RegistryName image, string tag, CancellationToken cancel)
    {
        using var answer = await GetAsync(image, $"manifests/{tag}", cancel);
        return answer is null ? null : await answer.Content.ReadAsStringAsync(cancel);
    }

    /// <summary>Null when there is none, or when it is not what its digest says.</summary>
    public async Task<byte[]?> BlobAsync(RegistryName image, string digest, CancellationToken cancel)
    {
        using var answer = await GetAsync(image, $"blobs/{digest}", cancel);
        if (answer is null) return null;
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        return digest == $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}" ? bytes : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage?> GetAsync(RegistryName image, string path, CancellationToken cancel)
    {
        var uri = new Uri($"{Scheme(image.Host)}://{image.Host}/v2/{image.Repository}/{path}");
        var answer = await SendAsync(uri, null, cancel);
        if (answer.StatusCode == HttpStatusCode.Unauthorized
            && answer.Headers.WwwAuthenticate.FirstOrDefault(way => way.Scheme == "Bearer")?.Parameter is { } how)
        {
            answer.Dispose();
            answer = await SendAsync(uri, await TokenAsync(how, cancel), cancel);
        }

        if (answer.IsSuccessStatusCode) return answer;
        var status = answer.StatusCode;
        answer.Dispose();
        return status == HttpStatusCode.NotFound ? null : throw new HttpRequestException($"status {(int)status}");
    }

    private Task<HttpResponseMessage> SendAsync(Uri uri, string? token, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        request.Headers.Accept.ParseAdd("application/octet-stream;q=0.5");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request, cancel);
    }

    /// <summary><c>realm="https://ghcr.io/token",service="ghcr.io",scope="repository:team/tool:pull"</c></summary>
    private async Task<string?> TokenAsync(string how, CancellationToken cancel)
    {
        var parts = Pair().Matches(how).ToDictionary(
            match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);
        if (!parts.TryGetValue("realm", out var realm) || !Uri.TryCreate(realm, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback))
            return null;
        var query = string.Join('&', parts.Where(pair => pair.Key is "service" or "scope")
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        using var answer = await SendAsync(new Uri($"{uri}?{query}"), null, cancel);
        if (!answer.IsSuccessStatusCode) return null;
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel));
        return (json?["token"] ?? json?["access_token"])?.GetValue<string>();
    }

    /// <summary>Plain HTTP is for a registry on this very machine.</summary>
    private static string Scheme(string host) =>
        host.Split(':')[0] is "localhost" or "127.0.0.1" ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;

    [GeneratedRegex(
        "(?<name>[a-z]+)=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pair();
}
