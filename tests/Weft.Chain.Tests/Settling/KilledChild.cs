using System.Diagnostics;
using System.Globalization;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;

namespace Weft.Chain.Tests.Settling;

/// <summary>This test program started once more as a node that deposits, so that a test can kill a real
/// process.</summary>
public sealed class KilledChild
{
    internal const int Deposits = 6;

    private const string Variable = "WEFT_KILLED_CHILD";
    private const string Ready = "The child is ready.";

    internal static Money Total => new((UInt128)Enumerable.Range(0, Deposits).Sum(i => 100 + i));

    internal static DepositIntent Deposit(int i) => new($"deposit:{i}", new Money((UInt128)(100 + i)));

    internal static Process Start(TestMarket market)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            info.ArgumentList.Add(typeof(KilledChild).Assembly.Location);
        foreach (var argument in new[]
        {
            "-explicit", "only", "-method", $"{typeof(KilledChild).FullName}.{nameof(Deposits_until_it_is_killed)}",
        }) info.ArgumentList.Add(argument);
        var options = market.Options;
        info.Environment[Variable] = string.Join(
            '|', options.RpcUrls[0], options.Market, options.Directory, options.Token, market.JournalOf(market.Renter));
        return Process.Start(info) ?? throw new InvalidOperationException("The child did not start.");
    }

    internal static async Task WhenReadyAsync(Process child, CancellationToken cancel)
    {
        while (await child.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.Contains(Ready, StringComparison.Ordinal)) return;
        }

        throw new InvalidOperationException("The child ended before it was ready.");
    }

    /// <summary>What the child does; in the test run itself it is not even asked for.</summary>
    [Fact(Explicit = true)]
    public Task Deposits_until_it_is_killed()
    {
        var settings = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(settings is null, "Only as a child process.");
        return DepositAllAsync(settings!.Split('|'));
    }

    private static async Task DepositAllAsync(string[] settings)
    {
        using var key = new TestKey("renter");
        await using var node = new TestNode(
            new ChainOptions
            {
                RpcUrls = [new Uri(settings[0])],
                ChainId = TestMarket.ChainId,
                Market = Address.Parse(settings[1]),
                Directory = Address.Parse(settings[2]),
                Token = Address.Parse(settings[3]),
                JournalPath = settings[4],
            },
            key);
        var opened = await node.Connection.OpenAsync(CancellationToken.None);
        Console.WriteLine(opened.IsRefused ? "refused" : Ready);
        for (var i = 0; i < Deposits; i++)
        {
            var receipt = await node.Settlement.SubmitAsync(Deposit(i), CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i} {receipt.IsRefused}"));
        }
    }
}
