using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weft.EndToEnd;

/// <summary>Anybody holds the gateway to its rule, and the chain to what the gateway published.</summary>
[Collection(SharedNetwork.Name)]
public sealed partial class AuditTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_gateway_matched_is_computed_again_and_is_what_the_chain_has()
    {
        var ran = (await WeftProgram.RunAsync(Network.Renter, Job.Shell(Network, "true", "--json"))).Succeeded();
        var lease = ClosingStatement.Of(ran.Json).Id;
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Network.Api };
        var request = "";
        await Eventually.TrueAsync("the gateway's index has the lease", async () =>
        {
            using var answer = await http.GetAsync(new Uri($"v1/leases/{lease}", UriKind.Relative), Cancel);
            if (!answer.IsSuccessStatusCode) return false;
            request = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel))
                .GetProperty("requestHash").GetString()!;
            return true;
        });

        // Other tests kill gateways, which may cost a round on its way to the shelf: what is said here is of ours.
        var audit = await WeftProgram.RunAsync(Network.Renter, "auction", "audit", "--last", "1h", "--json");
        Assert.True(audit.ExitCode is 0 or Outcome.RefusedExit, audit.Everything);
        Assert.True(audit.Json.GetProperty("rounds").GetInt32() > 0);
        Assert.True(audit.Json.GetProperty("leases").GetInt32() > 0);
        foreach (var deviation in audit.Json.GetProperty("deviations").EnumerateArray())
        {
            Assert.True(deviation.GetProperty("kind").GetString() is "NotPublished" or "NotOnChain", audit.Everything);
            Assert.NotEqual(request, deviation.GetProperty("order").GetString());
        }

        var rounds = await http.GetFromJsonAsync<JsonElement>(new Uri("v1/rounds?limit=1", UriKind.Relative), Cancel);
        var id = rounds.GetProperty("items")[0].GetProperty("id").GetString();
        var packed = await http.GetByteArrayAsync(new Uri($"v1/rounds/{id}", UriKind.Relative), Cancel);
        var file = Scratch.Name("round.jsonl.gz");
        await File.WriteAllBytesAsync(file, packed, Cancel);
        var replayed = (await WeftProgram.RunAsync(Network.Renter, "auction", "replay", file, "--json")).Succeeded();
        Assert.True(replayed.Json.GetProperty("asTheRuleSays").GetBoolean());
        Assert.Equal(0, replayed.Json.GetProperty("unproven").GetInt32());

        await using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var text = new StreamReader(gzip);
        var plain = Scratch.Name("round.jsonl");
        var changed = AnySeed().Replace(await text.ReadToEndAsync(Cancel), "\"seed\":\"1\"");
        await File.WriteAllTextAsync(plain, changed, Cancel);
        var found = await WeftProgram.RunAsync(Network.Renter, "auction", "replay", plain, "--offline", "--json");
        Assert.True(found.ExitCode == Outcome.RefusedExit, found.Everything);
        Assert.Contains(
            "InputHash",
            found.Json.GetProperty("deviations").EnumerateArray().Select(d => d.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task What_is_no_round_is_refused()
    {
        Scratch.Write("empty.json", "");
        var refused = await WeftProgram.RunAsync(
            Network.Renter, "auction", "replay", Scratch.Name("empty.json"), "--offline", "--json");
        refused.Refused("round-file-bad", Outcome.RefusedExit);
        (await WeftProgram.RunAsync(Network.Renter, "auction", "replay", "/no/such/file", "--json"))
            .Refused("round-unreadable", Outcome.RefusedExit);
        (await WeftProgram.RunAsync(Network.Renter, "auction", "audit", "--last", "long", "--json"))
            .Refused("job-malformed", Outcome.RefusedExit);
    }

    [GeneratedRegex("\"seed\":\"[0-9]+\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex AnySeed();
}
