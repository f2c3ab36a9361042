using Microsoft.Extensions.Time.Testing;
using Weft.Ethereum;
using Weft.Market;

namespace Weft.Node.Tests;

/// <summary>A checker draws owners, asks all of their machines at once, and publishes what they showed.</summary>
public sealed class CheckerNodeTests : ICheckGateway, ICheckDialer
{
    private static readonly CheckScene.Key Checker = new(1);
    private static readonly Address Small = GatewayOrders.Account(0xaa, 1);
    private static readonly Address Large = GatewayOrders.Account(0xaa, 2);

    private readonly List<CheckTarget> _targets = [];
    private readonly Dictionary<Address, ICheckDesk> _desks = [];
    private readonly List<HardwareTranscript> _reported = [];
    private readonly List<CheckEvent> _events = [];
    private Refusal? _refuses;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_machines_of_the_drawn_owner_are_checked_and_published()
    {
        Add(Small, number: 11);
        Add(Large, number: 12, gpus: 2);
        Add(Large, number: 13, work: CheckScene.Guess);
        Assert.Equal(2, (await Node(draw: 1).CheckOnceAsync(Cancel)).Value);
        Assert.Equal(new CheckEvent.OwnerDrawn(Large, 2, 3), _events[0]);
        var done = _events.OfType<CheckEvent.MachineChecked>().ToDictionary(one => one.Target.Machine);
        Assert.Empty(done[Machine(12)].Faults);
        Assert.Equal(
            [FaultKind.WrongMemory, FaultKind.WrongProduct, FaultKind.WrongMemory],
            done[Machine(13)].Faults.Select(fault => fault.Kind));
        Assert.Equal(2, _reported.Count);
        Assert.All(_events.OfType<CheckEvent.Published>(), one => Assert.Equal(1, one.Gateways));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    public async Task Each_card_is_as_likely_as_any_other(int draw, byte owner)
    {
        Add(Small, number: 11);
        Add(Large, number: 12, gpus: 3);
        await Node(draw).CheckOnceAsync(Cancel);
        Assert.Equal(GatewayOrders.Account(0xaa, owner), Assert.IsType<CheckEvent.OwnerDrawn>(_events[0]).Provider);
    }

    [Fact]
    public async Task Who_cannot_be_reached_or_checked_is_not_spoken_of()
    {
        Add(Small, number: 11);
        _targets.Add(new(Small, Machine(12), "cpu", 1, GatewayOrders.Endpoint));
        _targets.Add(new(Small, Machine(13), "nvidia-unknown", 1, GatewayOrders.Endpoint));
        Assert.Equal(1, (await Node(draw: 0).CheckOnceAsync(Cancel)).Value);
        Assert.Equal(
            ["provider-unreachable", "class-not-checkable"],
            _events.OfType<CheckEvent.NotChecked>().OrderBy(one => one.Target.GpuClass.Length)
                .Select(one => one.Why.Code));
        Assert.Equal(Machine(11), Assert.Single(_reported).Challenge.Value.Machine);
    }

    [Fact]
    public async Task Only_the_named_machine_is_looked_for_and_nothing_to_do_is_said()
    {
        Add(Small, number: 11);
        Add(Small, number: 12);
        Assert.Equal(1, (await Node(draw: 0, only: Machine(12)).CheckOnceAsync(Cancel)).Value);
        _events.Clear();
        var none = await Node(draw: 0, only: Machine(99)).CheckOnceAsync(Cancel);
        Assert.True(none.IsRefused);
        Assert.Equal("check-no-machine", Assert.IsType<CheckEvent.Trouble>(Assert.Single(_events)).Why.Code);
    }

    [Fact]
    public async Task A_gateway_that_refuses_costs_its_part_and_not_the_check()
    {
        Add(Small, number: 11);
        _refuses = new("check-transcript-bad", "It is old.", "Check again.");
        await Node(draw: 0).CheckOnceAsync(Cancel);
        Assert.Equal(0, _events.OfType<CheckEvent.Published>().Single().Gateways);
        Assert.Contains(new CheckEvent.Trouble(_refuses), _events);
    }

    [Fact]
    public async Task It_goes_on_at_times_that_nobody_can_know()
    {
        Add(Small, number: 11);
        var time = new FakeTimeProvider(GatewayOrders.Start);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var rounds = 0;
        var ports = new CheckerPorts(
            Checker, [this], this,
            new DirectProgress<CheckEvent>(one => rounds += one is CheckEvent.OwnerDrawn ? 1 : 0), _ => 0);
        var running = new CheckerNode(new(CheckScene.Domain, TimeSpan.FromMinutes(10)), ports, time)
            .RunAsync(stop.Token);
        while (rounds < 3)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await running;
    }

    async IAsyncEnumerable<CheckTarget> ICheckGateway.TargetsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        foreach (var target in _targets) yield return target;
    }

    Task<Result<Done>> ICheckGateway.ReportAsync(HardwareTranscript transcript, CancellationToken cancel)
    {
        lock (_reported) _reported.Add(transcript);
        return Task.FromResult<Result<Done>>(_refuses is { } no ? no : default(Done));
    }

    Task<Result<ICheckLine>> ICheckDialer.DialCheckAsync(Uri endpoint, Address machine, CancellationToken cancel) =>
        Task.FromResult(_desks.TryGetValue(machine, out var desk)
            ? (Result<ICheckLine>)new DirectCheckLine(desk, Checker.Address)
            : new Refusal("provider-unreachable", "Nobody answers.", "Try again."));

    private static Address Machine(byte number) => new CheckScene.Key(number).Address;

    private void Add(
        Address owner, byte number, byte gpus = 1, Func<HardwareChallenge, uint, IGpuProver>? work = null)
    {
        _targets.Add(new(owner, Machine(number), "cpu", gpus, GatewayOrders.Endpoint));
        _desks[Machine(number)] = new WillingCheckDesk(
            CheckScene.Domain, new CheckScene.Key(number), work ?? CheckScene.Work);
    }

    private CheckerNode Node(int draw, Address? only = null) => new(
        new(CheckScene.Domain, TimeSpan.FromMinutes(10), only),
        new(
            Checker, [this], this,
            new DirectProgress<CheckEvent>(one =>
            {
                lock (_events) _events.Add(one);
            }),
            _ => draw),
        TimeProvider.System);
}
