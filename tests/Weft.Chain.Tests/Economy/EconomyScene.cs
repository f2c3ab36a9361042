using System.Numerics;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Chain.Tests.Economy;

/// <summary>
/// The economy twice, on a chain and as a model, with actors that are all renters, providers, referrers and stakers.
/// </summary>
internal sealed class EconomyScene : IAsyncDisposable
{
    public const int Actors = 5;
    public static readonly BigInteger Unlimited = (BigInteger.One << 256) - 1;

    /// <summary>
    /// In 2046, on the second day of a week: later than any deployment, and the same whenever the test runs, so that a
    /// list that fails once fails always.
    /// </summary>
    private const ulong Beginning = 4_000 * Call.WeekSeconds + 100_000;

    /// <summary>Two kinds of attestations: the first is of level 1, the second of level 2.</summary>
    public static readonly Hash32[] Kinds = [new(Words.Of(1)), new(Words.Of(2))];

    /// <summary>Answers that any uid is an attestation, which the uid itself spells out: recipient, expiry, kind.
    /// </summary>
    private const string AttestationsCode =
        "0x60205f5260043580602052" + "63ffffffff81168060405261010052" + "8060201c67ffffffffffffffff16608052"
        + "805460a052" + "60601c60e052" + "6101408052" + "6101805ff3";

    private readonly Dictionary<int, ulong> _nonces = [];
    private EconomyModel? _model;

    private EconomyScene(TestMarket market)
    {
        (Market, Chain) = (market, new EconomyAnvil(market));
        Keys = [.. Enumerable.Range(0, Actors).Select(i => new TestKey($"actor {i}"))];
        Machines = [.. Enumerable.Range(0, Actors).Select(i => new TestKey($"machine of {i}"))];
    }

    public static Address Attestations { get; } = Address.Parse("0x00000000000000000000000000000000000a77e5");

    public TestMarket Market { get; }

    public EconomyAnvil Chain { get; }

    public EconomyModel Model => _model ?? throw new InvalidOperationException("The scene is not set.");

    public EconomyPlaces Places => Model.Places;

    public Address Codes { get; private set; }

    public SecondSigners Seconds { get; } = new();

    public TestKey[] Keys { get; }

    public TestKey[] Machines { get; }

    /// <summary>Keys that are nobody's but may be lent a purse.</summary>
    public TestKey[] Delegates { get; } = [new("delegate 0"), new("delegate 1")];

    /// <summary>What each actor last sent with a second signature, to be sent again.</summary>
    public Dictionary<int, EconomyAct> Signed { get; } = [];

    public ulong Now { get; private set; }

    /// <summary>The error with which the last call reverted, or why its match was skipped; null: done.</summary>
    public string? LastError { get; private set; }

    /// <summary>Tests put something wrong into a model here, before it starts over.</summary>
    public Action<EconomyModel> Plant { get; set; } = _ => { };

    /// <summary>And into what it says.</summary>
    public Func<Revert, Revert> Hears { get; set; } = error => error;

    public static async Task<EconomyScene> StartAsync()
    {
        var scene = new EconomyScene(await TestMarket.StartAsync());
        await scene.DeployAsync();
        return scene;
    }

    public Address Actor(int index) => Keys[index].Address;

    public Address Machine(int index) => Machines[index].Address;

    /// <summary>The keys that an actor may make delegates: two of nobody, another actor's, its own.</summary>
    public TestKey[] DelegatesOf(int actor) => [.. Delegates, Keys[(actor + 1) % Actors], Keys[actor]];

    /// <summary>Lets time pass until then, on top of a step's own; not where that is over, or more than a month away.
    /// </summary>
    public void WaitUntil(ulong time)
    {
        if (time > Now && time - Now <= 30 * Call.DaySeconds) Now = time;
    }

    public ulong NextNonce(int actor) => _nonces[actor] = _nonces.GetValueOrDefault(actor) + 1;

    /// <summary>Does one call on both sides and compares all that can be seen.</summary>
    /// <returns>What differs; null where nothing does.</returns>
    public async Task<string?> PlayAsync(EconomyStep step)
    {
        Now += step.Wait;
        var act = EconomyActs.All[step.Kind](this, step);
        if (act.Revokes is { } uid) await Chain.SetStorageAsync(Attestations, uid, 1);
        var onChain = await Chain.SendAsync(act.From, act.To, act.Data, Now);
        var inModel = act.Play(new Call(act.From, Now));
        var skip = act.Skips ? inModel.Value : 0;
        LastError = inModel.Error?.Name ?? (skip.IsZero ? null : $"{(MatchSkip)(int)skip} (skipped)");
        if (EconomyErrors.WhyNot(onChain, inModel.Error is { } error ? Hears(error) : null) is { } other)
            return $"{step}: {other}";
        if (Chain.LastSkip != skip) return $"{step}: the chain skips for {Chain.LastSkip}, the model for {skip}";
        return await CompareAsync() is { } difference ? $"{step} ({LastError ?? "done"}): {difference}" : null;
    }

    /// <summary>As a step, for what a list does not do.</summary>
    public async Task SetUpAsync(Address from, Address to, byte[] data)
    {
        var error = await Chain.SendAsync(from, to, data, ++Now);
        Assert.True(error is null, $"{from} to {to}: {error}");
    }

    public async Task<string?> CompareAsync()
    {
        var probes = EconomyProbes.All(this).ToList();
        var answers = await Chain.AskAsync([.. probes.Select(probe => (probe.To, probe.Data))]);
        for (var i = 0; i < probes.Count; i++)
        {
            var found = answers[i] is { } answer ? Words.Read(answer) : [];
            if (probes[i].WhyNot(found) is { } difference) return difference;
        }

        return null;
    }

