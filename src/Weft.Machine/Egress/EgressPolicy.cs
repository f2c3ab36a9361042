using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Weft.Market;

namespace Weft.Machine;

public enum EgressKind
{
    /// <summary>A box has no network at all.</summary>
    None,

    /// <summary>Every box may reach the destinations that the owner listed, and nothing else.</summary>
    Listed,

    /// <summary>A job that asks for it may reach the internet.</summary>
    Open,
}

/// <summary>A destination that the owner allows.</summary>
/// <param name="Host">A name or an address.</param>
public sealed record EgressTarget(string Host, int Port)
{
    /// <summary><c>huggingface.co:443</c>, <c>[2606:2800::1]:443</c></summary>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}

/// <summary>
/// Where an owner lets jobs connect to. Whatever it says, the owner's own networks, the machine itself and the mail
/// ports stay shut (<see cref="ClosedRanges"/>, <see cref="EgressRules"/>).
/// </summary>
public sealed partial record EgressPolicy(EgressKind Kind)
{
    private const int MaxTargets = 256;

    /// <summary>Mail: a machine that sends spam is soon on every block list.</summary>
    internal static readonly IReadOnlyList<int> MailPorts = [25, 465, 587];

    public static EgressPolicy None { get; } = new(EgressKind.None);

    /// <summary>The only destinations under <see cref="EgressKind.Listed"/>.</summary>
    public IReadOnlyList<EgressTarget> Targets { get; init; } = [];

    /// <summary>Name servers for boxes under <see cref="EgressKind.Open"/>; they must be on the internet.</summary>
    public IReadOnlyList<IPAddress> Resolvers { get; init; } = [IPAddress.Parse("1.1.1.1"), IPAddress.Parse("9.9.9.9")];

    /// <summary>Further networks that no box may reach: those of a VPN, or the router's public address.</summary>
    public IReadOnlyList<IPNetwork> Closed { get; init; } = [];

    /// <summary>Bits a second that one box gets in each direction; null for no limit.</summary>
    public long? BitsPerSecond { get; init; }

    /// <summary><c>none</c>, <c>open</c>, or <c>huggingface.co:443,pypi.org:443</c>.</summary>
    public static Result<EgressPolicy> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text is "none") return None;
        if (text is "open") return new EgressPolicy(EgressKind.Open);
        var targets = new List<EgressTarget>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var match = TargetText().Match(part);
            if (!match.Success || targets.Count == MaxTargets
                || !int.TryParse(match.Groups["port"].Value, CultureInfo.InvariantCulture, out var port)
                || port is < 1 or > 65_535)
                return EgressRefusals.PolicyBad(part);
            if (MailPorts.Contains(port)) return EgressRefusals.MailPort(part);
            var host = match.Groups["host"].Value.Trim('[', ']');
            if (host.Contains(':', StringComparison.Ordinal) && !IPAddress.TryParse(host, out _))
                return EgressRefusals.PolicyBad(part);
            targets.Add(new(host, port));
        }

        return new EgressPolicy(EgressKind.Listed) { Targets = targets };
    }

    /// <summary>What this policy means for a job: the internet is only for those that ask for it.</summary>
    internal Result<EgressPolicy> For(bool wantsInternet) => (Kind, wantsInternet) switch
    {
        (EgressKind.Open, false) => None,
        (EgressKind.Open, true) or (EgressKind.Listed, false) or (EgressKind.None, false) => this,
        _ => EgressRefusals.NotOffered(),
    };

    [GeneratedRegex(@"\A(?<host>[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\]):(?<port>[0-9]{1,5})\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TargetText();
}
