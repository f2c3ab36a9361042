using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Weft.Ethereum;
using Weft.Market;
using Weft.Node;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Gateway.Tests;

/// <summary>Checkers hand in what machines showed; the gateway judges it, shows it, and remembers it.</summary>
public sealed class ChecksTests : IDisposable
{
    private static readonly CheckScene.Key Checker = new(1);
    private static readonly CheckScene.Key Other = new(2);
    private static readonly CheckScene.Key Machine = new(3);

    private readonly World _world = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task What_a_checker_found_is_shown_can_be_checked_again_and_outlives_the_gateway()
    {
        string transcript;
        await using (var gateway = await StartAsync())
        {
            var offer = await PublishAsync(gateway, nonce: 1);
            var target = Assert.Single(await Desk(gateway).TargetsAsync(Checker.Address, Cancel).ToListAsync(Cancel));
            Assert.Equal(new CheckTarget(offer.Provider, Machine.Address, "cpu", 2, Endpoint), target);
            var proof = await ProofAsync(Checker);
            Assert.False((await ReportAsync(gateway, Checker, proof)).IsRefused);
            var check = Assert.Single((await gateway.Api.ChecksAsync(null, null, null, Cancel)).Value!.Items);
            Assert.Equal((Machine.Address.ToString(), Checker.Address.ToString()), (check.Machine, check.Checker));
            Assert.True(check.Passed);
            transcript = check.Transcript;
            Assert.Equal(Tier.Checked, await TierAsync(gateway, offer));
            await PublishAsync(gateway, nonce: 2, Tier.Checked.Bits);
            Assert.Equal("checked", Assert.Single((await gateway.Api.OffersAsync(new(), Cancel)).Value!.Items).Tier);
        }

        await using var next = await StartAsync();
        await using var packed = await next.Http.GetStreamAsync(
            new Uri($"v1/checks/{transcript}", UriKind.Relative), Cancel);
        using var json = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Decompress))
            await gzip.CopyToAsync(json, Cancel);
        Assert.Empty(HardwareAudit.Faults(ProofJson.Decode(json.ToArray()).Value));
        await PublishAsync(next, nonce: 3, Tier.Checked.Bits);
        Assert.Empty((await next.Api.ChecksAsync(Other.Address.ToString(), null, null, Cancel)).Value!.Items);
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_that_disagree_void_each_other_and_the_reason_is_shown()
    {
        await using var gateway = await StartAsync();
        var offer = await PublishAsync(gateway, nonce: 1);
        Assert.False((await ReportAsync(gateway, Checker, await ProofAsync(Checker))).IsRefused);
        Assert.False((await ReportAsync(gateway, Other, await ProofAsync(Other, CheckScene.Guess))).IsRefused);
        Assert.Equal(Tier.Claimed, await TierAsync(gateway, offer));
        var failed = Assert.Single(
            (await gateway.Api.ChecksAsync(Machine.Address.ToString(), 10, null, Cancel)).Value!.Items,
            one => !one.Passed);
        Assert.Contains(failed.Faults, fault => fault.Contains("product is wrong", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Only_bonded_checkers_see_where_machines_are_and_are_heard()
    {
        await using var gateway = await StartAsync();
        await PublishAsync(gateway, nonce: 1);
        var stranger = new CheckScene.Key(9);
        var no = await Assert.ThrowsAsync<RefusalException>(
            async () => await Desk(gateway).TargetsAsync(stranger.Address, Cancel).ToListAsync(Cancel));
        Assert.Equal("checker-not-bonded", no.Why.Code);
        Assert.Equal("checker-not-bonded", Code(await ReportAsync(gateway, stranger, await ProofAsync(stranger))));
        Assert.Equal("check-transcript-bad", Code(await ReportAsync(gateway, Other, await ProofAsync(Checker))));
        var garbage = new MemoryStream("{}"u8.ToArray());
        Assert.Equal("proof-file-bad", Code(await Desk(gateway).ReportAsync(Checker.Address, garbage, Cancel)));
        using var unknown = await gateway.Http.GetAsync(new Uri($"v1/checks/{Hash32.Zero}", UriKind.Relative), Cancel);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_a_machine_that_is_not_in_the_book_nothing_is_taken()
    {
        await using var gateway = await StartAsync();
        Assert.Equal("check-transcript-bad", Code(await ReportAsync(gateway, Checker, await ProofAsync(Checker))));
    }

    private static ICheckGatewayDesk Desk(TestGateway gateway) =>
        gateway.Services.GetRequiredService<ICheckGatewayDesk>();

    private static Task<HardwareTranscript> ProofAsync(
        CheckScene.Key checker, Func<HardwareChallenge, uint, IGpuProver>? work = null) =>
        CheckScene.TranscriptAsync(checker, Machine, TimeProvider.System, gpus: 2, work);

    private static Task<Result<Done>> ReportAsync(
        TestGateway gateway, CheckScene.Key caller, HardwareTranscript transcript) =>
        Desk(gateway).ReportAsync(caller.Address, new MemoryStream(ProofJson.Encode(transcript)), Cancel);

    private static async Task<Tier> TierAsync(TestGateway gateway, Offer offer) => (await World.UntilAsync(
        () => gateway.Desk.AdviseAsync(offer.Machine, offer.Hash(), Cancel), answer => !answer.IsRefused)).Value.Tier;

    private static string? Code<T>(Result<T> result)
        where T : notnull => result.TryGet(out _, out var refusal) ? null : refusal.Code;

    private Task<TestGateway> StartAsync() => TestGateway.StartAsync(
        _world, services: services =>
            services.AddSingleton<ICheckers>(new CheckScene.Bonded(Checker.Address, Other.Address)));

    private Task<Offer> PublishAsync(TestGateway gateway, ulong nonce, Features more = Features.None)
    {
        var offer = Offer(World.Now, nonce: nonce);
        return _world.PublishAsync(
            gateway, offer with { Machine = Machine.Address, Features = offer.Features | more });
    }
}