    /// <summary>The model as it is after the deployment, with everything else forgotten.</summary>
    public async Task StartOverAsync(string snapshot)
    {
        await Chain.RevertAsync(snapshot);
        _nonces.Clear();
        Signed.Clear();
        (_model, Now) = (NewModel(Places), await Chain.NowAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var key in Keys.Concat(Machines).Concat(Delegates)) key.Dispose();
        Seconds.Dispose();
        await Market.DisposeAsync();
    }

    private async Task DeployAsync()
    {
        var deployer = Market.Deployer.Address;
        EconomyAddresses economy;
        await using (var deployment = await Market.DeploymentAsync())
        {
            economy = (await deployment.DeployEconomyAsync(
                Market.Addresses, EconomyOptions.ForLocalChain(deployer), TestContext.Current.CancellationToken)).Value;
        }

        await Chain.PrepareAsync();
        await Chain.SetCodeAsync(Attestations, AttestationsCode);
        foreach (var account in Keys.Concat(Machines).Select(key => key.Address).Append(economy.Timelock))
            await Chain.SetBalanceAsync(account);
        Now = await Chain.NowAsync();
        // The deployed referral programme knows no attestations; one that does takes its place.
        Codes = await Chain.CreateAsync(deployer, ReferralCodesContract.Deployment(economy.Timelock), ++Now);
        var referrals = await Chain.CreateAsync(
            deployer,
            ReferralsContract.Deployment(economy.Revenue, Codes, Attestations, economy.Timelock), ++Now);
        Seconds.At(
            await Chain.CreateAsync(deployer, WalletContract.Deployment(Seconds.Owner), ++Now),
            await Chain.CreateAsync(deployer, ERC7913P256VerifierContract.Deployment(), ++Now));
        var places = new EconomyPlaces(
            Market.Addresses.Token, economy.Weft, Market.Addresses.Market, economy.Revenue, referrals,
            economy.Staking, economy.BurnAuction, economy.WorkRewards, economy.PremiumPass, economy.Timelock,
            deployer, deployer);
        await WireAsync(places);
        await FundAsync(places);
        await Chain.MineAsync(Now = Beginning);
        _model = NewModel(places);
    }

    private async Task WireAsync(EconomyPlaces p)
    {
        await SetUpAsync(p.Owner, Codes, Words.Call("setLedger(address)", p.Referrals));
        await SetUpAsync(p.Owner, p.Revenue, Words.Call("setReferralSink(address)", p.Referrals));
        await SetUpAsync(p.Owner, p.Referrals, Words.Call("setPass(address)", p.Pass));
        await SetUpAsync(p.Owner, p.Referrals, Words.Call("setManager(address)", p.Keeper));
        await SetUpAsync(p.Owner, p.Referrals, Words.Call("setScoreKeeper(address)", p.Keeper));
        await SetUpAsync(p.Owner, p.Referrals, Words.Call("setGuardian(address)", p.Keeper));
        for (var level = 1; level <= Kinds.Length; level++)
        {
            var kind = Kinds[level - 1];
            await SetUpAsync(p.Owner, p.Referrals, Words.Call(
                "setAttester(bytes32,address,uint8)", kind, new Address(kind.Bytes[12..]), level));
        }
    }

    private async Task FundAsync(EconomyPlaces p)
    {
        for (var i = 0; i < Actors; i++)
        {
            var actor = Actor(i);
            await SetUpAsync(actor, p.Token, Words.Call("mint(address,uint256)", actor, Tokens));
            await SetUpAsync(actor, p.Token, Words.Call("approve(address,uint256)", p.Market, Unlimited));
            await SetUpAsync(p.Keeper, p.Weft, Words.Call("transfer(address,uint256)", actor, Weft));
            foreach (var spender in new[] { p.Staking, p.Auction, p.Pass })
                await SetUpAsync(actor, p.Weft, Words.Call("approve(address,uint256)", spender, Unlimited));
            await SetUpAsync(actor, p.Market, Words.Call("enrolMachine(address)", Machine(i)));
        }
    }

    /// <summary>What each actor begins with: enough that no list runs dry.</summary>
    private static BigInteger Tokens => 100_000_000 * Basis.Dollar;

    private static BigInteger Weft => 5_000_000 * Basis.Weft;

    private EconomyModel NewModel(EconomyPlaces places)
    {
        var model = new EconomyModel(places, TestMarket.ChainId);
        Plant(model);
        model.Weft.Mint(places.WorkRewards, 350_000_000 * Basis.Weft);
        // The rest belongs to the deployer, to vesting wallets and to the actors.
        model.Weft.Mint(places.Keeper, 400_000_000 * Basis.Weft - Actors * Weft);
        model.Weft.Mint(Address.Parse("0x0000000000000000000000000000000000000001"), 250_000_000 * Basis.Weft);
        foreach (var (_, halt) in model.Haltable) halt.SetGuardian(new Call(places.Owner, 0), places.Keeper);
        for (var level = 1; level <= Kinds.Length; level++)
            model.Referrals.Levels.SetAttester(Kinds[level - 1], level);
        for (var i = 0; i < Actors; i++)
        {
            var call = new Call(Actor(i), 0);
            model.Token.Mint(Actor(i), Tokens);
            model.Token.Approve(call, places.Market, Unlimited);
            model.Weft.Mint(Actor(i), Weft);
            foreach (var spender in new[] { places.Staking, places.Auction, places.Pass })
                model.Weft.Approve(call, spender, Unlimited);
        }

        return model;
    }
}
