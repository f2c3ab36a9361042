using System.CommandLine;
using System.Diagnostics;
using Weft.Market;

namespace Weft.Cli;

/// <summary>Makes systemd share this machine whenever it runs.</summary>
internal static class ServiceInstall
{
    /// <summary>There where systemd runs this machine.</summary>
    private const string SystemdIsHere = "/run/systemd/system";

    /// <summary>Has a file named as each user whose units run while he is not logged in.</summary>
    private const string Lingering = "/var/lib/systemd/linger";

    /// <summary>What the unit gives the program: the words as typed, and the home by its name.</summary>
    public static IReadOnlyList<string> ArgumentsOf(ParseResult parse, WeftHome home)
    {
        var words = new List<string>();
        var tokens = parse.Tokens.Select(token => token.Value).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] is "--install" or "--json") continue;
            if (tokens[i] is "--home" or "--password-file") i++;
            else words.Add(tokens[i]);
        }

        return [.. words, "--home", home.Path];
    }

    /// <summary>This program, with its surroundings as they are now.</summary>
    public static ServiceUnit UnitOf(IReadOnlyList<string> arguments, Notice notice)
    {
        var program = CalledProgram.Path();
        // Under another host (dotnet weft.dll) the assembly has to be named.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            arguments = [Path.Combine(AppContext.BaseDirectory, "weft.dll"), .. arguments];
        return new ServiceUnit(program, arguments, notice)
        {
            Folder = Environment.CurrentDirectory,
            Variables = ServiceUnit.VariablesOf(Environment.GetEnvironmentVariable),
        };
    }

    public static async Task<ExitCode> RunAsync(IInteraction ui, ServiceUnit unit, CancellationToken cancel)
    {
        var isRoot = Environment.IsPrivilegedProcess;
        var path = ServiceUnit.PathOf(Environment.GetEnvironmentVariable("XDG_CONFIG_HOME"), isRoot);
        if (await WriteAsync(path, unit.ToText(), cancel) is { } no) return ui.Refuse(no);
        string[] scope = isRoot ? [] : ["--user"];
        var isStarted = Directory.Exists(SystemdIsHere);
        if (isStarted)
        {
            string[][] calls = [[.. scope, "daemon-reload"], [.. scope, "enable", "--now", ServiceUnit.Name]];
            foreach (var call in calls)
                if (await FailedAsync(call, cancel) is { } why)
                    return ui.Refuse(ServiceRefusals.NotStarted(why, isRoot));
        }

        var document = new ServiceDocument(path, isStarted);
        ui.Result(document, CliJson.Default.ServiceDocument, console => console.Profile.Out.Writer.WriteLine(isStarted
            ? $"Written to {path}, and running. After an upgrade: systemctl {Scope()}reload {ServiceUnit.Name}"
            : $"Written to {path}. Nothing starts it here: this machine is not run by systemd."));
        if (isStarted && !isRoot && !File.Exists(Path.Combine(Lingering, Environment.UserName)))
            ui.Say("It ends when you log out, and is not there after a restart, until you say: loginctl enable-linger");
        return ExitCode.Done;

        string Scope() => isRoot ? "" : "--user ";
    }

    private static async Task<Refusal?> WriteAsync(string path, string text, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path + ".new", text, cancel);
            File.Move(path + ".new", path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ServiceRefusals.NotWritten(path, e.Message);
        }
    }

    /// <returns>Its complaint; null where it did what it was asked to.</returns>
    private static async Task<string?> FailedAsync(string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("systemctl", arguments)
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var systemctl = Process.Start(start);
        if (systemctl is null) return "systemctl could not be started";
        var complaint = await systemctl.StandardError.ReadToEndAsync(cancel);
        await systemctl.WaitForExitAsync(cancel);
        return systemctl.ExitCode == 0 ? null : complaint.Trim().ReplaceLineEndings(" ");
    }
}

internal static class ServiceRefusals
{
    public static Refusal NotWritten(string path, string why) => new(
        "service-not-written", $"The unit {path} cannot be written: {why}",
        "Run it as root for the whole machine, or as yourself for your own session.");

    public static Refusal NotStarted(string why, bool isRoot) => new(
        "service-not-started", $"The unit is written, but systemd does not start it: {why}",
        isRoot
            ? $"Look at it with 'systemctl status {ServiceUnit.Name}' and 'journalctl -u {ServiceUnit.Name}'."
            : "Log in as this user, rather than by su or sudo, which bring no session of systemd; then look at it with "
                + $"'systemctl --user status {ServiceUnit.Name}' and 'journalctl --user -u {ServiceUnit.Name}'.");
}

/// <param name="Started">By systemd, which runs this machine.</param>
internal sealed record ServiceDocument(string Unit, bool Started);
