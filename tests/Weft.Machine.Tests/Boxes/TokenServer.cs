using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;

namespace Weft.Machine.Tests.Boxes;

/// <summary>
/// Hands out tokens for a <see cref="DistributionRegistry"/>, as the distribution's "token authentication" has it and
/// as Docker Hub and ghcr.io do it: with the right login for all repositories, to everybody for reading those below
/// <c>open/</c>, and to others tokens that are good for nothing.
/// </summary>
internal sealed class TokenServer : IDisposable
{
    public const string Service = "weft test registry";
    public const string Issuer = "weft test tokens";

    private readonly LoopbackServer _server;

    /// <param name="tls">Without it this and its registry speak plain HTTP.</param>
    public TokenServer(bool tls)
    {
        Tls = tls;
        _server = new LoopbackServer(Answer, tls ? Certificate : null);
    }

    public bool Tls { get; }

    /// <summary>Of its key, and for TLS.</summary>
    public X509Certificate2 Certificate { get; } = LoopbackServer.SelfSigned();

    public string Realm => $"{(Tls ? "https" : "http")}://{_server.Host}/token";

    /// <summary>Who asked: <c>alice:password</c>, or nothing for those who did not say.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>How every token begins, and nothing else.</summary>
    public string Mark => Encode(new JsonObject
    {
        ["typ"] = "JWT",
        ["alg"] = "ES256",
        ["x5c"] = new JsonArray(Convert.ToBase64String(Certificate.RawData)),
    });

    public void Dispose()
    {
        _server.Dispose();
        Certificate.Dispose();
    }

    /// <param name="access"><c>repository:team/tool:pull,push</c></param>
    public string Make(string user, IEnumerable<string> access)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = user,
            ["aud"] = Service,
            ["nbf"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            ["access"] = new JsonArray([.. access.Select(scope => scope.Split(':')).Select(parts => new JsonObject
            {
                ["type"] = parts[0],
                ["name"] = parts[1],
                ["actions"] = new JsonArray([.. parts[2].Split(',').Select(action => JsonValue.Create(action))]),
            })]),
        };
        var text = $"{Mark}.{Encode(claims)}";
        using var key = Certificate.GetECDsaPrivateKey()!;
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject part) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private LoopbackAnswer Answer(LoopbackQuestion question)
    {
        Asked.Enqueue(question.Account ?? "");
        var known = question.Account == $"{DistributionRegistry.User}:{DistributionRegistry.Password}";
        if (question.Account is not null && !known) return new("401 Unauthorized", []);
        var query = HttpUtility.ParseQueryString(question.Target[question.Target.IndexOf('?')..]);
        if (query["service"] != Service) return LoopbackAnswer.NotFound;
        var scopes = (query.GetValues("scope") ?? []).Where(scope => known
            || (scope.StartsWith("repository:open/", StringComparison.Ordinal)
                && scope.EndsWith(":pull", StringComparison.Ordinal)));
        var token = new JsonObject { ["token"] = Make(known ? DistributionRegistry.User : "", scopes) };
        return new("200 OK", Encoding.UTF8.GetBytes(token.ToJsonString()), "application/json");
    }
}
