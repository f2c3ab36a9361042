using System.Text;
using System.Text.Json;
using Weft.Market;
using Weft.Node;

namespace Weft.Cli;

/// <summary>Where secrets come from on the renter's machine.</summary>
/// <param name="Variable">A variable of the environment, or null.</param>
/// <param name="Password">A password that was piped in, or null where that was not asked for.</param>
/// <param name="DockerConfig">Path of what <c>docker login</c> writes.</param>
internal sealed record SecretSources(Func<string, string?> Variable, Func<string?> Password, string DockerConfig)
{
    public static SecretSources OfThisProcess(bool passwordFromInput)
    {
        var folder = Environment.GetEnvironmentVariable("DOCKER_CONFIG") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        return new(
            Environment.GetEnvironmentVariable, () => passwordFromInput ? Console.In.ReadLine() : null,
            Path.Combine(folder, "config.json"));
    }
}

/// <summary>Reads the secrets that a person named. None ever stands on a command line or in a job.yaml.</summary>
internal static class SecretOrder
{
    private const string PasswordVariable = "WEFT_REGISTRY_PASSWORD";

    public static Result<JobSecrets> Read(JobOrder order, SecretSources sources)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var text in order.Secrets)
        {
            var parts = text.Split('=', 2);
            if (!JobSecrets.IsName(parts[0]) || (parts.Length == 2 && !parts[1].StartsWith('@')))
                return SecretOrderRefusals.Malformed(parts[0]);
            if (files.ContainsKey(parts[0])) return SecretOrderRefusals.Malformed(parts[0]);
            if (!Value(parts, sources).TryGet(out var value, out var refusal)) return refusal;
            files[parts[0]] = value;
        }

        if (files.Count > JobSecrets.MaxFiles) return SecretOrderRefusals.TooMany(files.Count);
        if (order.RegistryLogin is not { } login) return new JobSecrets(files, null);
        return Login(login, order.Image, sources).TryGet(out var account, out var no)
            ? new JobSecrets(files, account)
            : no;
    }

    private static Result<byte[]> Value(string[] parts, SecretSources sources)
    {
        byte[] value;
        if (parts.Length == 1)
        {
            if (sources.Variable(parts[0]) is not { } text)
                return SecretOrderRefusals.Unreadable(parts[0], "no variable of this name is set here");
            value = Encoding.UTF8.GetBytes(text);
        }
        else
        {
            try
            {
                var file = new FileInfo(parts[1][1..]);
                if (file.Length > JobSecrets.MaxFileBytes) return SecretOrderRefusals.TooLarge(parts[0], file.Length);
                value = File.ReadAllBytes(file.FullName);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return SecretOrderRefusals.Unreadable(parts[0], error.Message);
            }
        }

        return value.Length <= JobSecrets.MaxFileBytes ? value : SecretOrderRefusals.TooLarge(parts[0], value.Length);
    }

    private static Result<RegistryLogin> Login(string text, string image, SecretSources sources)
    {
        var parts = text.Split('=', 2);
        var host = parts[0];
        if (host != RegistryLogin.HostOf(image)) return SecretOrderRefusals.OtherRegistry(host, image);
        if (parts is not [_, var user]) return OfDocker(host, sources);
        var password = sources.Password() ?? sources.Variable(PasswordVariable);
        return password is { Length: > 0 } && user.Length > 0
            ? new RegistryLogin(host, user, password)
            : SecretOrderRefusals.NoPassword(host);
    }

    /// <summary><c>{"auths":{"ghcr.io":{"auth":"dXNlcjpwYXNzd29yZA=="}}}</c></summary>
    private static Result<RegistryLogin> OfDocker(string host, SecretSources sources)
    {
        // Docker's own registry is in there under the address of long ago.
        string[] names = host == "docker.io" ? ["docker.io", "https://index.docker.io/v1/"] : [host, $"https://{host}"];
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(sources.DockerConfig));
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("auths", out var all) && all.ValueKind == JsonValueKind.Object)
            {
                foreach (var name in names)
                    if (all.TryGetProperty(name, out var entry) && entry.ValueKind == JsonValueKind.Object
                        && entry.TryGetProperty("auth", out var auth) && auth.GetString() is { } packed
                        && Encoding.UTF8.GetString(Convert.FromBase64String(packed)).Split(':', 2) is
                            [{ Length: > 0 } user, { Length: > 0 } password])
                        return new RegistryLogin(host, user, password);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or FormatException or InvalidOperationException)
        {
            // Read or not, there is no login to be had from it.
        }

        return SecretOrderRefusals.NotLoggedIn(host, sources.DockerConfig);
    }
}

internal static class SecretOrderRefusals
{
    public static Refusal Malformed(string name) => new(
        "secret-malformed",
        $"--secret {name} is not of the form that is expected, or is named twice.",
        "Write NAME, of a variable that is set here, or NAME=@FILE; a value on a command line is seen by everybody.");

    public static Refusal Unreadable(string name, string why) => new(
        "secret-unreadable", $"The secret {name} cannot be read: {why}.",
        "Set the variable, or name a file with NAME=@FILE.");

    public static Refusal TooLarge(string name, long bytes) => new(
        "secret-too-large",
        $"The secret {name} has {bytes:N0} bytes; at most {JobSecrets.MaxFileBytes:N0} are taken.",
        "Put data into the input (-v), and only its key into a secret.");

    public static Refusal TooMany(int count) => new(
        "secrets-too-many", $"The job has {count} secrets; at most {JobSecrets.MaxFiles} are taken.",
        "Put several into one file.");

    public static Refusal OtherRegistry(string host, string image) => new(
        "registry-login-other",
        $"The login is for {host}, and the image {image} is at {RegistryLogin.HostOf(image)}.",
        "Name the registry that the image's name begins with; docker.io where it names none.");

    public static Refusal NoPassword(string host) => new(
        "registry-password-missing", $"There is no password for {host}.",
        "Set WEFT_REGISTRY_PASSWORD, or pipe it in with --registry-password-stdin.");

    public static Refusal NotLoggedIn(string host, string file) => new(
        "registry-not-logged-in", $"Docker has no login for {host} in {file}.",
        "Say who you are: --registry-login HOST=USER. Logins that Docker keeps in a helper program cannot be read.");
}
