using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Models;

namespace Weft.Machine.Tests.Boxes;

/// <summary>
/// The registry that everybody runs (docker-registry of the distribution), on loopback, over TLS, with a file of
/// passwords or with tokens.
/// </summary>
internal sealed class DistributionRegistry : IDisposable
{
    public const string User = PrivateRegistry.User;
    public const string Password = PrivateRegistry.Password;

    /// <summary>bcrypt of <see cref="Password"/>, as <c>htpasswd -B</c> writes it.</summary>
    private const string Hash = "$2y$05$abcdefghijklmnopqrstuuy0demvIuSnMOvR694/YZWORLKlyJHju";

    private const string Imported = "localhost/weft-test-registry";

    private readonly Process _process;

    private readonly string _folder;

    private TrustedHost? _trust;

    private DistributionRegistry(Process process, string host, string folder) =>
        (_process, Host, _folder) = (process, host, folder);

    public string Host { get; }

    private string Repository => $"{Host}/team/tool";

    public string Image => $"{Repository}:1";

    /// <summary>Skips the test where there is none, or where the engine cannot be told to trust it.</summary>
    /// <param name="tokens">Who hands out its tokens, over TLS where this does; null to ask for passwords.</param>
    public static async Task<DistributionRegistry> StartAsync(
        string folder, TokenServer? tokens, CancellationToken cancel)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Telling the engine whom to trust takes root.");
        var program = await TestImages.FetchAsync(
            "eng/test-registry.sh", "eng/test-registry.sh could not fetch docker-registry from the distribution.",
            cancel);
        // The engine trusts one certificate for a host, and asks the realm with that trust.
        using var own = tokens is null ? LoopbackServer.SelfSigned() : null;
        var certificate = tokens?.Certificate ?? own!;
        using var key = certificate.GetECDsaPrivateKey()!;
        string At(string name) => Path.Combine(folder, name);
        await File.WriteAllTextAsync(At("tls.crt"), certificate.ExportCertificatePem(), cancel);
        await File.WriteAllTextAsync(At("tls.key"), key.ExportPkcs8PrivateKeyPem(), cancel);
        await File.WriteAllTextAsync(At("htpasswd"), $"{User}:{Hash}\n", cancel);
        var tls = tokens is { Tls: false } ? "" : $", tls: {{ certificate: {At("tls.crt")}, key: {At("tls.key")} }}";
        var auth = tokens is null
            ? $"htpasswd: {{ realm: weft, path: {At("htpasswd")} }}"
            : $"token: {{ realm: \"{tokens.Realm}\", service: {TokenServer.Service}, issuer: {TokenServer.Issuer}, "
                + $"rootcertbundle: {At("tls.crt")} }}";
        await File.WriteAllTextAsync(
            At("config.yml"),
            $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: {{At("data")}} } }
            http: { addr: "127.0.0.1:0"{{tls}} }
            auth: { {{auth}} }
            """,
            cancel);
        var process = Process.Start(new ProcessStartInfo(program, ["serve", At("config.yml")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        var registry = new DistributionRegistry(process, await HostAsync(process, cancel), folder);
        if (tokens is not { Tls: false })
            registry._trust = new TrustedHost(registry.Host, certificate.ExportCertificatePem());
        return registry;
    }

    /// <summary>Puts a signature beside the image of a repository, over plain HTTP.</summary>
    public async Task PutAsync(
        CosignSignature signature, string repository, TokenServer tokens, CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        var token = tokens.Make(User, [$"repository:{repository}:pull,push"]);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var home = $"http://{Host}/v2/{repository}";
        using var opened = await http.PostAsync($"{home}/blobs/uploads/", null, cancel);
        using var blob = new ByteArrayContent(signature.Payload);
        using var put = await http.PutAsync($"{opened.Headers.Location}&digest={signature.Blob}", blob, cancel);
        using var manifest = new ByteArrayContent(signature.Manifest);
        manifest.Headers.ContentType = new MediaTypeHeaderValue(CosignSignature.ManifestType);
        using var tagged = await http.PutAsync($"{home}/manifests/{signature.Tag}", manifest, cancel);
        tagged.EnsureSuccessStatusCode();
    }

    /// <summary>Puts an image there that is nowhere else, and away from the engine again.</summary>
    /// <returns>Its name by digest.</returns>
    public async Task<string> PushAsync(Engine engine, CancellationToken cancel)
    {
        var images = engine.Client.Images;
        await using (var tar = File.OpenRead(await TestImages.TarAsync(cancel)))
        {
            var salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            await images.CreateImageAsync(
                new ImagesCreateParameters
                {
                    FromSrc = "-",
                    Repo = Imported,
                    Tag = "latest",
                    Changes = [$"ENV SALT={salt}"],
                },
                tar, null, new Progress<JSONMessage>(), cancel);
        }

        await images.TagImageAsync(
            $"{Imported}:latest", new ImageTagParameters { RepositoryName = Repository, Tag = "1" }, cancel);
        await images.PushImageAsync(
            Image, new ImagePushParameters(), new AuthConfig { Username = User, Password = Password },
            new DirectSaying(message => Assert.Null(message.ErrorMessage)), cancel);
        foreach (var name in new[] { Image, $"{Imported}:latest" })
            await images.DeleteImageAsync(name, new ImageDeleteParameters { Force = true }, cancel);
        // As it lies there, and not as the engine packed it before.
        var manifests = Path.Combine(
            _folder, "data/docker/registry/v2/repositories/team/tool/_manifests/revisions/sha256");
        return $"{Repository}@sha256:{Path.GetFileName(Directory.GetDirectories(manifests).Single())}";
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _trust?.Dispose();
    }

    /// <summary>From <c>msg="listening on 127.0.0.1:39029, tls"</c>; then its words are read and forgotten.</summary>
    private static async Task<string> HostAsync(Process process, CancellationToken cancel)
    {
        const string mark = "listening on ";
        while (await process.StandardError.ReadLineAsync(cancel) is { } line)
        {
            var at = line.IndexOf(mark, StringComparison.Ordinal);
            if (at < 0) continue;
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return line[(at + mark.Length)..].Split(',', '"')[0];
        }

        Assert.Fail("docker-registry ended before it listened.");
        throw new UnreachableException();
    }

    private sealed class DirectSaying(Action<JSONMessage> act) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => act(value);
    }
}
