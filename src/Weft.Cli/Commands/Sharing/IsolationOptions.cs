using System.CommandLine;
using System.Net;
using Weft.Machine;
using Weft.Market;

namespace Weft.Cli;

/// <summary>The options of <c>weft share</c> that say how jobs are kept in their boxes.</summary>
internal sealed class IsolationOptions
{
    private readonly Option<string> _egress = new("--egress")
    {
        Description = "Where jobs may connect to: none, open (the internet, for jobs that ask), or a list such as "
            + "huggingface.co:443,pypi.org:443. Your own networks, this machine and mail ports stay shut always.",
        DefaultValueFactory = _ => "none",
    };
    private readonly Option<string[]> _closed = new("--egress-close")
    {
        Description = "With --egress: a further network that stays shut, as in 198.51.7.0/24; several times.",
    };
    private readonly Option<string[]> _resolvers = new("--resolver")
    {
        Description = "With --egress open: address of a name server for jobs; several times. [default: public ones]",
    };
    private readonly Option<long?> _bandwidth = new("--bandwidth")
    {
        Description = "With --egress: most Mbit/s for one job in each direction. [default: no limit]",
    };
    private readonly Option<string> _sandbox = new("--sandbox")
    {
        Description = "gvisor: jobs run on a kernel of their own (runsc), without GPUs and network; plain: on this "
            + "machine's; auto: under gVisor where it is installed, starts, and nothing is lost by it.",
        DefaultValueFactory = _ => "auto",
    };
    private readonly Option<bool> _digestOnly = new("--digest-only")
    {
        Description = "Run only images that the job names by digest.",
    };
    private readonly Option<string[]> _signedBy = new("--signed-by")
    {
        Description = "Run only images signed with this key, a cosign.pub file; several times: any of them.",
    };

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_egress, _closed, _resolvers, _bandwidth, _sandbox, _digestOnly, _signedBy])
            verb.Options.Add(option);
    }

    public Result<IsolationTerms> Read(ParseResult parse)
    {
        if (!EgressPolicy.Parse(parse.GetRequiredValue(_egress)).TryGet(out var egress, out var refusal))
            return refusal;
        var closed = new List<IPNetwork>();
        foreach (var text in parse.GetValue(_closed) ?? [])
        {
            if (!IPNetwork.TryParse(text, out var network))
                return JobRefusals.Malformed("network", text, "a network such as 198.51.7.0/24");
            closed.Add(network);
        }

        var resolvers = new List<IPAddress>();
        foreach (var text in parse.GetValue(_resolvers) ?? [])
        {
            if (!IPAddress.TryParse(text, out var address))
                return JobRefusals.Malformed("name server", text, "an address such as 9.9.9.9");
            resolvers.Add(address);
        }

        var mbits = parse.GetValue(_bandwidth);
        if (mbits is < 1 or > 1_000_000)
            return JobRefusals.Malformed("bandwidth", $"{mbits}", "1 to 1000000 (Mbit/s)");
        if (!ReadSandbox(parse.GetRequiredValue(_sandbox)).TryGet(out var sandbox, out refusal)) return refusal;
        if (!ImagePolicy.Read(parse.GetValue(_digestOnly), parse.GetValue(_signedBy) ?? [])
            .TryGet(out var images, out refusal)) return refusal;
        return new IsolationTerms(
            egress with
            {
                Closed = closed,
                Resolvers = resolvers.Count > 0 ? resolvers : egress.Resolvers,
                BitsPerSecond = mbits * 1_000_000,
            },
            images, sandbox);
    }

    private static Result<Sandbox> ReadSandbox(string text) => text switch
    {
        "auto" => Sandbox.Auto,
        "plain" => Sandbox.Plain,
        "gvisor" => Sandbox.GVisor,
        _ => JobRefusals.Malformed("sandbox", text, "auto, plain or gvisor"),
    };
}

/// <summary>How the owner wants jobs kept.</summary>
internal sealed record IsolationTerms(EgressPolicy Egress, ImagePolicy Images, Sandbox Sandbox)
{
    public Task<Result<MachineOptions>> ApplyAsync(IInteraction ui, MachineOptions options, CancellationToken cancel) =>
        SandboxChoice.ApplyAsync(ui, Sandbox, options with { Egress = Egress, Images = Images }, cancel);
}
