namespace Weft.Market.Tests;

/// <summary>Gangs whose machines all have to stand on one site: of one owner, in one region.</summary>
public sealed class OneSiteTests
{
    private static readonly OrderNames Names = new(["cpu", "rtx-4090"], ["eu-west", "us-east"]);

    [Fact]
    public void A_gang_is_seated_on_one_site_though_others_are_cheaper()
    {
        var match = Assert.Single(Match(
            [Gang(1, machines: 2)],
            Stands(1, owner: 1, price: 100), Stands(2, owner: 2, price: 100),
            Stands(3, owner: 3, price: 900), Stands(4, owner: 3, price: 1_000)));
        Assert.Equal([3, 4], MachinesOf(match));
        Assert.Equal(new Price(1_000), match.Price);
    }

    [Fact]
    public void One_owner_in_two_regions_is_two_sites() => Assert.Empty(Match(
        [Gang(1, machines: 2)], Stands(1, owner: 1), Stands(2, owner: 1, region: 1)));

    [Fact]
    public void Machines_whose_owner_does_not_say_so_do_not_stand_together() => Assert.Empty(Match(
        [Gang(1, machines: 2)], Stands(1, owner: 1), Stands(2, owner: 1) with { Features = Features.OpenCl }));

    [Fact]
    public void Two_offers_of_one_machine_are_one_machine() => Assert.Empty(Match(
        [Gang(1, machines: 2)], Stands(1, owner: 1), Stands(1, owner: 1) with { Price = new(5) }));

    [Fact]
    public void Of_two_sites_the_cheaper_is_taken() => Assert.Equal([3, 4], MachinesOf(Assert.Single(Match(
        [Gang(1, machines: 2)],
        Stands(1, owner: 1, price: 100), Stands(2, owner: 1, price: 900),
        Stands(3, owner: 2, price: 400), Stands(4, owner: 2, price: 400)))));

    /// <summary>A single GPU sits on the site, bids more, and could sit elsewhere for the same.</summary>
    [Fact]
    public void Who_can_sit_elsewhere_makes_room_for_a_gang()
    {
        var matches = Match(
            [Rounds.Request(1, price: 5_000), Gang(2, machines: 2)],
            Stands(1, owner: 1, price: 100, gpus: 1), Stands(2, owner: 1, price: 100, gpus: 1),
            Stands(3, owner: 2, price: 101, gpus: 1));
        Assert.Equal(2, matches.Count);
        Assert.Equal([1, 2], MachinesOf(matches.Single(m => m.Request.Machines == 2)));
    }

    [Fact]
    public void One_machine_is_on_one_site_wherever_it_stands() =>
        Assert.Single(Match([Gang(1, machines: 1)], Stands(1, owner: 1)));

    [Fact]
    public void Who_finds_no_site_is_told_so_and_what_any_owners_would_bring()
    {
        var round = Rounds.Round(
            [
                Rounds.Supply(Stands(1, owner: 1)), Rounds.Supply(Stands(2, owner: 1)),
                Rounds.Supply(Stands(3, owner: 2)),
            ],
            [Rounds.Queued(Gang(1, machines: 3))]);
        var why = Assert.Single(Rounds.Clear(round).Unfilled);
        Assert.Equal((2, 3), (why.MachinesFitting, why.MachinesOnAllSites));
        Assert.Equal(
            "2 of 3 machines found on one site, 3 on all sites, among 3: there is no other."
            + " It is filled now with any of: machines of any owners from 0.001;"
            + " 2 machines from 0.001. Wait for machines to come on offer. (no-match-yet)",
            why.ToRefusal(Names).ToString());
    }

    /// <summary>The sites are searched machine by machine, so their number bounds the work and not the gangs.</summary>
    [Fact]
    public void Many_gangs_among_many_machines_take_bounded_work()
    {
        var supplies = Enumerable.Range(0, 6_000).Select(i => Rounds.Supply(Stands(i, owner: i / 300, gpus: 1)));
        var gangs = Enumerable.Range(0, 1_000).Select(i => Rounds.Queued(Gang(i, machines: 200)));
        var outcome = new Auction().Clear(Rounds.Round(supplies, gangs));
        Assert.Equal(20, outcome.Filled);
        Assert.InRange(outcome.Steps, 1, 70_000_000);
    }

    private static IReadOnlyList<Match> Match(Request[] requests, params Offer[] offers) =>
        new Auction().Match(Rounds.Round(offers.Select(o => Rounds.Supply(o)), requests.Select(r => Rounds.Queued(r))));

    private static int[] MachinesOf(Match match) =>
        [.. match.Fills.Select(f => (int)f.Offer.Machine.Bytes[19]).Order()];

    private static Offer Stands(int machine, int owner, ulong price = 1_000, byte region = 0, int gpus = 4) =>
        Rounds.Offer(machine, price, gpus) with
        {
            Provider = Rounds.Account(0xaa, owner),
            Region = new(region),
            Features = Features.OpenCl | Features.OneSite,
        };

    private static Request Gang(int number, byte machines) =>
        Rounds.Request(number, machines: machines) with { Features = Features.OpenCl | Features.OneSite };
}
