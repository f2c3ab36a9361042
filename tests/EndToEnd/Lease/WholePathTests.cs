namespace Weft.EndToEnd;

[Collection(SharedNetwork.Name)]
public sealed class WholePathTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    [Fact]
    public async Task A_job_runs_its_result_comes_home_and_the_chain_agrees_with_the_statement()
    {
        var before = await Network.BooksAsync();
        Scratch.Write("in/word.txt", "weft");
        var statement = Scratch.Name("statement.json");
        string[] options =
        [
            "-v", Scratch.Name("in") + ":/data", "-o", Scratch.Name("out"), "--statement", statement,
            "-e", "GREETING=hello",
        ];
        var ran = await WeftProgram.RunAsync(Network.Renter, Job.Shell(
            Network,
            "echo $GREETING from the job; echo a complaint >&2; tr a-z A-Z < /data/word.txt > /out/word.txt; "
                + "sleep 1; exit 7",
            options));

        Assert.True(ran.ExitCode == 7, ran.Everything);
        Assert.StartsWith("hello from the job\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("a complaint\n", ran.Errors, StringComparison.Ordinal);
        Assert.Equal("WEFT", await File.ReadAllTextAsync(
            Scratch.Name("out/word.txt"), TestContext.Current.CancellationToken));
        var closing = ClosingStatement.Read(statement);
        Assert.Equal(7, closing.ExitCode);
        Assert.True(closing.Paid > 0);
        await closing.AgreesWithChainAsync(Network, before);
    }

    [Fact]
    public async Task With_json_standard_output_is_one_document_and_the_lists_know_the_lease()
    {
        var before = await Network.BooksAsync();
        var ran = (await WeftProgram.RunAsync(Network.Renter, Job.Shell(Network, "echo aside", "--json"))).Succeeded();

        Assert.Contains("aside\n", ran.Errors, StringComparison.Ordinal);
        var closing = ClosingStatement.Of(ran.Json);
        await closing.AgreesWithChainAsync(Network, before);

        foreach (var home in new[] { Network.Renter, Network.ProviderHome })
        {
            await Eventually.TrueAsync("the gateway's index has the lease as closed", async () =>
            {
                var listed = (await WeftProgram.RunAsync(home, "leases", "--json")).Succeeded();
                var lease = listed.Json.GetProperty("items").EnumerateArray()
                    .Single(item => item.GetProperty("leaseId").GetString() == closing.Id);
                if (lease.GetProperty("state").GetString() != "closed") return false;
                Assert.Equal(closing.Lease.GetProperty("paidAmount").GetString(),
                    lease.GetProperty("paidAmount").GetString());
                Assert.Equal(closing.ClosedIn, lease.GetProperty("closeTransaction").GetString());
                return true;
            });
        }

        // The image that it ran from is on the machine, and the gateway says so.
        await Eventually.TrueAsync("the offer lists the image", async () =>
            (await WeftProgram.RunAsync(Network.Renter, "offers", "--image", ContainerEngine.Image, "--json"))
                .Succeeded().Json.GetProperty("items").GetArrayLength() == 1);

        var market = (await WeftProgram.RunAsync(Network.Renter, "market", "cpu", "--json")).Succeeded().Json;
        var traded = market.GetProperty("summary").GetProperty("last24Hours");
        Assert.True(traded.GetProperty("leasesOpened").GetInt32() > 0, market.ToString());
        Assert.True(ulong.TryParse(traded.GetProperty("prices").GetProperty("p50PerGpuHour").GetString(), out var p50));
        Assert.True(p50 > 0, market.ToString());

        await Network.OffersAsync(Network.Gpus);
    }

    [Fact]
    public async Task Free_money_goes_back_to_the_wallet_to_the_unit()
    {
        var free = await Network.Market.FreeAsync(Network.RenterAddress);
        var wallet = await Network.Market.WalletAsync(Network.RenterAddress);

        (await WeftProgram.RunAsync(Network.Renter, "wallet", "withdraw", "1.234567")).Succeeded();

        Assert.Equal(free - 1_234_567, await Network.Market.FreeAsync(Network.RenterAddress));
        Assert.Equal(wallet + 1_234_567, await Network.Market.WalletAsync(Network.RenterAddress));
    }
}
