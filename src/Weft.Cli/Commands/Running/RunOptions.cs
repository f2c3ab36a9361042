using System.CommandLine;
using System.CommandLine.Parsing;
using Weft.Market;

namespace Weft.Cli;

/// <summary>The options of <c>weft run</c>. What is typed wins over what a job.yaml says.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> _file = new("--file", "-f") { Description = "Read the job from this job.yaml." };
    private readonly Option<string[]> _gpu =
        new("--gpu") { Description = "GPU class; several times: any of them will do." };
    private readonly Option<int?> _gpus = new("--gpus") { Description = "GPUs on each machine. [default: 1]" };
    private readonly Option<int?> _machines =
        new("--machines") { Description = "Number of machines; each runs the job. [default: 1]" };
    private readonly Option<bool> _oneSite = new("--one-site")
    {
        Description = "All --machines stand together: of one owner, in one region. [default: of any owners]",
    };
    private readonly Option<string?> _image = new("--image") { Description = "Container image, by digest or name." };
    private readonly Option<string?> _input =
        new("--volume", "-v") { Description = "Input that the job reads: LOCAL:/PATH." };
    private readonly Option<string?> _output =
        new("--output", "-o") { Description = "Folder for the result: LOCAL or LOCAL:/PATH. [/PATH: /out]" };
    private readonly Option<string?> _workdir = new("--workdir", "-w")
    {
        Description = "Where the job starts: a folder on a disk of its own, gone with the job. /PATH:SIZE, or /PATH "
            + "with as much space as --disk. [default: the image's, else the result's]",
    };
    private readonly Option<string[]> _environment =
        new("--env", "-e") { Description = "Variable for the job: NAME=VALUE, or NAME to pass yours on." };
    private readonly Option<string[]> _secret = new("--secret")
    {
        Description = "What only the job may read, as a file in /run/secrets: NAME of a variable that is set here, or "
            + "NAME=@FILE; several times. Sealed to the machine's key.",
    };
    private readonly Option<string?> _login = new("--registry-login")
    {
        Description = "Account for a private image: HOST=USER, with the password in WEFT_REGISTRY_PASSWORD or from "
            + "--registry-password-stdin; or HOST, as 'docker login' left it.",
    };
    private readonly Option<bool> _password = new("--registry-password-stdin")
    {
        Description = "Read the password for --registry-login from standard input.",
    };
    private readonly Option<string[]> _region =
        new("--region") { Description = "Region; several times: any of them will do. [default: any]" };
    private readonly Option<string?> _price =
        new("--price") { Description = "Most paid for one GPU for one hour, in tokens, as in 0.50." };
    private readonly Option<string?> _duration =
        new("--duration")
        {
            Description = "Longest time rented: 90s, 15m, 2h, 3d. Unused time is not paid. [default: 1h]"
        };
    private readonly Option<string?> _wait =
        new("--wait") { Description = "Longest wait for a machine: 5s to 1d. [default: 2m]" };
    private readonly Option<string?> _by = new("--by")
    {
        Description = "Wait for a machine as long as a job of --duration still ends by then: 18:00, 6h, "
            + "or a date and time.",
    };
    private readonly Option<string?> _at = new("--at")
    {
        Description = "Begin then: 22:00, 6h, or a date and time, at most a day ahead. The gateway holds machines "
            + "for it; no money is locked before, and if a machine is lost another is looked for.",
    };
    private readonly Option<string?> _notice = new("--notice")
    {
        Description = "Only machines whose owner promises at least this: before it takes the machine back, the job "
            + "gets SIGTERM and runs on so long. 30s, 2m, 10m, 1h, or never within the lease. [default: none]",
    };
    private readonly Option<string?> _tier = new("--tier")
    {
        Description = "Only machines whose hardware one more checker passed than failed (checked), or two more "
            + "(confirmed). [default: claimed]",
    };
    private readonly Option<string?> _memory =
        new("--memory") { Description = "Memory limit of the job, as in 4GiB. [default: 2GiB]" };
    private readonly Option<string?> _cpus =
        new("--cpus") { Description = "Cores for the job, as in 1.5. [default: 2]" };
    private readonly Option<string?> _disk =
        new("--disk") { Description = "Space for the result, as in 10GiB. [default: 4GiB]" };
    private readonly Option<bool> _internet = new("--internet")
    {
        Description = "The job reaches the internet: only machines whose owners allow that. [default: no network]",
    };
    private readonly Argument<string[]> _command =
        new("command")
        {
            Description = "What to run, after --. [default: the image's own]",
            Arity = ArgumentArity.ZeroOrMore
        };

    public void AddTo(Command verb)
    {
        Option[] all =
        [
            _file, _gpu, _gpus, _machines, _oneSite, _image, _input, _output, _workdir, _environment, _secret, _login,
            _password, _region, _price, _duration, _wait, _by, _at, _notice, _tier, _memory, _cpus, _disk,
            _internet,
        ];
        foreach (var option in all) verb.Options.Add(option);
        verb.Arguments.Add(_command);
    }

    public Result<JobOrder> Read(ParseResult parse)
    {
        if (Misspelt(parse) is { } word)
            return ProgramRefusals.UsageWrong($"'{word}' is no option of weft run.", "weft run");
        var file = new JobOrder();
        if (parse.GetValue(_file) is { } path)
        {
            if (!JobFile.Read(path).TryGet(out var read, out var refusal)) return refusal;
            file = read;
        }

        if (!Environment(parse, file).TryGet(out var environment, out var bad)) return bad;
        return new JobOrder
        {
            Gpu = Typed(parse, _gpu) ?? file.Gpu,
            Gpus = parse.GetValue(_gpus) ?? file.Gpus,
            Machines = parse.GetValue(_machines) ?? file.Machines,
            OneSite = parse.GetValue(_oneSite) || file.OneSite,
            Image = parse.GetValue(_image) ?? file.Image,
            Command = parse.GetValue(_command) is { Length: > 0 } command ? command : file.Command,
            Environment = environment,
            Secrets = Typed(parse, _secret) ?? file.Secrets,
            RegistryLogin = parse.GetValue(_login) ?? file.RegistryLogin,
            Input = parse.GetValue(_input) ?? file.Input,
            Output = parse.GetValue(_output) ?? file.Output,
            Workdir = parse.GetValue(_workdir) ?? file.Workdir,
            Region = Typed(parse, _region) ?? file.Region,
            Price = parse.GetValue(_price) ?? file.Price,
            Duration = parse.GetValue(_duration) ?? file.Duration,
            Wait = parse.GetValue(_wait) ?? file.Wait,
            By = parse.GetValue(_by) ?? (parse.GetValue(_wait) is null ? file.By : null),
            At = parse.GetValue(_at) ?? file.At,
            Notice = parse.GetValue(_notice) ?? file.Notice,
            Tier = parse.GetValue(_tier) ?? file.Tier,
            Memory = parse.GetValue(_memory) ?? file.Memory,
            Cpus = parse.GetValue(_cpus) ?? file.Cpus,
            Disk = parse.GetValue(_disk) ?? file.Disk,
            Internet = parse.GetValue(_internet) || file.Internet,
        };
    }

    /// <summary>Where the password for a registry is read from, if that was asked for.</summary>
    public bool PasswordFromInput(ParseResult parse) => parse.GetValue(_password);

    /// <summary>What looks like an option and stands before <c>--</c> is none of the job's words.</summary>
    private string? Misspelt(ParseResult parse)
    {
        var before = parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToList();
        return parse.GetResult(_command)?.Tokens
            .FirstOrDefault(token => token.Value.StartsWith('-') && before.Any(one => ReferenceEquals(one, token)))
            ?.Value;
    }

    private static string[]? Typed(ParseResult parse, Option<string[]> option) =>
        parse.GetValue(option) is { Length: > 0 } values ? values : null;

    private Result<Dictionary<string, string>> Environment(ParseResult parse, JobOrder file)
    {
        var all = new Dictionary<string, string>(file.Environment, StringComparer.Ordinal);
        foreach (var pair in parse.GetValue(_environment) ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? System.Environment.GetEnvironmentVariable(name) : pair[(equals + 1)..];
            if (name.Length == 0 || value is null)
                return JobRefusals.Malformed("variable", name, "NAME=VALUE, or the NAME of one that is set here,");
            all[name] = value;
        }

        return all;
    }
}
