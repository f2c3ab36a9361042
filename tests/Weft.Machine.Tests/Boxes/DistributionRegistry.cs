using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet.Models;

namespace Weft.Machine.Tests.Boxes;

/// <summary>
/// The registry that everybody runs (docker-registry of the distribution), on loopback, over TLS, with a file of
/// passwords.
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

    private DistributionRegistry(Process process, string host, string folder) =>
        (_process, Host, _folder) = (process, host, folder);

    public string Host { get; }

    private string Repository => $"{Host}/team/tool";

    public string Image => $"{Repository}:1";

    /// <summary>Skips the test where there is none, or where the engine cannot be told to trust it.</summary>
    public static async Task<DistributionRegistry> StartAsync(string folder, CancellationToken cancel)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Telling the engine whom to trust takes root.");
        var program = await TestImages.FetchAsync(
            "eng/test-registry.sh", "eng/test-registry.sh could not fetch docker-registry from the distribution.",
            cancel);
        using var certificate = PrivateRegistry.SelfSigned();
        using var key = certificate.GetECDsaPrivateKey()!;
        string At(string name) => Path.Combine(folder, name);
        await File.WriteAllTextAsync(At("tls.crt"), certificate.ExportCertificatePem(), cancel);
        await File.WriteAllTextAsync(At("tls.key"), key.ExportPkcs8PrivateKeyPem(), cancel);
        await File.WriteAllTextAsync(At("htpasswd"), $"{User}:{Hash}\n", cancel);
        await File.WriteAllTextAsync(
            At("config.yml"),
            $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: "{{At("data")}}" } }
            http: { addr: "127.0.0.1:0", tls: { certificate: "{{At("tls.crt")}}", key: "{{At("tls.key")}}" } }
            auth: { htpasswd: { realm: weft, path: "{{At("htpasswd")}}" } }
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
        Directory.CreateDirectory(PrivateRegistry.TrustFolderOf(registry.Host));
        File.Copy(At("tls.crt"), Path.Combine(PrivateRegistry.TrustFolderOf(registry.Host), "ca.crt"));
        return registry;
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
        Directory.Delete(PrivateRegistry.TrustFolderOf(Host), recursive: true);
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
