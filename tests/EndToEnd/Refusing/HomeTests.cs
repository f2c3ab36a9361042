namespace Weft.EndToEnd;

/// <summary>Homes that lack something, or hold something wrong.</summary>
[Collection(SharedNetwork.Name)]
public sealed class HomeTests(NetworkFixture fixture) : NetworkTests(fixture)
{
    [Fact]
    public async Task Without_a_network_file_nothing_is_guessed()
    {
        var home = Home.Make(Scratch.Path, "bare");
        foreach (var verb in new[] { "offers", "leases", "gateway" })
            (await WeftProgram.RunAsync(home, verb, "--json")).Refused("network-missing", Outcome.Configuration);
    }

    [Fact]
    public async Task A_network_file_that_is_none_is_refused()
    {
        var home = Home.Make(Scratch.Path, "odd");
        home.Join([]);
        (await WeftProgram.RunAsync(home, "offers", "--json")).Refused("network-malformed", Outcome.Configuration);
    }

    [Fact]
    public async Task Without_an_account_key_nothing_is_signed()
    {
        var home = Home.Make(Scratch.Path, "keyless");
        home.Join(Network.NetworkJson);
        (await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json")))
            .Refused("key-missing", Outcome.Configuration);
        (await WeftProgram.RunAsync(home, "share", "--price", "1", "--region", "local", "--json"))
            .Refused("key-missing", Outcome.Configuration);
        (await WeftProgram.RunAsync(home, "wallet", "show", "--json")).Refused("key-missing", Outcome.Configuration);
    }

    [Fact]
    public async Task A_wrong_password_opens_nothing_and_says_nothing_of_the_right_one()
    {
        var wrong = Scratch.Write("wrong", "not the password\n");
        var ran = await WeftProgram.RunAsync(
            Network.Renter, Job.Shell(Network, "true", "--json", "--password-file", wrong));
        ran.Refused("password-wrong", Outcome.Configuration);
        Assert.DoesNotContain(Network.Renter.Password, ran.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_there_is_not_overwritten_and_a_damaged_one_is_not_used()
    {
        var home = Home.Make(Scratch.Path, "damaged");
        home.Join(Network.NetworkJson);
        await home.NewWalletAsync();
        (await WeftProgram.RunAsync(home, "wallet", "new", "--light", "--json"))
            .Refused("key-exists", Outcome.Configuration);

        var key = await File.ReadAllTextAsync(home.AccountFile, TestContext.Current.CancellationToken);
        File.WriteAllText(home.AccountFile, key[..(key.Length / 2)]);
        (await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json")))
            .Refused("key-malformed", Outcome.Configuration);
    }

    [Fact]
    public async Task Two_nodes_do_not_share_a_home() =>
        (await WeftProgram.RunAsync(
            Network.ProviderHome, "share", "--price", "1", "--region", "local", "--listen", "127.0.0.1:0", "--json"))
        .Refused("home-in-use", Outcome.Configuration);

    [Fact]
    public async Task A_full_disk_is_named_and_what_was_there_stays()
    {
        await using var disk = await TinyDisk.MountAsync(Scratch.Name("disk"), kibibytes: 64);
        var home = Home.Make(disk.Path, "full");
        await home.NewWalletAsync();
        home.Join(Network.NetworkJson);
        var before = await File.ReadAllTextAsync(home.AccountFile, TestContext.Current.CancellationToken);
        disk.Fill();
        var refused = await WeftProgram.RunAsync(home, Job.Shell(Network, "true", "--json"));
        refused.Refused("disk-full", Outcome.RefusedExit);
        Assert.Equal(before, await File.ReadAllTextAsync(home.AccountFile, TestContext.Current.CancellationToken));
    }
}
