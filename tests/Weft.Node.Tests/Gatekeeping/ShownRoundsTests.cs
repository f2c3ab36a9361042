using Weft.Ethereum;
using Weft.Market;
using static Weft.Node.Tests.GatewayOrders;

namespace Weft.Node.Tests;

/// <summary>What the gateway shows of a round is all that anybody needs to compute it again.</summary>
public sealed class ShownRoundsTests : GatekeeperFixture, IRequestObserver
{
    private readonly Queue<Lease> _leases = new();
    private readonly RoundOrders _orders = new();
    private readonly Replay _replay = new();
    private readonly List<PlayedRound> _shown = [];
    private Hash32? _last;
    private bool _isLost;

    /// <summary>Orders come, are signed again, filled, taken out and expire; now and then a round gets lost.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_round_is_computed_again_from_the_one_before_it(int seed)
    {
        var random = new Random(seed);
        using var host = HostOf(_ => random.Next(12) > 0);
        Host = host;
        var nonces = new ulong[8];
        var (renters, waiting) = (0, new List<Request>());
        for (var second = 0; second < 150; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            var now = Start.AddSeconds(second + 1);
            for (var machine = 1; machine < nonces.Length; machine++)
                if (random.Next(10) == 0)
                    await Publish(Offer(now, machine, (ulong)random.Next(900, 1_400), 4, ++nonces[machine]));
            for (var more = random.Next(3); more > 0; more--)
            {
                var request = Request(now, 1 + (++renters % 250), (ulong)random.Next(800, 1_500), nonce: (ulong)renters)
                    with
                { Duration = 60 };
                await Submit(request);
                waiting.Add(request);
            }

            if (waiting.Count > 0 && random.Next(6) == 0)
            {
                var gone = waiting[random.Next(waiting.Count)];
                await Host.WithdrawAsync(gone.Renter, gone.Hash(), Cancel);
            }

            if (_leases.Count > 6 || (_leases.Count > 0 && random.Next(8) == 0))
                Host.Hear(Chain.Close(_leases.Dequeue(), new(10)));
            await Cycle();
        }

        Assert.True(_shown.Count > 30, $"only {_shown.Count} rounds matched");
        Assert.True(_shown.Count(round => round.Changes.FromNothing) > 1, "nothing was lost");
        Assert.Contains(_shown, round => round.Changes.Gone.Count > 0);
        Assert.Contains(_shown, round => round.Changes.Offers.Count < _orders.OfferCount);
    }

    [Fact]
    public async Task What_came_and_went_in_between_is_not_shown()
    {
        using var host = HostOf(_ => true);
        Host = host;
        await Publish(Offer(Start, machine: 1, price: 5_000));
        await Cycle();
        for (ulong nonce = 2; nonce < 9; nonce++)
        {
            await Publish(Offer(Start, machine: 1, price: 5_000, nonce: nonce));
            var poor = Request(Start, renter: 3, price: 1_000, nonce: nonce);
            await Submit(poor);
            await Cycle();
            await Host.WithdrawAsync(poor.Renter, poor.Hash(), Cancel);
            await Cycle();
        }

        await Publish(Offer(Start, machine: 2));
        await Submit(Request(Start, price: 2_000));
        await Cycle();
        var changes = Assert.Single(_shown).Changes;
        Assert.True(changes.FromNothing);
        Assert.Equal((2, 1, 0), (changes.Offers.Count, changes.Requests.Count, changes.Gone.Count));
    }

    void IRequestObserver.Taken(Request request, UnixTime now)
    {
    }

    void IRequestObserver.Told(RequestNews news, UnixTime now)
    {
        if (news is not RequestSettled settled) return;
        foreach (var opened in settled.Leases) _leases.Enqueue(opened.Lease);
    }

    private GatekeeperHost HostOf(Func<PlayedRound, bool> hasRoom) => new(
        Policy, Chain, Chain, Journal, Time, () => { }, round => Show(round, hasRoom(round)), priority: Chain,
        observer: this);

    /// <summary>As a gateway shows them: after a round that was lost only one with everything is taken.</summary>
    private bool Show(PlayedRound round, bool hasRoom)
    {
        _isLost = !hasRoom || (_isLost && !round.Changes.FromNothing);
        if (_isLost) return false;
        if (round.Changes.FromNothing) _last = null;
        _orders.Apply(round.Changes);
        var file = RoundFile.Of(round, _orders, _last);
        Assert.Empty(_replay.Play(file));
        Assert.Empty(RoundSignatures.Check(file).Unsigned);
        _last = file.InputHash;
        _shown.Add(round);
        return true;
    }
}
